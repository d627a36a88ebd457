import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { announceAccessChange } from './access-changes.js';
import { WALLED_ROLES } from './roles.js';
import type { Role } from './roles.js';
import { WalledOrganization } from './walled-organization.entity.js';

/** Whether conflict walls bind somebody with these roles, whichever others there are besides. */
export function isBoundByWalls(roles: readonly Role[]): boolean {
  return roles.some((role) => WALLED_ROLES.includes(role));
}

/** Keeps, for each person, the organizations that lie on the other side of a conflict wall. */
@Injectable()
export class KeepWalls {
  /** Takes `walls` for all there is of these people. Records and tells of those for whom anything changed. */
  async record(tx: Tx, staffMemberIds: readonly Id<'stf'>[], walls: readonly WalledOrganization[]): Promise<void> {
    for (const staffMemberId of [...new Set(staffMemberIds)].sort()) {
      const after = walls.filter((wall) => wall.staffMemberId === staffMemberId).sort(byOrganization);
      const before = (await tx.manager.findBy(WalledOrganization, { staffMemberId })).sort(byOrganization);
      if (textOf(before) === textOf(after)) continue;
      await tx.manager.delete(WalledOrganization, { staffMemberId });
      await tx.manager.insert(WalledOrganization, after);
      announceAccessChange(tx, staffMemberId);
      tx.audit({ action: 'staff_member.wall', object: staffMemberId, chain: 'lab', before: { walls: before.map(span) }, after: { walls: after.map(span) } });
    }
  }

  /** The organizations that a person cannot see now, and until when that stays so by itself; null for as long as nothing is recorded. */
  async of(reader: Reader, staffMemberUuid: string): Promise<{ organizationIds: Id<'org'>[]; until: Date | null }> {
    const rows = await reader.query<{ organization_id: string; since: Date; until: Date }>(
      'select organization_id, since, until from identity.walled_organization where staff_member_id = $1 and until > $2',
      [staffMemberUuid, reader.now],
    );
    const standing = rows.filter(({ since }) => since <= reader.now);
    const changes = rows.map(({ since, until }) => (since <= reader.now ? until : since).getTime());
    return {
      organizationIds: [...new Set(standing.map((row) => fromUuid('org', row.organization_id)))],
      until: changes.length === 0 ? null : new Date(Math.min(...changes)),
    };
  }

  /** Whether a wall keeps this person from the organization now, as far as it binds their roles. */
  async stands(reader: Reader, staffMemberId: Id<'stf'>, organizationId: Id<'org'>): Promise<boolean> {
    const rows = await reader.query(
      'select from identity.walled_organization where staff_member_id = $1 and organization_id = $2 and since <= $3 and until > $3 limit 1',
      [toUuid(staffMemberId), toUuid(organizationId), reader.now],
    );
    return rows.length > 0;
  }

  /** Those whom a wall keeps from the organization now. */
  async around(reader: Reader, organizationId: Id<'org'>): Promise<Set<Id<'stf'>>> {
    const rows = await reader.query<{ id: string }>(
      `select distinct s.id from identity.walled_organization w join identity.staff_member s on s.id = w.staff_member_id
       where w.organization_id = $1 and w.since <= $2 and w.until > $2 and s.roles && $3`,
      [toUuid(organizationId), reader.now, WALLED_ROLES],
    );
    return new Set(rows.map((row) => fromUuid('stf', row.id)));
  }
}

const byOrganization = (a: WalledOrganization, b: WalledOrganization): number =>
  (a.organizationId < b.organizationId ? -1 : a.organizationId > b.organizationId ? 1 : a.since.getTime() - b.since.getTime());
const span = ({ organizationId, since, until }: WalledOrganization) => ({ organizationId, since: since.toISOString(), until: until.toISOString() });
const textOf = (walls: readonly WalledOrganization[]): string => JSON.stringify(walls.map(span));
