import { types } from 'pg';

type Parse = (text: string) => unknown;

const TIMESTAMPTZ = 1184;
const parseAnyTimestamp: Parse = types.getTypeParser(TIMESTAMPTZ, 'text');

/**
 * How the pool reads columns: as the driver does, but times of day and date in UTC, which is what our connections are set to,
 * by position instead of by regular expression. A list of 50 has some 200 of them.
 */
export const columnTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): Parse {
    return oid === TIMESTAMPTZ && format !== 'binary' ? parseTimestamp : types.getTypeParser(oid, format);
  },
};

/** `2026-11-22 16:35:00.638+00`, with up to six decimals or none. Whatever else PostgreSQL writes (infinity, BC, years before 1000) is left to the driver. */
export function parseTimestamp(text: string): unknown {
  const end = text.length - 3;
  if (end < 19 || end > 26 || text.charCodeAt(0) === ZERO || text.charCodeAt(4) !== DASH || text.charCodeAt(10) !== SPACE || !text.endsWith('+00')) return parseAnyTimestamp(text);
  const milliseconds = end === 19 ? 0 : digit(text, 20) * 100 + (end > 21 ? digit(text, 21) * 10 : 0) + (end > 22 ? digit(text, 22) : 0);
  return new Date(Date.UTC(
    two(text, 0) * 100 + two(text, 2), two(text, 5) - 1, two(text, 8), two(text, 11), two(text, 14), two(text, 17), milliseconds,
  ));
}

const DASH = 45;
const SPACE = 32;
const ZERO = 48;

function digit(text: string, index: number): number {
  return text.charCodeAt(index) - ZERO;
}

function two(text: string, index: number): number {
  return digit(text, index) * 10 + digit(text, index + 1);
}
