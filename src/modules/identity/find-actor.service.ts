import { Injectable } from '@nestjs/common';
import { systemActor } from '../../platform/actor.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { unauthenticated } from '../../platform/errors/platform.errors.js';
import { fromUuid, idSchema } from '../../platform/identifiers/id.js';
import { KeepWalls, isBoundByWalls } from './keep-walls.service.js';
import { NoteClientUse } from './note-client-use.service.js';
import { EVERYONES_PERMISSIONS, ROLES, ROLE_PERMISSIONS } from './roles.js';
import { STAFF_ROW, SignInStaffMember, agrees } from './sign-in-staff-member.service.js';
import type { StaffRow } from './sign-in-staff-member.service.js';
import type { StaffClaims } from './staff-claims.js';

const clientIdSchema = idSchema('cli');

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
   * @throws DomainError `auth.unauthenticated` when the account is deactivated, or the address is another account's.
   */
  async staffMember(claims: StaffClaims): Promise<Actor> {
    const origin = { actor: systemActor('identity.sign-in'), requestId: claims.subject };
    const [known] = await this.database.read(origin, (reader) => reader.query<StaffRow>(
      `select ${STAFF_ROW} from identity.staff_member where subject = $1`, [claims.subject],
    ));
    if (known?.active === false) throw unauthenticated.with('This account is deactivated. Ask an administrator.');
    const row = known !== undefined && agrees(known, claims) ? known : await this.signIn.run(claims);
    // Of a role that a newer version brought, this one knows nothing.
    const roles = ROLES.filter((role) => row.roles.includes(role));
    const walledOrganizationIds = isBoundByWalls(roles) ? await this.database.read(origin, (reader) => this.walls.of(reader, row.id)) : [];
    return {
      kind: 'staff', id: fromUuid('stf', row.id), name: row.name, roles, ...(walledOrganizationIds.length === 0 ? {} : { walledOrganizationIds }),
      permissions: new Set([...EVERYONES_PERMISSIONS, ...roles.flatMap((role) => ROLE_PERMISSIONS[role])]),
    };
  }

  /**
   * The API client `clientId`, with those of its permissions that the token's `scope` names.
   * @throws DomainError `auth.unauthenticated` when the client is disabled or gone.
   */
  async client(clientId: string, scope: string): Promise<Actor> {
    const id = clientIdSchema.safeParse(clientId);
    const row = id.success ? await this.noteUse.run(id.data, () => true) : null;
    if (row === null || row.disabledAt !== null) throw unauthenticated.with('This API client is disabled. Ask your contact at the lab.');
    const scopes = new Set(scope.split(' '));
    return {
      kind: 'partner', id: row.id, name: row.name, roles: [], organizationId: row.organizationId,
      permissions: new Set([...EVERYONES_PERMISSIONS, ...row.permissions.filter((permission) => scopes.has(permission))]),
    };
  }
}
