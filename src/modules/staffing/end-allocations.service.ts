import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { dayOf } from './days.js';
import { LockTeam } from './lock-team.service.js';
import { PlanAllocation } from './plan-allocation.service.js';
import { Allocation, Team } from './team.entity.js';

/** Ends what a closed engagement still holds of people's time: today is its last day, and what was to come is withdrawn. */
@Injectable()
export class EndAllocations {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly lockTeam: LockTeam,
    private readonly plan: PlanAllocation,
  ) {}

  /** @throws DomainError `object.not_found` */
  async run(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
    if ((await this.engagements.require(tx, engagementId)).open || !(await tx.manager.existsBy(Team, { engagementId }))) return;
    const { team } = await this.lockTeam.ofAny(tx, engagementId);
    const today = dayOf(tx.now);
    const held = (await tx.manager.find(Allocation, { where: { engagementId }, order: { id: 'asc' } }))
      .filter(({ status, lastDay }) => status === 'proposed' || (status === 'confirmed' && lastDay > today));
    if (held.length === 0) return;
    for (const allocation of held) await this.plan.endLocked(tx, allocation, today);
    await tx.manager.update(Team, { engagementId }, { version: team.version + 1, updatedAt: tx.now });
  }
}
