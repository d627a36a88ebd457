import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { LoadTeamPlan } from './load-team-plan.service.js';
import { lockPeopleAndWalls } from './lock-people-and-walls.js';
import { LockTeam } from './lock-team.service.js';
import { RecordWalls } from './record-walls.service.js';
import { refusePlan } from './refuse-plan.js';
import { teamConfirmedAlready, teamNotConfirmable } from './staffing.errors.js';
import { teamConfirmed } from './staffing.events.js';
import { findTeamProblems } from './team-problems.js';
import { Researcher } from './researcher.entity.js';
import { Team } from './team.entity.js';

/** Confirms a team: its proposals become binding, unless anything speaks against it. */
@Injectable()
export class ConfirmTeam {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly lockTeam: LockTeam,
    private readonly loadPlan: LoadTeamPlan,
    private readonly recordWalls: RecordWalls,
  ) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `precondition.*`, `team.confirmed_already`, `team.not_confirmable` with all reasons */
  async run(tx: Tx, engagementId: Id<'eng'>, ifMatch: Precondition): Promise<void> {
    const { engagement, team } = await this.lockTeam.ofOpen(tx, engagementId);
    ifMatch.require(team.version);
    if (team.confirmedAt !== null) throw teamConfirmedAlready.with(`The team was confirmed at ${team.confirmedAt.toISOString()}.`);
    await lockPeopleAndWalls(tx, engagementId);
    const plan = await this.loadPlan.run(tx, engagement, team.requiredClearance);
    const problems = findTeamProblems(plan);
    if (plan.scope === null || problems.length > 0) throw refusePlan(teamNotConfirmable, problems);

    await tx.query(
      `update staffing.allocation set status = 'confirmed', version = version + 1, updated_at = $2 where engagement_id = $1 and status = 'proposed'`,
      [toUuid(engagementId), tx.now],
    );
    const { kind, id, name } = tx.actor;
    Object.assign(team, {
      confirmedAt: tx.now, confirmedBy: { kind, id, name }, scopeVersion: plan.scope.version, version: team.version + 1, updatedAt: tx.now,
    } satisfies Partial<Team>);
    await tx.manager.save(Team, team);

    const people = await tx.manager.findBy(Researcher, [...plan.researchers.keys()].map((researcherId) => ({ id: researcherId })));
    tx.audit({
      action: 'team.confirm', object: engagementId, chain: engagement.organizationId,
      after: { scopeVersion: plan.scope.version, researcherIds: people.map((person) => person.id).sort(), newlyConfirmed: plan.allocations.filter(({ status }) => status === 'proposed').map(({ id }) => id) },
    });
    tx.announce(teamConfirmed, {
      engagementId, organizationId: engagement.organizationId, name: engagement.name, ownerId: engagement.ownerId, scopeVersion: plan.scope.version,
      members: people.length, staffMemberIds: people.flatMap((person) => (person.staffMemberId === null ? [] : [person.staffMemberId])),
    });
    await this.recordWalls.ofResearchers(tx, people.map(({ id }) => id));
    await this.engagements.recordFact(tx, engagementId, 'team', { confirmed: true, uncoveredSkills: [], scopeVersion: plan.scope.version });
  }
}
