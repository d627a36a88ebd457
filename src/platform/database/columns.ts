import type { ValueTransformer } from 'typeorm';
import { fromUuid, toUuid } from '../identifiers/id.js';

/** A `uuid` column that reads and writes TypeIDs with the prefix `prefix`. */
export function idColumn(prefix: string): { type: 'uuid'; transformer: ValueTransformer };
export function idColumn(prefix: string, options: { nullable: boolean }): { type: 'uuid'; transformer: ValueTransformer; nullable: boolean };
export function idColumn(prefix: string, options: { nullable?: boolean } = {}): { type: 'uuid'; transformer: ValueTransformer } {
  return {
    type: 'uuid',
    ...options,
    transformer: {
      to: (id: unknown) => (typeof id === 'string' && id.includes('_') ? toUuid(id) : id),
      from: (uuid: string | null) => (uuid === null ? null : fromUuid(prefix, uuid)),
    },
  };
}

/** A `uuid[]` column that reads and writes TypeIDs with the prefix `prefix`. */
export function idsColumn(prefix: string): { type: 'uuid'; array: true; transformer: ValueTransformer } {
  return {
    type: 'uuid',
    array: true,
    transformer: {
      to: (ids: unknown) => (Array.isArray(ids) ? ids.map((id) => toUuid(String(id))) : ids),
      from: (uuids: string[] | null) => uuids?.map((uuid) => fromUuid(prefix, uuid)) ?? null,
    },
  };
}

/** A `bigint` column read as a number: minor units of money, tokens, bytes. Checked in the database to stay exact. */
export function integerColumn(options: { nullable?: boolean } = {}): { type: 'bigint'; transformer: ValueTransformer; nullable?: boolean } {
  return {
    type: 'bigint',
    ...options,
    transformer: {
      to: (value: unknown) => value,
      from: (value: string | null) => (value === null ? null : Number(value)),
    },
  };
}
