import type { ColumnOptions } from 'typeorm';
import { fromUuid, toUuid } from '../identifiers/id.js';

/** A `uuid` column that reads and writes TypeIDs with the prefix `prefix`. */
export function idColumn(prefix: string, options: { nullable?: boolean; primary?: boolean } = {}): ColumnOptions {
  return {
    type: 'uuid',
    ...options,
    transformer: {
      to: (id: unknown) => (typeof id === 'string' && id.includes('_') ? toUuid(id) : id),
      from: (uuid: string | null) => (uuid === null ? null : fromUuid(prefix, uuid)),
    },
  };
}

/** A `bigint` column read as a number: minor units of money, tokens, bytes. Checked in the database to stay exact. */
export function integerColumn(options: { nullable?: boolean } = {}): ColumnOptions {
  return {
    type: 'bigint',
    ...options,
    transformer: {
      to: (value: unknown) => value,
      from: (value: string | null) => (value === null ? null : Number(value)),
    },
  };
}
