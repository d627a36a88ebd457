import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import { fromUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { ListStaffMembersQuery, StaffMemberView } from './staff-member.dto.js';
import { StaffMember } from './staff-member.entity.js';

/** Reads accounts of the lab's people. */
@Injectable()
export class ReadStaffMembers {
  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'stf'>): Promise<StaffMember> {
    const member = await reader.manager.findOneBy(StaffMember, { id });
    if (member === null) throw objectNotFound.with('There is no such staff member.');
    return member;
  }

  /** One page, plus one row to tell whether another follows. */
  async page(reader: Reader, query: ListStaffMembersQuery, fingerprint: unknown): Promise<StaffMember[]> {
    const parameters = new Parameters();
    const conditions = ['true'];
    if (query.active !== undefined) conditions.push(`active = ${parameters.add(query.active === 'true')}`);
    if (query.role !== undefined) conditions.push(`roles @> array[${parameters.add(query.role)}]`);
    const paging = keyset(parameters, [
      { expression: 'created_at', type: 'timestamptz', direction: 'asc' },
      { expression: 'id', type: 'uuid', direction: 'asc' },
    ], query, fingerprint);
    const rows = await reader.query<StaffMember>(
      `select id, subject, email, name, roles, active, version, created_at as "createdAt", updated_at as "updatedAt", ${paging.keys}
       from identity.staff_member where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    );
    return rows.map((row) => Object.assign(row, { id: fromUuid('stf', row.id) }));
  }
}

export function staffMemberView(member: StaffMember): StaffMemberView {
  return {
    id: member.id, email: member.email, name: member.name, roles: member.roles, active: member.active, signedIn: member.subject !== null,
    version: member.version, createdAt: member.createdAt.toISOString(), updatedAt: member.updatedAt.toISOString(),
  };
}
