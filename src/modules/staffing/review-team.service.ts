import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { fromUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { LoadTeamPlan } from './load-team-plan.service.js';
import { LockTeam } from './lock-team.service.js';
import { findTeamProblems } from './team-problems.js';
import { Team } from './team.entity.js';
import { UnconfirmTeam } from './unconfirm-team.service.js';

/** Looks at a confirmed team again after something around it has changed, and takes its confirmation back when it no longer holds. */
@Injectable()
export class ReviewTeam {
  constructor(
    private readonly lockTeam: LockTeam,
    private readonly loadPlan: LoadTeamPlan,
    private readonly unconfirm: UnconfirmTeam,
  ) {}

  async run(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
    // Asked before locking: most engagements have no confirmed team, and a lock would make their other changes wait.
    const standing = await tx.manager.findOneBy(Team, { engagementId });
    if (standing === null || standing.confirmedAt === null) return;
    const locked = await this.lockTeam.ofAny(tx, engagementId);
    if (!locked.engagement.open || locked.team.confirmedAt === null) return;
    const plan = await this.loadPlan.run(tx, locked.engagement, locked.team.requiredClearance);
    const because = [
      ...(plan.scope?.version === locked.team.scopeVersion ? [] : ['scope_changed']),
      ...new Set(findTeamProblems(plan).map(({ code }) => code)),
    ];
    if (because.length > 0) await this.unconfirm.run(tx, locked, because);
  }

  /**
   * Reviews the confirmed teams that `condition` names, in the order of their ids, so that two reviews never wait for each other in
   * a circle.
   * @param condition SQL on the alias `t`, with its parameters.
   */
  async runAll(tx: Tx, condition: string, parameters: readonly unknown[]): Promise<void> {
    const rows = await tx.query<{ engagement_id: string }>(
      `select t.engagement_id from staffing.team t where t.confirmed_at is not null and ${condition} order by t.engagement_id`, parameters,
    );
    for (const row of rows) await this.run(tx, fromUuid('eng', row.engagement_id));
  }
}
