import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { CreateApiClient } from './create-api-client.service.js';
import { DisableApiClient } from './disable-api-client.service.js';
import { ReadApiClients } from './read-api-clients.service.js';
import type { ApiClientSummary } from './read-api-clients.service.js';
import { KeepWalls } from './keep-walls.service.js';
import type { Permission, Role } from './roles.js';
import type { WalledOrganization } from './walled-organization.entity.js';

export type { ApiClientSummary } from './read-api-clients.service.js';
export { apiClientDisabled, apiClientNameTaken } from './identity.errors.js';
export { PARTNER_PERMISSIONS } from './roles.js';
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
  constructor(
    private readonly createClient: CreateApiClient,
    private readonly disableClient: DisableApiClient,
    private readonly clients: ReadApiClients,
    private readonly walls: KeepWalls,
  ) {}

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
   * Lets a system of an organization call the API. The caller has made sure that the organization exists.
   * @returns the client and its secret, which cannot be had again.
   * @throws DomainError `api_client.name_taken`
   */
  createApiClient(tx: Tx, input: { organizationId: Id<'org'>; name: string; permissions: readonly Permission[] }): Promise<{ client: ApiClientSummary; secret: string }> {
    return this.createClient.run(tx, input);
  }

  /**
   * Ends an API client's access for good.
   * @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled`
   */
  disableApiClient(tx: Tx, organizationId: Id<'org'>, id: Id<'cli'>, ifMatch: Precondition): Promise<ApiClientSummary> {
    return this.disableClient.run(tx, organizationId, id, ifMatch);
  }

  /** @throws DomainError `object.not_found` when the organization has no such client. */
  apiClient(reader: Reader, organizationId: Id<'org'>, id: Id<'cli'>): Promise<ApiClientSummary> {
    return this.clients.byId(reader, organizationId, id);
  }

  /**
   * Records which organizations lie on the other side of a conflict wall from these people, instead of all that was on record of
   * them. Whoever holds a role that walls bind cannot see those organizations from the next request on.
   */
  recordWalls(tx: Tx, staffMemberIds: readonly StaffMemberId[], walls: readonly WalledOrganization[]): Promise<void> {
    return this.walls.record(tx, staffMemberIds, walls);
  }

  /** The staff members whom a conflict wall keeps from the organization now. */
  walledFrom(reader: Reader, organizationId: Id<'org'>): Promise<Set<StaffMemberId>> {
    return this.walls.around(reader, organizationId);
  }

  /** One page of an organization's API clients, oldest first, plus one row to tell whether another follows. */
  apiClients(reader: Reader, organizationId: Id<'org'>, page: { limit: number; cursor?: string | undefined }, fingerprint: unknown): Promise<ApiClientSummary[]> {
    return this.clients.page(reader, organizationId, page, fingerprint);
  }
}

function toSummary(row: StaffMemberSummary): StaffMemberSummary {
  return { ...row, id: fromUuid('stf', row.id) };
}
