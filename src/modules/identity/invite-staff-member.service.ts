import { Injectable } from '@nestjs/common';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import { staffEmailTaken } from './identity.errors.js';
import type { InviteStaffMemberInput } from './staff-member.dto.js';
import { StaffMember } from './staff-member.entity.js';

/** Makes an account for somebody who has not signed in yet. */
@Injectable()
export class InviteStaffMember {
  /** @throws DomainError `staff_member.email_taken` */
  async run(tx: Tx, input: InviteStaffMemberInput): Promise<StaffMember> {
    const member = tx.manager.create(StaffMember, {
      id: newId('stf'), subject: null, email: input.email, name: input.name ?? input.email, roles: input.roles.toSorted(),
      active: true, claimsIssuedAt: null, version: 1, createdAt: tx.now, updatedAt: tx.now,
    });
    await tx.manager.insert(StaffMember, member).catch(refuseSecondAddress);
    tx.audit({ action: 'staff_member.invite', object: member.id, chain: 'lab', after: { roles: member.roles } });
    return member;
  }
}

/** Rethrows; the database's refusal of a second account with one address as what it means. */
export function refuseSecondAddress(error: unknown): never {
  if (!violates(error, 'staff_member_email')) throw error;
  throw staffEmailTaken.with('A staff member with this e-mail address exists, active or not. Change that one instead.', { cause: error });
}
