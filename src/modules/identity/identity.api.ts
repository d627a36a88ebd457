import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { Role } from './roles.js';

export { PARTNER_PERMISSIONS, ROLES } from './roles.js';
export type { Permission, Role } from './roles.js';

export type StaffMemberId = Id<'stf'>;

/** A person at the lab, as other modules see one. */
export interface StaffMemberSummary {
  id: StaffMemberId;
  name: string;
  email: string;
  roles: Role[];
  active: boolean;
}

const COLUMNS = 'id, name, email, roles, active';

/** What other modules may ask of identity. */
@Injectable()
export class IdentityApi {
  /** The staff member, deactivated or not; null for an unknown id. */
  async findStaffMember(reader: Reader, id: StaffMemberId): Promise<StaffMemberSummary | null> {
    return (await this.staffMembers(reader, [id])).get(id) ?? null;
  }

  /** Those of `ids` that exist, deactivated or not. */
  async staffMembers(reader: Reader, ids: readonly StaffMemberId[]): Promise<Map<StaffMemberId, StaffMemberSummary>> {
    if (ids.length === 0) return new Map();
    const rows = await reader.query<StaffMemberSummary>(`select ${COLUMNS} from identity.staff_member where id = any($1)`, [ids.map(toUuid)]);
    return new Map(rows.map(toSummary).map((member) => [member.id, member]));
  }

  /** The active staff members with this role, the oldest account first. */
  async staffWithRole(reader: Reader, role: Role): Promise<StaffMemberSummary[]> {
    const rows = await reader.query<StaffMemberSummary>(
      `select ${COLUMNS} from identity.staff_member where roles @> array[$1] and active order by created_at, id`, [role],
    );
    return rows.map(toSummary);
  }
}

function toSummary(row: StaffMemberSummary): StaffMemberSummary {
  return { ...row, id: fromUuid('stf', row.id) };
}
