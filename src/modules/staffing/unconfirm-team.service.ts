import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { LoadTeamPlan } from './load-team-plan.service.js';
import type { LockedTeam } from './lock-team.service.js';
import { teamUnconfirmed } from './staffing.events.js';
import { skillCoverage } from './team-problems.js';
import { Team } from './team.entity.js';

/**
 * Notes that a team has changed, and takes back its confirmation. What was confirmed of people's time stays theirs: only whether
 * these people are the team for this scope is open again.
 */
@Injectable()
export class UnconfirmTeam {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly loadPlan: LoadTeamPlan,
  ) {}

  /** @param because `team_changed`, `scope_changed`, or codes of the problems that came up. */
  async run(tx: Tx, { engagement, team }: LockedTeam, because: readonly string[]): Promise<void> {
    const before = { confirmedAt: team.confirmedAt, scopeVersion: team.scopeVersion };
    Object.assign(team, { confirmedAt: null, confirmedBy: null, scopeVersion: null, version: team.version + 1, updatedAt: tx.now } satisfies Partial<Team>);
    await tx.manager.save(Team, team);
    if (before.confirmedAt === null) return;
    const plan = await this.loadPlan.run(tx, engagement, team.requiredClearance);
    const uncoveredSkills = skillCoverage(plan).filter(({ coveredBy }) => coveredBy.length === 0).map(({ skill }) => skill);
    tx.audit({ action: 'team.unconfirm', object: engagement.id, chain: engagement.organizationId, before, after: { confirmedAt: null, because } });
    tx.announce(teamUnconfirmed, {
      engagementId: engagement.id, organizationId: engagement.organizationId, name: engagement.name, ownerId: engagement.ownerId, because: [...because],
    });
    await this.engagements.recordFact(tx, engagement.id, 'team', { confirmed: false, uncoveredSkills, scopeVersion: plan.scope?.version ?? null });
  }
}
