import { Injectable } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import { systemActor } from '../../platform/actor.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { fromUuid, idSchema, toUuid } from '../../platform/identifiers/id.js';
import { AddressList } from './address-list.js';
import { accountDeactivated, apiClientNotEnabled, tokenRevoked } from './identity.errors.js';
import { KeepWalls, isBoundByWalls } from './keep-walls.service.js';
import { NoteClientUse } from './note-client-use.service.js';
import { EVERYONES_PERMISSIONS, ROLES, ROLE_PERMISSIONS } from './roles.js';
import type { Permission, Role } from './roles.js';
import { STAFF_ROW, SignInStaffMember, isSettled } from './sign-in-staff-member.service.js';
import type { StaffRow } from './sign-in-staff-member.service.js';
import type { StaffClaims } from './staff-claims.js';

const MINUTE_MS = 60_000;
const clientIdSchema = idSchema('cli');
const credentialIdSchema = idSchema('crd');

/** Who holds a token, from where it may be used, and how long that is known to be so. */
export interface Admission {
  readonly actor: Actor;
  /** Undefined for any address. */
  readonly allowedAddresses?: AddressList;
  /** By the injected clock: the end of what the token was got with, or of what walls say now; undefined when only the token's own end limits it. */
  readonly until?: Date;
}

interface ClientRow {
  id: string;
  organizationId: string;
  name: string;
  permissions: Permission[];
  allowedAddresses: string[];
  enabled: boolean;
  lastUsedAt: Date | null;
  credentialUntil: Date | null;
  credentialLive: boolean | null;
  revoked: boolean;
}

/** Finds the account behind a valid token. */
@Injectable()
export class FindActor {
  constructor(
    private readonly database: Database,
    private readonly signIn: SignInStaffMember,
    private readonly noteUse: NoteClientUse,
    private readonly walls: KeepWalls,
  ) {}

  /**
   * The staff member with this subject; made or filled in at the first sign-in, and kept to what the issuer says since.
   * @throws DomainError `auth.account_deactivated`, or `auth.unauthenticated` when the address is another account's.
   */
  async staffMember(claims: StaffClaims): Promise<Admission> {
    const origin = { actor: systemActor('identity.sign-in'), requestId: claims.subject };
    const [known] = await this.database.read(origin, (reader) => reader.query<StaffRow>(
      `select ${STAFF_ROW} from identity.staff_member where subject = $1`, [claims.subject],
    ));
    if (known?.active === false) throw accountDeactivated.with('This account is deactivated. Ask an administrator.');
    const row = known !== undefined && isSettled(known, claims) ? known : await this.signIn.run(claims);
    // Of a role that a newer version brought, this one knows nothing.
    const roles = ROLES.filter((role) => row.roles.includes(role));
    if (!isBoundByWalls(roles)) return { actor: staffActor(row, roles) };
    const { organizationIds, until } = await this.database.read(origin, (reader) => this.walls.of(reader, row.id));
    const actor = { ...staffActor(row, roles), ...(organizationIds.length === 0 ? {} : { walledOrganizationIds: organizationIds }) };
    return { actor, ...(until === null ? {} : { until }) };
  }

  /**
   * The administrator for whom access was opened at the command line.
   * @throws DomainError `auth.account_deactivated` when it was ended, `auth.token_revoked` when nothing is recorded of it.
   */
  async brokenGlass(payload: JWTPayload): Promise<Admission> {
    const origin = { actor: systemActor('identity.sign-in'), requestId: String(payload.jti) };
    const [row] = await this.database.read(origin, (reader) => reader.query<Pick<StaffRow, 'id' | 'name' | 'active'>>(
      `select s.id, s.name, s.active from identity.break_glass b join identity.staff_member s on s.id = b.staff_member_id
       where b.token_id = $1 and s.subject = $2`, [payload.jti, payload.sub],
    ));
    if (row === undefined) throw tokenRevoked.with('No access was opened with this token: it is not on record in this database.');
    if (!row.active) throw accountDeactivated.with('This access was ended. Ask an administrator, or open another.');
    return { actor: staffActor(row, ['administrator']) };
  }

  /**
   * The API client that the token was given to, with those of its permissions that the token's `scope` names.
   * @throws DomainError `auth.client_disabled` when the client, or the credential that the token was got with, does not work any
   * more; `auth.token_revoked`.
   */
  async client(payload: JWTPayload): Promise<Admission> {
    const [id, credential] = [clientIdSchema.safeParse(payload.sub), credentialIdSchema.safeParse(payload['credential'])];
    const found = id.success && credential.success ? await this.#clientRow(id.data, credential.data, String(payload.jti)) : undefined;
    if (!id.success || found?.row?.enabled !== true) throw apiClientNotEnabled.with('This API client is disabled. Ask your contact at the lab.');
    const { row, now } = found;
    if (row.credentialLive !== true) throw apiClientNotEnabled.with('The secret or key that this token was got with was revoked or has expired. Get a token with a live one.');
    if (row.revoked) throw tokenRevoked.with('This token was revoked. Get a new one.');
    if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() >= MINUTE_MS) await this.noteUse.run(id.data);
    const scopes = new Set(typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : []);
    return {
      actor: {
        kind: 'partner', id: id.data, name: row.name, roles: [], organizationId: fromUuid('org', row.organizationId),
        permissions: new Set([...EVERYONES_PERMISSIONS, ...row.permissions.filter((permission) => scopes.has(permission))]),
      },
      ...(row.allowedAddresses.length === 0 ? {} : { allowedAddresses: new AddressList(row.allowedAddresses) }),
      ...(row.credentialUntil === null ? {} : { until: row.credentialUntil }),
    };
  }

  async #clientRow(id: string, credentialId: string, tokenId: string): Promise<{ row: ClientRow | undefined; now: Date }> {
    const origin = { actor: systemActor('identity.sign-in'), requestId: id };
    return this.database.read(origin, async (reader) => {
      const [row] = await reader.query<ClientRow>(
        `select c.id, c.organization_id as "organizationId", c.name, c.permissions, c.allowed_addresses as "allowedAddresses", c.disabled_at is null as enabled,
                c.last_used_at as "lastUsedAt", k.expires_at as "credentialUntil",
                k.revoked_at is null and (k.expires_at is null or k.expires_at > $4) and k.id is not null as "credentialLive",
                exists (select from identity.revoked_token r where r.token_id = $3) as revoked
         from identity.api_client c left join identity.client_credential k on k.id = $2 and k.client_id = c.id where c.id = $1`,
        [toUuid(id), toUuid(credentialId), tokenId, reader.now],
      );
      return { row, now: reader.now };
    });
  }
}

function staffActor(row: Pick<StaffRow, 'id' | 'name'>, roles: readonly Role[]): Actor {
  return {
    kind: 'staff', id: fromUuid('stf', row.id), name: row.name, roles,
    permissions: new Set([...EVERYONES_PERMISSIONS, ...roles.flatMap((role) => ROLE_PERMISSIONS[role])]),
  };
}
