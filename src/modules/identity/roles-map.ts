import { z } from 'zod';
import { ROLES } from './roles.js';

const roles = z.union([z.enum(ROLES).transform((role) => [role]), z.array(z.enum(ROLES)).min(1)]);

/** Which roles a group of the issuer's stands for. */
export const rolesMap = z.record(z.string().min(1), roles);
export type RolesMap = z.output<typeof rolesMap>;

/** Reads `group=role,group=role` or JSON; a group that stands for several roles is written several times. What is neither fails the schema. */
export function readRolesMap(text: string): unknown {
  if (text.trim().startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  const map = new Map<string, string[]>();
  for (const pair of text.split(',')) {
    // The last one: names of groups may have equals signs in them, as in LDAP; names of roles have none.
    const at = pair.lastIndexOf('=');
    const group = pair.slice(0, Math.max(at, 0)).trim();
    map.set(group, [...map.get(group) ?? [], pair.slice(at + 1).trim()]);
  }
  return Object.fromEntries(map);
}
