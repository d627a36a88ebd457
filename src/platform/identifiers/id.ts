import { typeid } from 'typeid-js';
import { z } from 'zod';
import { base32ToUuid, uuidToBase32 } from './base32-uuid.js';

/** A TypeID over UUIDv7, such as `eng_01k9…`: sortable by creation, readable in logs, stored as `uuid`. */
export type Id<P extends string> = `${P}_${string}`;

/** Makes a new id with the prefix `prefix`. */
export function newId<P extends string>(prefix: P): Id<P> {
  return typeid(prefix).toString() as Id<P>;
}

/**
 * The `uuid` under which an id is stored.
 * @throws Error when `id` is no TypeID; ids from outside are checked with {@link idSchema} before.
 */
export function toUuid(id: string): string {
  const end = id.lastIndexOf('_');
  if (end < 1) throw new Error(`"${id}" is not an id with a prefix`);
  return base32ToUuid(id.slice(end + 1));
}

/** The id with prefix `prefix` of a stored `uuid`. @throws Error when it is none. */
export function fromUuid<P extends string>(prefix: P, uuid: string): Id<P> {
  return `${prefix}_${uuidToBase32(uuid)}`;
}

/** As {@link fromUuid}, for columns that may be empty. */
export function fromUuidOrNull<P extends string>(prefix: P, uuid: string | null): Id<P> | null {
  return uuid === null ? null : fromUuid(prefix, uuid);
}

const suffix = '[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}';

/** Checks an id that came from outside, prefix included. */
export function idSchema<P extends string>(prefix: P) {
  const schema = z
    .string()
    .regex(new RegExp(`^${prefix}_${suffix}$`), `must be an id that starts with "${prefix}_"`)
    .meta({ description: `Id that starts with \`${prefix}_\``, examples: [`${prefix}_01k9zq3v5se6rb4yg2w8d7t1hn`] });
  return schema as unknown as z.ZodType<Id<P>, Id<P>>;
}
