import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cursorInvalid } from '../errors/platform.errors.js';
import { Reply } from './reply.js';
import type { RequestContext } from './request-context.js';

/** One column of a list's order: an SQL expression (never from outside), and the type its value is cast to. */
export interface KeysetColumn {
  readonly expression: string;
  readonly type: 'uuid' | 'text' | 'timestamptz' | 'bigint' | 'integer' | 'xid8' | 'date';
  readonly direction: 'asc' | 'desc';
}

/** `limit` and `cursor` of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('How many to answer, 1 to 100'),
  cursor: z.string().max(2000).optional().describe('`nextCursor` of the page before'),
};

/** Collects a query's bound parameters: `parameters.add(value)` answers its `$n`. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** One page's worth of SQL, and the way to its cursor. */
export interface Keyset {
  /** Condition to start after the cursor, or `true`. */
  readonly after: string;
  /** `order by … limit …`, one row more than asked, to see whether a page follows. */
  readonly orderAndLimit: string;
  /** Columns to select so that the next cursor can be made: `…, (expr)::text as key_0`. */
  readonly keys: string;
}

/**
 * Builds keyset paging over columns that together are unique. All columns must run in one direction, so that one row
 * comparison finds the place by index. `fingerprint` names list, filters and sort; a cursor of another is refused.
 * @throws DomainError `cursor.invalid`
 */
export function keyset(parameters: Parameters, columns: readonly KeysetColumn[], page: { limit: number; cursor?: string | undefined }, fingerprint: unknown): Keyset {
  const [first] = columns;
  if (first === undefined || columns.some((column) => column.direction !== first.direction)) throw new Error('a keyset needs columns of one direction');
  const mark = markOf(fingerprint);
  let after = 'true';
  if (page.cursor !== undefined) {
    const values = decode(page.cursor, mark, columns.length);
    const left = columns.map((column) => `(${column.expression})`).join(', ');
    const right = columns.map((column, index) => `${parameters.add(check(column, values[index]))}::${column.type}`).join(', ');
    after = `(${left}) ${first.direction === 'asc' ? '>' : '<'} (${right})`;
  }
  return {
    after,
    orderAndLimit: `order by ${columns.map((column) => `${column.expression} ${column.direction}`).join(', ')} limit ${parameters.add(page.limit + 1)}`,
    keys: columns.map((column, index) => `(${column.expression})::text as key_${index}`).join(', '),
  };
}

/** Makes the answer of a list from rows read by {@link keyset}: `{ data, nextCursor }` and `Link: rel="next"`. */
export function pageReply<Row extends object, T>(
  context: RequestContext, rows: readonly Row[], page: { limit: number }, fingerprint: unknown, map: (row: Row) => T, query: Record<string, string | number | undefined> = {},
): Reply<{ data: T[]; nextCursor: string | null }> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  if (rows.length <= page.limit || last === undefined) return new Reply({ data: shown.map(map), nextCursor: null });
  const nextCursor = cursorAfter(last, fingerprint);
  const search = new URLSearchParams({ limit: String(page.limit) });
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && name !== 'cursor' && name !== 'limit') search.set(name, String(value));
  }
  search.set('cursor', nextCursor);
  return new Reply({ data: shown.map(map), nextCursor }, { headers: { link: `<${context.path}?${search.toString()}>; rel="next"` } });
}

/** The cursor of what comes after `row`, read by {@link keyset} with the same fingerprint. */
export function cursorAfter(row: object, fingerprint: unknown): string {
  const keys = Object.entries(row).filter(([key]) => key.startsWith('key_')).sort(([a], [b]) => a.localeCompare(b)).map(([, value]) => String(value));
  return Buffer.from(JSON.stringify([markOf(fingerprint), ...keys])).toString('base64url');
}

function markOf(fingerprint: unknown): string {
  return createHash('sha256').update(JSON.stringify(fingerprint)).digest('base64url').slice(0, 12);
}

function decode(cursor: string, mark: string, columns: number): string[] {
  try {
    const parsed = z.array(z.string()).length(columns + 1).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    if (parsed[0] === mark) return parsed.slice(1);
  } catch {
    throw cursorInvalid.with('The cursor is not one that this API made.');
  }
  throw cursorInvalid.with('The cursor belongs to another list, or to other filters or another sort.');
}

const FORMS: Record<KeysetColumn['type'], RegExp> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  text: /^[^\0\p{Surrogate}]*$/su,
  // As connections in UTC write it; a list may sort what has no time yet as `infinity`.
  timestamptz: /^(infinity|\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?\+00)$/,
  bigint: /^-?\d{1,18}$/,
  integer: /^-?\d{1,9}$/,
  xid8: /^\d{1,19}$/,
  date: /^(infinity|\d{4}-\d\d-\d\d)$/,
};

/** A cursor is not signed, so its values are checked before PostgreSQL casts them. */
function check(column: KeysetColumn, value: string | undefined): string {
  if (value === undefined || !FORMS[column.type].test(value)) throw cursorInvalid.with('The cursor is damaged.');
  if ((column.type === 'date' || column.type === 'timestamptz') && value !== 'infinity' && !isDate(value.slice(0, 10))) throw cursorInvalid.with('The cursor is damaged.');
  return value;
}

/** Whether the calendar has this day: 30 February has the form of a date, and PostgreSQL refuses it. */
function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && !text.startsWith('0000');
}
