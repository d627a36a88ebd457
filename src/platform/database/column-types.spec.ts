import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { types } from 'pg';
import { columnTypes, parseTimestamp } from './column-types.js';

const TIMESTAMPTZ = 1184;
const drivers = types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => unknown;

describe('times', () => {
  it('are read as the driver reads them', () => {
    const moment = fc.date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true });
    const fraction = fc.stringMatching(/^(\.\d{0,5}[1-9])?$/);
    fc.assert(fc.property(moment, fraction, (at, decimals) => {
      const text = `${at.toISOString().slice(0, 19).replace('T', ' ')}${decimals}+00`;
      expect(parseTimestamp(text)).toEqual(drivers(text));
    }), { numRuns: 2000 });
  });

  it.each(['infinity', '-infinity', '0044-03-15 00:00:00+00 BC', '12345-01-01 00:00:00+00', '2026-11-22 16:35:00+01', '2026-11-22 16:35:00.5-03:30', '0001-01-01 00:00:00+00'])(
    '%s too', (text) => {
      expect(parseTimestamp(text)).toEqual(drivers(text));
    });

  it('alone are read our way', () => {
    expect(columnTypes.getTypeParser(TIMESTAMPTZ)).toBe(parseTimestamp);
    expect(columnTypes.getTypeParser(TIMESTAMPTZ, 'binary')).toBe(types.getTypeParser(TIMESTAMPTZ, 'binary'));
    for (const oid of [16, 20, 23, 25, 1082, 1114, 1700, 3802]) expect(columnTypes.getTypeParser(oid, 'text')).toBe(types.getTypeParser(oid, 'text'));
  });
});
