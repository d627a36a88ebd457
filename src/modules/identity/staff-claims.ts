import type { JWTPayload } from 'jose';
import { unauthenticated } from '../../platform/errors/platform.errors.js';
import { ROLES } from './roles.js';
import type { Role } from './roles.js';

/** What a staff token says of the person. */
export interface StaffClaims {
  subject: string;
  /** Undefined when the issuer gives none, or has not verified it: then it proves nothing. */
  email: string | undefined;
  name: string | undefined;
  /** Known roles, sorted. Undefined when the issuer says nothing of roles: then those set here count. */
  roles: Role[] | undefined;
}

/** @throws DomainError `auth.unauthenticated` for a subject that cannot be kept. */
export function staffClaimsOf(payload: JWTPayload, rolesClaim: string): StaffClaims {
  const subject = line(payload.sub, 255);
  if (subject === undefined) throw unauthenticated.with('The token’s subject is not a line of 1 to 255 characters.');
  const email = payload['email_verified'] === false ? undefined : line(payload['email'], 254);
  const claimed = payload[rolesClaim];
  return {
    subject,
    email: email !== undefined && /^[^@\s]+@[^@\s]+$/.test(email) ? email : undefined,
    name: line(payload['name'], 200),
    roles: Array.isArray(claimed) ? ROLES.filter((role) => claimed.includes(role)).sort() : undefined,
  };
}

/** A claim that is one line of text of at most `max` characters. */
function line(value: unknown, max: number): string | undefined {
  return typeof value === 'string' && value.trim() !== '' && value.length <= max && !/[\p{Cc}\p{Cs}]/u.test(value) ? value.trim() : undefined;
}
