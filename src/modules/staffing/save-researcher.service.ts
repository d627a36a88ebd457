import { Injectable } from '@nestjs/common';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { IdentityApi } from '../identity/identity.api.js';
import { lockResearcher } from './find-researcher.js';
import { RecordWalls } from './record-walls.service.js';
import type { AddResearcherInput, UpdateResearcherInput } from './researcher.dto.js';
import { Researcher, ResearcherSkill } from './researcher.entity.js';
import { staffMemberTaken, staffMemberUnknown } from './staffing.errors.js';
import { researcherAdded, researcherChanged } from './staffing.events.js';

/** Puts researchers on record and keeps what is known of them up to date. */
@Injectable()
export class SaveResearcher {
  constructor(
    private readonly identity: IdentityApi,
    private readonly recordWalls: RecordWalls,
  ) {}

  /** @throws DomainError `researcher.staff_member_unknown`, `researcher.staff_member_taken` */
  async add(tx: Tx, input: AddResearcherInput): Promise<Id<'rsr'>> {
    await this.#checkStaffMember(tx, input.staffMemberId);
    const { skills, ...facts } = input;
    const researcher = { ...facts, id: newId('rsr'), active: true, version: 1, createdAt: tx.now, updatedAt: tx.now };
    await tx.manager.insert(Researcher, researcher).catch(refuseTaken);
    await this.#replaceSkills(tx, researcher.id, skills);
    tx.audit({ action: 'researcher.add', object: researcher.id, chain: 'lab', after: input });
    tx.announce(researcherAdded, { researcherId: researcher.id, name: researcher.name });
    return researcher.id;
  }

  /** @throws DomainError `object.not_found`, `precondition.*`, `researcher.staff_member_unknown`, `researcher.staff_member_taken` */
  async update(tx: Tx, id: Id<'rsr'>, ifMatch: Precondition, input: UpdateResearcherInput): Promise<void> {
    const researcher = await lockResearcher(tx, id);
    ifMatch.require(researcher.version);
    const before = await this.#factsOf(tx, researcher);
    if (input.staffMemberId !== undefined && input.staffMemberId !== researcher.staffMemberId) await this.#checkStaffMember(tx, input.staffMemberId);
    const { skills, ...facts } = input;
    await tx.manager.update(Researcher, { id }, { ...facts, version: researcher.version + 1, updatedAt: tx.now }).catch(refuseTaken);
    if (skills !== undefined) await this.#replaceSkills(tx, id, skills);
    const after = await this.#factsOf(tx, Object.assign(researcher, facts));
    await this.#moveWalls(tx, id, before.staffMemberId, after.staffMemberId);
    tx.audit({ action: 'researcher.update', object: id, chain: 'lab', before, after });
    tx.announce(researcherChanged, { researcherId: id, name: after.name, changed: Object.keys(input) });
  }

  /** Whoever takes over a researcher's record takes over its walls; whoever leaves it does not leave them. */
  async #moveWalls(tx: Tx, id: Id<'rsr'>, from: Id<'stf'> | null, to: Id<'stf'> | null): Promise<void> {
    if (from === to) return;
    if (from !== null) await this.recordWalls.keepPastOf(tx, id, from);
    await this.recordWalls.ofStaffMembers(tx, [from, to].filter((person) => person !== null));
  }

  async #checkStaffMember(tx: Tx, id: Id<'stf'> | null): Promise<void> {
    if (id === null) return;
    const member = await this.identity.findStaffMember(tx, id);
    if (member === null || !member.active) throw staffMemberUnknown.with(`There is no active staff member ${id}.`);
  }

  async #replaceSkills(tx: Tx, researcherId: Id<'rsr'>, skills: AddResearcherInput['skills']): Promise<void> {
    await tx.manager.delete(ResearcherSkill, { researcherId });
    await tx.manager.insert(ResearcherSkill, skills.map((skill) => ({ researcherId, ...skill })));
  }

  async #factsOf(tx: Tx, { id, name, staffMemberId, capacityPercent, clearance, active }: Researcher) {
    const skills = await tx.manager.find(ResearcherSkill, { where: { researcherId: id }, order: { skill: 'asc' } });
    return { name, staffMemberId, capacityPercent, clearance, active, skills: skills.map(({ skill, level }) => ({ skill, level })) };
  }
}

function refuseTaken(error: unknown): never {
  if (violates(error, 'researcher_staff_member')) throw staffMemberTaken.with('Another researcher is linked to this staff member.', { cause: error });
  throw error;
}
