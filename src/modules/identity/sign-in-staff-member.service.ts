import { Inject, Injectable } from '@nestjs/common';
import { systemActor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { unauthenticated } from '../../platform/errors/platform.errors.js';
import { fromUuid, newId, toUuid } from '../../platform/identifiers/id.js';
import { LOG } from '../../platform/telemetry/log.js';
import type { Log } from '../../platform/telemetry/log.js';
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
  claimsIssuedAt: Date | null;
}

export const STAFF_ROW = 'id, subject, email, name, roles, active, claims_issued_at as "claimsIssuedAt"';

/** Whether the row holds what a newer token said, or what somebody set after this one was made. */
function isOutdated({ claimsIssuedAt }: StaffRow, { issuedAt }: StaffClaims): boolean {
  return claimsIssuedAt !== null && (issuedAt === undefined || issuedAt < claimsIssuedAt);
}

/** What the row will say once it says what the issuer does. */
function agreed(row: StaffRow, claims: StaffClaims): StaffRow {
  const known = { ...row, subject: claims.subject };
  if (isOutdated(row, claims)) return known;
  return {
    ...known, email: claims.email ?? row.email, name: claims.name ?? row.name, roles: claims.roles ?? row.roles, claimsIssuedAt: claims.issuedAt ?? row.claimsIssuedAt,
  };
}

/** Whether two rows tell people the same. */
function tellTheSame(row: StaffRow, next: StaffRow): boolean {
  return row.subject === next.subject && row.email === next.email && row.name === next.name && String([...row.roles].sort()) === String([...next.roles].sort());
}

/** Whether a sign-in would change nothing. */
export function isSettled(row: StaffRow, claims: StaffClaims): boolean {
  const next = agreed(row, claims);
  return tellTheSame(row, next) && row.claimsIssuedAt?.getTime() === next.claimsIssuedAt?.getTime();
}

/**
 * Takes up what the issuer says of a person: fills the subject of an invitation, by its e-mail address, at the first sign-in;
 * makes an account where there is neither account nor invitation; brings name, address and roles up to date later. Claims of a
 * token that was made before the ones that the account has change nothing.
 */
@Injectable()
export class SignInStaffMember {
  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** @throws DomainError `auth.account_deactivated`, or `auth.unauthenticated` when somebody new has the e-mail address of another account. */
  async run(claims: StaffClaims): Promise<StaffRow> {
    const origin = { actor: systemActor('identity.sign-in'), requestId: claims.subject };
    try {
      return await this.database.transaction(origin, (tx) => this.#signIn(tx, claims));
    } catch (error) {
      if (!violates(error, 'staff_member_email')) throw error;
      this.log.warn({ subject: claims.subject }, 'the issuer gives a person the e-mail address of another account; it was not taken up');
      // Whoever is known gets in under the address they had. Only somebody new would have to be told from the other by it.
      return this.database.transaction(origin, (tx) => this.#signIn(tx, { ...claims, email: undefined }));
    }
  }

  async #signIn(tx: Tx, claims: StaffClaims): Promise<StaffRow> {
    const row = await this.#lock(tx, claims) ?? await this.#insert(tx, claims) ?? await this.#lock(tx, claims);
    // Neither there nor to be made: its address belongs to somebody with another subject.
    if (row === undefined) throw addressTaken(claims);
    if (!row.active) throw accountDeactivated.with('This account is deactivated. Ask an administrator.');
    const next = agreed(row, claims);
    if (!tellTheSame(row, next)) await this.#change(tx, row, next);
    // Another request of the same person may have been first.
    else if (!isSettled(row, claims)) await tx.query('update identity.staff_member set claims_issued_at = $2 where id = $1', [row.id, next.claimsIssuedAt]);
    return next;
  }

  async #change(tx: Tx, row: StaffRow, next: StaffRow): Promise<void> {
    await tx.query(
      'update identity.staff_member set subject = $2, email = $3, name = $4, roles = $5, claims_issued_at = $6, version = version + 1, updated_at = $7 where id = $1',
      [row.id, next.subject, next.email, next.name, next.roles, next.claimsIssuedAt, tx.now],
    );
    announceAccessChange(tx, fromUuid('stf', row.id));
    tx.audit({
      action: 'staff_member.sign_in', object: fromUuid('stf', row.id), chain: 'lab',
      before: { signedInBefore: row.subject !== null, roles: row.roles }, after: { signedInBefore: true, roles: next.roles },
    });
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
      `insert into identity.staff_member (id, subject, email, name, roles, claims_issued_at, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7)
       on conflict do nothing returning ${STAFF_ROW}`,
      [id, claims.subject, claims.email ?? `${id}@unknown.invalid`, claims.name ?? claims.subject, claims.roles ?? [], claims.issuedAt ?? null, tx.now],
    );
    if (row === undefined) return undefined;
    tx.audit({ action: 'staff_member.sign_in', object: fromUuid('stf', row.id), chain: 'lab', before: { signedInBefore: false }, after: { signedInBefore: true, roles: row.roles } });
    return row;
  }
}

function addressTaken(claims: StaffClaims): Error {
  return unauthenticated.with(`The e-mail address ${claims.email ?? ''} belongs to another account. Ask an administrator to correct one of the two.`);
}
