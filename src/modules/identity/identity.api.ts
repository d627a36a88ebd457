import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { KeepWalls, isBoundByWalls } from './keep-walls.service.js';
import { ROLE_PERMISSIONS } from './roles.js';
import type { Permission, Role } from './roles.js';
import type { WalledOrganization } from './walled-organization.entity.js';

export type { Role } from './roles.js';

export type StaffMemberId = Id<'stf'>;

/** A person at the lab, as other modules see one. */
export interface StaffMemberSummary {
  id: StaffMemberId;
  name: string;
  email: string;
  roles: Role[];
  active: boolean;
}

/** Closes conflict walls behind people. The module that knows the walls provides it: who reads data cannot call it. */
export interface WallCloser {
  /**
   * Counts a day (`YYYY-MM-DD`, UTC) on which somebody has read an organization's data, and records with it which organizations lie behind
   * a wall from then on. Two readings by one person come one after the other, so that the later one sees what the earlier one closed.
   */
  closeBehind(tx: Tx, staffMemberId: StaffMemberId, organizationId: Id<'org'>, day: string): Promise<void>;
}

const COLUMNS = 'id, name, email, roles, active';

/** What other modules may ask of identity. */
@Injectable()
export class IdentityApi {
  #wallCloser: WallCloser | undefined;

  constructor(private readonly walls: KeepWalls) {}

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

  /**
   * Records which organizations lie on the other side of a conflict wall from these people, instead of all that was on record of
   * them. Whoever holds a role that walls bind cannot see those organizations from the next request on.
   */
  recordWalls(tx: Tx, staffMemberIds: readonly StaffMemberId[], walls: readonly WalledOrganization[]): Promise<void> {
    return this.walls.record(tx, staffMemberIds, walls);
  }

  /** Says who closes walls behind people. Called once, at start. */
  useWallCloser(closer: WallCloser): void {
    this.#wallCloser = closer;
  }

  /**
   * Closes, in this transaction and so before the first byte goes out, the walls behind somebody at the lab who is about to read an
   * organization's data.
   * @returns false when a wall keeps them from it, perhaps since a moment ago: then nothing may be read, and the transaction must fail.
   */
  async mayRead(tx: Tx, staffMemberId: StaffMemberId, roles: readonly Role[], organizationId: Id<'org'>): Promise<boolean> {
    // Nothing may pass for "no wall" only because nobody has said yet where walls are.
    if (this.#wallCloser === undefined) throw new Error('nobody has said yet who closes conflict walls');
    await this.#wallCloser.closeBehind(tx, staffMemberId, organizationId, tx.now.toISOString().slice(0, 10));
    return !isBoundByWalls(roles) || !(await this.walls.stands(tx, staffMemberId, organizationId));
  }

  /**
   * Whether somebody at the lab holds a permission now, for an organization: with a live account, by one of their roles, and with no
   * conflict wall between them. For work that is done in their name later.
   */
  async mayAct(reader: Reader, id: StaffMemberId, permission: Permission, organizationId: Id<'org'>): Promise<boolean> {
    const member = await this.findStaffMember(reader, id);
    if (member?.active !== true || !member.roles.some((role) => (ROLE_PERMISSIONS[role] as readonly Permission[] | undefined)?.includes(permission) === true)) return false;
    return !isBoundByWalls(member.roles) || !(await this.walls.stands(reader, id, organizationId));
  }

  /** The staff members whom a conflict wall keeps from the organization now. */
  walledFrom(reader: Reader, organizationId: Id<'org'>): Promise<Set<StaffMemberId>> {
    return this.walls.around(reader, organizationId);
  }
}

function toSummary(row: StaffMemberSummary): StaffMemberSummary {
  return { ...row, id: fromUuid('stf', row.id) };
}
