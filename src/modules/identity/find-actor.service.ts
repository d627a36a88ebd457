import { Injectable } from '@nestjs/common';
import { systemActor } from '../../platform/actor.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { unauthenticated } from '../../platform/errors/platform.errors.js';
import { fromUuid, newId, toUuid } from '../../platform/identifiers/id.js';
import { ROLES, ROLE_PERMISSIONS } from './roles.js';
import type { Role } from './roles.js';

interface StaffClaims {
  subject: string;
  email: string | undefined;
  name: string | undefined;
  /** Undefined when the issuer says nothing of roles: then those set here count. */
  roles: string[] | undefined;
}

interface StaffRow {
  id: string;
  email: string;
  name: string;
  roles: string[];
  active: boolean;
}

/** Finds the account behind a valid token. */
@Injectable()
export class FindActor {
  constructor(private readonly database: Database) {}

  /**
   * The staff member with this subject; made at the first sign-in, and kept to what the issuer says since.
   * @throws DomainError `auth.unauthenticated` when the account is deactivated.
   */
  async staffMember(claims: StaffClaims): Promise<Actor> {
    const roles = claims.roles?.filter((role): role is Role => (ROLES as readonly string[]).includes(role)).sort();
    const origin = { actor: systemActor('identity.sign-in'), requestId: claims.subject };
    const [known] = await this.database.read(origin, (reader) => reader.query<StaffRow>(
      'select id, email, name, roles, active from identity.staff_member where subject = $1', [claims.subject],
    ));
    const same = known !== undefined && (roles === undefined || String(roles) === String(known.roles))
      && (claims.name ?? known.name) === known.name && (claims.email ?? known.email) === known.email;
    const row = same ? known : await this.#save(claims, roles ?? (known?.roles as Role[] | undefined) ?? []);
    if (!row.active) throw unauthenticated.with('This account is deactivated. Ask an administrator.');
    const held = row.roles.filter((role): role is Role => (ROLES as readonly string[]).includes(role));
    return {
      kind: 'staff', id: fromUuid('stf', row.id), name: row.name, roles: held,
      permissions: new Set(held.flatMap((role) => [...ROLE_PERMISSIONS[role]])),
    };
  }

  /**
   * The API client `clientId`, with those of its permissions that the token's `scope` names.
   * @throws DomainError `auth.unauthenticated` when the client is disabled or gone.
   */
  async client(clientId: string, scope: string): Promise<Actor> {
    const origin = { actor: systemActor('identity.sign-in'), requestId: clientId };
    const [row] = /^cli_[0-9a-z]{26}$/.test(clientId)
      ? await this.database.read(origin, (reader) => reader.query<{ organization_id: string; name: string; permissions: string[]; disabled_at: Date | null }>(
        'select organization_id, name, permissions, disabled_at from identity.api_client where id = $1', [toUuid(clientId)],
      ))
      : [];
    if (row === undefined || row.disabled_at !== null) throw unauthenticated.with('This API client is disabled. Ask your contact at the lab.');
    const scopes = new Set(scope.split(' '));
    return {
      kind: 'partner', id: clientId, name: row.name, roles: [], organizationId: fromUuid('org', row.organization_id),
      permissions: new Set(row.permissions.filter((permission) => scopes.has(permission))),
    };
  }

  #save(claims: StaffClaims, roles: Role[]): Promise<StaffRow> {
    const origin = { actor: systemActor('identity.sign-in'), requestId: claims.subject };
    return this.database.transaction(origin, async (tx) => {
      const [row] = await tx.query<StaffRow>(
        `insert into identity.staff_member as s (id, subject, email, name, roles, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)
         on conflict (subject) do update set
           email = coalesce($7, s.email), name = coalesce($8, s.name), roles = excluded.roles, version = s.version + 1, updated_at = excluded.updated_at
         returning id, email, name, roles, active`,
        [toUuid(newId('stf')), claims.subject, claims.email ?? `${claims.subject}@unknown.invalid`, claims.name ?? claims.subject, roles, tx.now,
          claims.email ?? null, claims.name ?? null],
      );
      if (row === undefined) throw new Error('the staff member was not saved');
      tx.audit({ action: 'staff_member.sign_in', object: fromUuid('stf', row.id), chain: 'lab', after: { roles: row.roles, name: row.name } });
      return row;
    });
  }
}
