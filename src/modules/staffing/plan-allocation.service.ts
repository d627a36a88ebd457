import { Injectable } from '@nestjs/common';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { dayOf, spellDays } from './days.js';
import { lockResearcher } from './find-researcher.js';
import { LoadTeamPlan } from './load-team-plan.service.js';
import { lockPeopleAndWalls } from './lock-people-and-walls.js';
import { LockTeam } from './lock-team.service.js';
import type { LockedTeam } from './lock-team.service.js';
import { RecordWalls } from './record-walls.service.js';
import { refusePlan } from './refuse-plan.js';
import { allocationNotPossible, allocationOverlaps, allocationPast, researcherInactive } from './staffing.errors.js';
import { allocationChanged, allocationEnded, allocationProposed } from './staffing.events.js';
import type { ChangeAllocationInput, ProposeAllocationInput } from './team.dto.js';
import { findMemberProblems } from './team-problems.js';
import { Allocation } from './team.entity.js';
import type { AllocationRow } from './team.entity.js';
import { UnconfirmTeam } from './unconfirm-team.service.js';

/** Proposes, changes and ends allocations. Each asks for a new confirmation of the team. */
@Injectable()
export class PlanAllocation {
  constructor(
    private readonly lockTeam: LockTeam,
    private readonly unconfirm: UnconfirmTeam,
    private readonly loadPlan: LoadTeamPlan,
    private readonly recordWalls: RecordWalls,
  ) {}

  /**
   * Proposes a share of a researcher's time. What speaks against it shows on the team, and stops its confirmation.
   * @throws DomainError `object.not_found`, `engagement.closed`, `researcher.inactive`, `allocation.past`, `allocation.overlaps`
   */
  async propose(tx: Tx, engagementId: Id<'eng'>, input: ProposeAllocationInput): Promise<Id<'alo'>> {
    const locked = await this.lockTeam.ofOpen(tx, engagementId);
    const researcher = await lockResearcher(tx, input.researcherId);
    if (!researcher.active) throw researcherInactive.with(`${researcher.name} is no longer active.`);
    refusePast(tx, input.to);
    const allocation: AllocationRow = {
      id: newId('alo'), engagementId, organizationId: locked.engagement.organizationId, researcherId: researcher.id, percent: input.percent,
      firstDay: input.from, lastDay: input.to, status: 'proposed', version: 1, createdAt: tx.now, updatedAt: tx.now,
    };
    await tx.manager.insert(Allocation, allocation).catch(refuseOverlap(allocation));
    this.#record(tx, 'allocation.propose', allocation, null);
    tx.announce(allocationProposed, factsOf(allocation));
    await this.unconfirm.run(tx, locked, ['team_changed']);
    return allocation.id;
  }

  /**
   * Changes share or days. A confirmed allocation is binding, so it changes only to what could be confirmed as well.
   * @throws DomainError `object.not_found`, `engagement.closed`, `precondition.*`, `allocation.past`, `allocation.overlaps`, `allocation.not_possible`
   */
  async change(tx: Tx, engagementId: Id<'eng'>, id: Id<'alo'>, ifMatch: Precondition, input: ChangeAllocationInput): Promise<void> {
    const { locked, allocation } = await this.#lock(tx, engagementId, id, ifMatch);
    const changed: AllocationRow = {
      ...allocation, percent: input.percent ?? allocation.percent, firstDay: input.from ?? allocation.firstDay, lastDay: input.to ?? allocation.lastDay,
    };
    refusePast(tx, changed.lastDay);
    if (changed.firstDay > changed.lastDay) throw allocationPast.with(`The last day, ${changed.lastDay}, is before the first, ${changed.firstDay}; change both.`);
    const today = dayOf(tx.now);
    const begun = allocation.status === 'confirmed' && allocation.firstDay <= today;
    if (changed.firstDay !== allocation.firstDay && (begun || (allocation.status === 'confirmed' && changed.firstDay < today))) {
      throw allocationPast.with(`The confirmed allocation ${begun ? `began on ${allocation.firstDay}` : `cannot begin before today, ${today}`}; its first day stays ${allocation.firstDay}.`);
    }
    await this.#save(tx, changed);
    if (changed.status === 'confirmed') {
      await this.#checkConfirmed(tx, locked, changed.researcherId);
      await this.recordWalls.ofResearchers(tx, [changed.researcherId]);
    }
    this.#record(tx, 'allocation.change', changed, allocation);
    tx.announce(allocationChanged, factsOf(changed));
    await this.unconfirm.run(tx, locked, ['team_changed']);
  }

