import { randomUUID } from 'node:crypto';
import type { Tx } from '../../platform/database/tx.js';
import { newId, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { breakGlassOpened } from './identity.events.js';

/** Longest time for which an access at the command line may be opened, in seconds. */
export const MOST_BREAK_GLASS_SECONDS = 3600;

/** What a token of the access carries. */
export interface OpenedAccess {
  staffMemberId: Id<'stf'>;
  subject: string;
  tokenId: string;
  expiresAt: Date;
}

/**
 * Records the access of an administrator past the issuer of staff tokens: with an account of its own, in the audit chain, and as
 * an event of which administrators are told. The token alone, without this record, opens nothing.
 * @param input `seconds` up to {@link MOST_BREAK_GLASS_SECONDS}.
 */
export async function openBreakGlass(tx: Tx, input: { name: string; reason: string; seconds: number }): Promise<OpenedAccess> {
  if (!Number.isInteger(input.seconds) || input.seconds < 1 || input.seconds > MOST_BREAK_GLASS_SECONDS) {
    throw new RangeError(`an access is opened for 1 to ${MOST_BREAK_GLASS_SECONDS} seconds, not ${input.seconds}`);
  }
  const [staffMemberId, tokenId] = [newId('stf'), randomUUID()];
  const subject = `urn:atelier:break-glass:${tokenId}`;
  const name = `${input.name} (break-glass)`;
  const expiresAt = new Date(tx.now.getTime() + input.seconds * 1000);
  // Without roles, it counts nowhere as an administrator who could be asked or told something.
  await tx.query(
    `insert into identity.staff_member (id, subject, email, name, roles, created_at, updated_at) values ($1, $2, $3, $4, '{}', $5, $5)`,
    [toUuid(staffMemberId), subject, `${tokenId}@break-glass.invalid`, name, tx.now],
  );
  await tx.query('insert into identity.break_glass (staff_member_id, token_id, reason, opened_at, expires_at) values ($1, $2, $3, $4, $5)',
    [toUuid(staffMemberId), tokenId, input.reason, tx.now, expiresAt]);
  tx.audit({ action: 'break_glass.open', object: staffMemberId, chain: 'lab', after: { tokenId, expiresAt: expiresAt.toISOString() } });
  tx.announce(breakGlassOpened, { staffMemberId, name, reason: input.reason, expiresAt: expiresAt.toISOString() });
  return { staffMemberId, subject, tokenId, expiresAt };
}
