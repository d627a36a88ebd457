import { describe, expect, it } from '@jest/globals';
import { Parameters, cursorAfter, keyset } from './keyset.js';
import type { KeysetColumn } from './keyset.js';

const columns: readonly KeysetColumn[] = [{ expression: 'at', type: 'timestamptz', direction: 'asc' }, { expression: 'day', type: 'date', direction: 'asc' }];
const after = (at: string, day: string) => keyset(new Parameters(), columns, { limit: 20, cursor: cursorAfter({ key_0: at, key_1: day }, 'list') }, 'list').after;

describe('a cursor', () => {
  it.each([
    ['2026-11-22 15:58:31.938+00', '2028-02-29'],
    ['2026-11-22 23:59:59.999999+00', '0001-01-01'],
    ['infinity', '9999-12-31'],
    ['2026-01-01 00:00:00+00', 'infinity'],
  ])('may say %s and %s', (at, day) => expect(after(at, day)).toBe('((at), (day)) > ($1::timestamptz, $2::date)'));

  it.each([
    ['2026-99-99 00:00:00+00', '2026-01-01'],
    ['2026-02-30 00:00:00+00', '2026-01-01'],
    ['2026-01-01 24:61:00+00', '2026-01-01'],
    ['2026-01-01 00:00:00+99', '2026-01-01'],
    ['2026-01-01 00:00:00+00', '2027-02-29'],
    ['2026-01-01 00:00:00+00', '0000-01-01'],
    ['-infinity', '2026-01-01'],
    ['now', 'today'],
  ])('may not say %s and %s, which PostgreSQL would refuse to read or read otherwise', (at, day) => {
    expect(() => after(at, day)).toThrow('The cursor is damaged.');
  });
});