  /**
   * Ends an allocation on `lastDay`, today by default; withdraws one that was only proposed or has not begun by then.
   * @throws DomainError `object.not_found`, `engagement.closed`, `precondition.*`, `allocation.past`
   */
  async end(tx: Tx, engagementId: Id<'eng'>, id: Id<'alo'>, ifMatch: Precondition, lastDay = dayOf(tx.now)): Promise<void> {
    const { locked, allocation } = await this.#lock(tx, engagementId, id, ifMatch);
    refusePast(tx, lastDay);
    if (allocation.status === 'confirmed' && lastDay > allocation.lastDay) throw allocationPast.with(`The allocation ends on ${allocation.lastDay} already; change its last day to make it longer.`);
    await this.endLocked(tx, allocation, lastDay);
    await this.unconfirm.run(tx, locked, ['team_changed']);
  }

  /** As {@link end}, for the caller that has locked the team and knows that the allocation is not over. */
  async endLocked(tx: Tx, allocation: AllocationRow, lastDay: string): Promise<void> {
    const withdrawn = allocation.status === 'proposed' || allocation.firstDay > lastDay;
    const ended: AllocationRow = { ...allocation, ...(withdrawn ? { status: 'withdrawn' as const } : { lastDay }) };
    await this.#save(tx, ended);
    this.#record(tx, 'allocation.end', ended, allocation);
    tx.announce(allocationEnded, { ...factsOf(ended), withdrawn });
    if (allocation.status === 'confirmed') await this.recordWalls.ofResearchers(tx, [allocation.researcherId]);
  }

  async #lock(tx: Tx, engagementId: Id<'eng'>, id: Id<'alo'>, ifMatch: Precondition): Promise<{ locked: LockedTeam; allocation: AllocationRow }> {
    const locked = await this.lockTeam.ofOpen(tx, engagementId);
    const allocation = await tx.manager.findOneBy(Allocation, { id, engagementId });
    if (allocation === null || allocation.status === 'withdrawn') throw objectNotFound.with(`The engagement has no allocation ${id}.`);
    ifMatch.require(allocation.version);
    const today = dayOf(tx.now);
    if (allocation.status === 'confirmed' && allocation.lastDay < today) throw allocationPast.with(`The allocation ended on ${allocation.lastDay}; make a new one.`);
    return { locked, allocation };
  }

  async #checkConfirmed(tx: Tx, { engagement, team }: LockedTeam, researcherId: Id<'rsr'>): Promise<void> {
    await lockPeopleAndWalls(tx, engagement.id);
    const plan = await this.loadPlan.run(tx, engagement, team.requiredClearance);
    const researcher = plan.researchers.get(researcherId);
    // A proposal beside it is not binding; it is looked at when the team is confirmed.
    const binding = { ...plan, allocations: plan.allocations.filter(({ status }) => status === 'confirmed') };
    const problems = researcher === undefined ? [] : findMemberProblems(binding, researcher);
    if (problems.length > 0) throw refusePlan(allocationNotPossible, problems);
  }

  async #save(tx: Tx, allocation: AllocationRow): Promise<void> {
    const { percent, firstDay, lastDay, status, version } = allocation;
    await tx.manager.update(Allocation, { id: allocation.id }, { percent, firstDay, lastDay, status, version: version + 1, updatedAt: tx.now }).catch(refuseOverlap(allocation));
  }

  #record(tx: Tx, action: string, after: AllocationRow, before: AllocationRow | null): void {
    const facts = ({ engagementId, researcherId, percent, firstDay, lastDay, status }: AllocationRow) => ({ engagementId, researcherId, percent, firstDay, lastDay, status });
    tx.audit({ action, object: after.id, chain: after.organizationId, ...(before === null ? {} : { before: facts(before) }), after: facts(after) });
  }
}

function refusePast(tx: Tx, lastDay: string): void {
  const today = dayOf(tx.now);
  if (lastDay < today) throw allocationPast.with(`The last day, ${lastDay}, has passed; today is ${today}.`);
}

function refuseOverlap({ firstDay, lastDay }: AllocationRow): (error: unknown) => never {
  return (error) => {
    if (violates(error, 'allocation_overlaps')) {
      throw allocationOverlaps.with(`The researcher is allocated to this engagement on some of the days ${spellDays({ from: firstDay, to: lastDay })}.`, { cause: error });
    }
    throw error;
  };
}

function factsOf({ id, engagementId, organizationId, researcherId, percent, firstDay, lastDay }: AllocationRow) {
  return { allocationId: id, engagementId, organizationId, researcherId, percent, from: firstDay, to: lastDay };
}
