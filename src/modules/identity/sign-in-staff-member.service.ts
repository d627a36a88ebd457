import { Injectable } from '@nestjs/common';
import { systemActor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { unauthenticated } from '../../platform/errors/platform.errors.js';
import { fromUuid, newId, toUuid } from '../../platform/identifiers/id.js';
import { announceAccessChange } from './access-changes.js';
import { accountDeactivated } from './identity.errors.js';
import type { Role } from './roles.js';
import type { StaffClaims } from './staff-claims.js';

/** The columns that a sign-in reads and writes. */
export interface StaffRow {
  id: string;
  subject: string | null;
  email: string;
  name: string;
  roles: Role[];
  active: boolean;
}

export const STAFF_ROW = 'id, subject, email, name, roles, active';

/** What the row will say once it says what the issuer does. */
function agreed(row: StaffRow, claims: StaffClaims): StaffRow {
  return { ...row, subject: claims.subject, email: claims.email ?? row.email, name: claims.name ?? row.name, roles: claims.roles ?? row.roles };
}

/** Whether a sign-in would change nothing. */
export function agrees(row: StaffRow, claims: StaffClaims): boolean {
  const next = agreed(row, claims);
  return row.subject === next.subject && row.email === next.email && row.name === next.name && String([...row.roles].sort()) === String([...next.roles].sort());
}

/**
 * Takes up what the issuer says of a person: fills the subject of an invitation, by its e-mail address, at the first sign-in;
 * makes an account where there is neither account nor invitation; brings name, address and roles up to date later.
 */
@Injectable()
export class SignInStaffMember {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `auth.account_deactivated`, or `auth.unauthenticated` when the e-mail address is another account's. */
  async run(claims: StaffClaims): Promise<StaffRow> {
    const origin = { actor: systemActor('identity.sign-in'), requestId: claims.subject };
    try {
      return await this.database.transaction(origin, (tx) => this.#signIn(tx, claims));
    } catch (error) {
      if (violates(error, 'staff_member_email')) throw addressTaken(claims, error);
      throw error;
    }
  }

  async #signIn(tx: Tx, claims: StaffClaims): Promise<StaffRow> {
    const row = await this.#lock(tx, claims) ?? await this.#insert(tx, claims) ?? await this.#lock(tx, claims);
    // Neither there nor to be made: its address belongs to somebody with another subject.
    if (row === undefined) throw addressTaken(claims);
    if (!row.active) throw accountDeactivated.with('This account is deactivated. Ask an administrator.');
    // Another request of the same person may have been first.
    if (agrees(row, claims)) return row;
    const next = agreed(row, claims);
    await tx.query('update identity.staff_member set subject = $2, email = $3, name = $4, roles = $5, version = version + 1, updated_at = $6 where id = $1',
      [row.id, next.subject, next.email, next.name, next.roles, tx.now]);
    announceAccessChange(tx, fromUuid('stf', row.id));
    tx.audit({
      action: 'staff_member.sign_in', object: fromUuid('stf', row.id), chain: 'lab',
      before: { signedInBefore: row.subject !== null, roles: row.roles }, after: { signedInBefore: true, roles: next.roles },
    });
    return next;
  }

  async #lock(tx: Tx, claims: StaffClaims): Promise<StaffRow | undefined> {
    const [known] = await tx.query<StaffRow>(`select ${STAFF_ROW} from identity.staff_member where subject = $1 for update`, [claims.subject]);
    if (known !== undefined || claims.email === undefined) return known;
    const [invited] = await tx.query<StaffRow>(
      `select ${STAFF_ROW} from identity.staff_member where lower(email) = lower($1) and subject is null for update`, [claims.email],
    );
    return invited;
  }

  /** @returns undefined when subject or address are there already, from a request at the same time or of another person. */
  async #insert(tx: Tx, claims: StaffClaims): Promise<StaffRow | undefined> {
    const id = toUuid(newId('stf'));
    const [row] = await tx.query<StaffRow>(
      `insert into identity.staff_member (id, subject, email, name, roles, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)
       on conflict do nothing returning ${STAFF_ROW}`,
      [id, claims.subject, claims.email ?? `${id}@unknown.invalid`, claims.name ?? claims.subject, claims.roles ?? [], tx.now],
    );
    if (row === undefined) return undefined;
    tx.audit({ action: 'staff_member.sign_in', object: fromUuid('stf', row.id), chain: 'lab', before: { signedInBefore: false }, after: { signedInBefore: true, roles: row.roles } });
    return row;
  }
}

function addressTaken(claims: StaffClaims, cause?: unknown): Error {
  return unauthenticated.with(`The e-mail address ${claims.email ?? ''} belongs to another account. Ask an administrator to correct one of the two.`, { cause });
}
