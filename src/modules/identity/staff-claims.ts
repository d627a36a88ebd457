import type { JWTPayload } from 'jose';
import { unauthenticated } from '../../platform/errors/platform.errors.js';
import { CLOCK_TOLERANCE_SECONDS } from './clock-tolerance.js';
import { ROLES } from './roles.js';
import type { RolesMap } from './roles-map.js';
import type { Role } from './roles.js';

/** What a staff token says of the person. */
export interface StaffClaims {
  subject: string;
  /** Undefined when the issuer gives none, or has not verified it: then it proves nothing. */
  email: string | undefined;
  name: string | undefined;
  /** Known roles, sorted. Undefined when the issuer says nothing of roles: then those set here count. */
  roles: Role[] | undefined;
  /** Undefined when the token does not say, or says a time that has not come: then it cannot be told from older ones. */
  issuedAt: Date | undefined;
}

/** What an issuer's addresses are worth: verified where the token says so, or always but where it says that they are not. */
export type EmailTrust = 'claim' | 'issuer';

/**
 * @param emailTrust `issuer` for one that lets nobody have an address that is not theirs, and does not say so in its tokens.
 * @param rolesClaim name of the claim that holds roles, or its path with dots (`realm_access.roles`).
 * @param map what the names in it mean; the names of roles themselves when undefined.
 * @throws DomainError `auth.unauthenticated` for a subject that cannot be kept.
 */
export function staffClaimsOf(payload: JWTPayload, emailTrust: EmailTrust, rolesClaim: string, map?: RolesMap): StaffClaims {
  const subject = line(payload.sub, 255);
  if (subject === undefined) throw unauthenticated.with('The token’s subject is not a line of 1 to 255 characters.');
  const email = isVerified(payload['email_verified'], emailTrust) ? line(payload['email'], 254) : undefined;
  const claimed = namesIn(claimAt(payload, rolesClaim));
  return {
    subject,
    email: email !== undefined && /^[^@\s]+@[^@\s]+$/.test(email) ? email : undefined,
    name: line(payload['name'], 200),
    roles: claimed === undefined ? undefined : rolesOf(claimed, map),
    issuedAt: timeOf(payload.iat),
  };
}

/** Some issuers write the claim as a text. Anything that is there and does not say yes says no. */
function isVerified(claim: unknown, trust: EmailTrust): boolean {
  return claim === undefined ? trust === 'issuer' : claim === true || claim === 'true';
}

function timeOf(issuedAt: unknown): Date | undefined {
  const known = typeof issuedAt === 'number' && issuedAt > 0 && issuedAt * 1000 <= Date.now() + CLOCK_TOLERANCE_SECONDS * 1000;
  return known ? new Date(issuedAt * 1000) : undefined;
}

/** Issuers differ: one names its claim with dots, as addresses have them, another keeps the list within an object. */
function claimAt(payload: JWTPayload, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path];
  return path.split('.').reduce<unknown>((inside, name) => (inside !== null && typeof inside === 'object' && Object.hasOwn(inside, name) ? (inside as Record<string, unknown>)[name] : undefined), payload);
}

function namesIn(claimed: unknown): string[] | undefined {
  if (typeof claimed === 'string') return [claimed];
  return Array.isArray(claimed) ? claimed.filter((name) => typeof name === 'string') : undefined;
}

function rolesOf(names: readonly string[], map: RolesMap | undefined): Role[] {
  const held = new Set<string>(map === undefined ? names : names.flatMap((name) => (Object.hasOwn(map, name) ? map[name] ?? [] : [])));
  return ROLES.filter((role) => held.has(role)).sort();
}

/** A claim that is one line of text of at most `max` characters. */
function line(value: unknown, max: number): string | undefined {
  return typeof value === 'string' && value.trim() !== '' && value.length <= max && !/[\p{Cc}\p{Cs}]/u.test(value) ? value.trim() : undefined;
}
