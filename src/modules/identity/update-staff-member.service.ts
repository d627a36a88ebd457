import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { announceAccessChange } from './access-changes.js';
import { lastAdministrator } from './identity.errors.js';
import { refuseSecondAddress } from './invite-staff-member.service.js';
import type { UpdateStaffMemberInput } from './staff-member.dto.js';
import { StaffMember } from './staff-member.entity.js';

/** Changes a staff member's roles, address, or whether the account works; the next request of theirs is under the new ones. */
@Injectable()
export class UpdateStaffMember {
  /** @throws DomainError `object.not_found`, `precondition.*`, `staff_member.last_administrator`, `staff_member.email_taken` */
  async run(tx: Tx, id: Id<'stf'>, ifMatch: Precondition, input: UpdateStaffMemberInput): Promise<StaffMember> {
    // The administrators with the one that changes, in one order: two that deactivate each other cannot both succeed.
    const locked = await tx.manager.createQueryBuilder(StaffMember, 's').setLock('pessimistic_write')
      .where(`s.id = :id or (s.active and s.roles @> array['administrator'])`, { id: toUuid(id) }).orderBy('s.id').getMany();
    const member = locked.find((candidate) => candidate.id === id);
    if (member === undefined) throw objectNotFound.with('There is no such staff member.');
    ifMatch.require(member.version);

    const before = { email: member.email, roles: member.roles, active: member.active };
    const after = { email: input.email ?? before.email, roles: input.roles?.toSorted() ?? before.roles, active: input.active ?? before.active };
    if (isDeepStrictEqual(before, after)) return member;
    if (administers(member) && !administers({ subject: member.subject, ...after }) && !locked.some((other) => other.id !== id && administers(other))) {
      throw lastAdministrator.with(`${member.name} is the only active administrator who has signed in. Make another one first.`);
    }
    // Tokens that were made before would bring back what is taken away here.
    const claimsIssuedAt = member.claimsIssuedAt !== null && member.claimsIssuedAt > tx.now ? member.claimsIssuedAt : tx.now;
    const changes = { ...after, claimsIssuedAt, version: member.version + 1, updatedAt: tx.now };
    await tx.manager.update(StaffMember, { id }, changes).catch(refuseSecondAddress);
    announceAccessChange(tx, id);
    tx.audit({
      action: 'staff_member.update', object: id, chain: 'lab', before: { roles: before.roles, active: before.active },
      after: { roles: after.roles, active: after.active, emailChanged: before.email !== after.email },
    });
    return Object.assign(member, changes);
  }
}

/** Whether the person can administer today; an invitation may never be taken up. */
function administers(member: Pick<StaffMember, 'active' | 'roles' | 'subject'>): boolean {
  return member.active && member.subject !== null && member.roles.includes('administrator');
}
