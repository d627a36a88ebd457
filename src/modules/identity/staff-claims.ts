import type { JWTPayload } from 'jose';
import { unauthenticated } from '../../platform/errors/platform.errors.js';
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
}

/**
 * @param rolesClaim name of the claim that holds roles, or its path with dots (`realm_access.roles`).
 * @param map what the names in it mean; the names of roles themselves when undefined.
 * @throws DomainError `auth.unauthenticated` for a subject that cannot be kept.
 */
export function staffClaimsOf(payload: JWTPayload, rolesClaim: string, map?: RolesMap): StaffClaims {
  const subject = line(payload.sub, 255);
  if (subject === undefined) throw unauthenticated.with('The token’s subject is not a line of 1 to 255 characters.');
  const email = payload['email_verified'] === false ? undefined : line(payload['email'], 254);
  const claimed = namesIn(claimAt(payload, rolesClaim));
  return {
    subject,
    email: email !== undefined && /^[^@\s]+@[^@\s]+$/.test(email) ? email : undefined,
    name: line(payload['name'], 200),
    roles: claimed === undefined ? undefined : rolesOf(claimed, map),
  };
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
