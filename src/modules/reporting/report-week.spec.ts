import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mistakeInCronPattern } from './cron-pattern.js';
import { decimal } from './pipeline-report.js';
import { weekAt, weekNamed } from './report-week.js';

describe('weekAt', () => {
  it('begins on Monday where the report is read', () => {
    const moment = new Date('2026-11-23T05:00:00Z');
    expect(weekAt(moment, 'UTC')).toMatchObject({ week: '2026-W48', firstDay: '2026-11-23', lastDay: '2026-11-29', start: new Date('2026-11-23T00:00:00Z'), end: new Date('2026-11-30T00:00:00Z') });
    expect(weekAt(moment, 'America/Los_Angeles')).toMatchObject({ week: '2026-W47', firstDay: '2026-11-16', start: new Date('2026-11-16T08:00:00Z') });
    expect(weekAt(moment, 'UTC', 1).week).toBe('2026-W47');
  });

  it('belongs to the year that has its Thursday', () => {
    expect(weekAt(new Date('2027-01-01T12:00:00Z'), 'UTC').week).toBe('2026-W53');
    expect(weekAt(new Date('2027-01-04T12:00:00Z'), 'UTC', 1).week).toBe('2026-W53');
  });

  it('is an hour shorter or longer when clocks change', () => {
    const hours = (week: string): number => {
      const found = weekNamed(week, 'Europe/Lisbon');
      return found === null ? Number.NaN : (found.end.getTime() - found.start.getTime()) / 3_600_000;
    };
    expect([hours('2026-W12'), hours('2026-W13'), hours('2026-W43')]).toEqual([168, 167, 169]);
  });

  it('is found again by its name, and every moment lies in its week', () => {
    fc.assert(fc.property(fc.date({ min: new Date('2000-01-10'), max: new Date('2099-12-01'), noInvalidDate: true }), fc.constantFrom('UTC', 'America/Santiago', 'Asia/Beirut', 'Pacific/Apia'), (moment, timeZone) => {
      const found = weekAt(moment, timeZone);
      expect(found.start <= moment && moment < found.end).toBe(true);
      expect(weekNamed(found.week, timeZone)).toEqual(found);
      expect(weekAt(found.end, timeZone, 1)).toEqual(found);
    }), { numRuns: 300 });
  });

  it.each(['2025-W53', '2026-W54', '2026-W00'])('does not know %s', (name) => {
    expect(weekNamed(name, 'UTC')).toBeNull();
  });
});

describe('mistakeInCronPattern', () => {
  it.each(['0 7 * * 1', '*/15 8-18 * * MON-FRI', '0 7 1,15 JAN-jun/2 *', ' 59 23 31 12 7 ', '0 0 * * 0/2'])('takes %s', (pattern) => {
    expect(mistakeInCronPattern(pattern)).toBeNull();
  });

  it.each([
    ['0 7 * *', 'has 4 fields instead of five'], ['60 7 * * 1', 'has "60" as minute'], ['0 24 * * 1', 'has "24" as hour'], ['0 7 0 * 1', 'has "0" as day of the month'],
    ['0 7 * 13 1', 'has "13" as month'], ['0 7 * * MOM', 'has "MOM" as day of the week'], ['0 7 * * 5-1', 'has "5-1" as day of the week'], ['0 */0 * * 1', 'has "*/0" as hour'],
    ['0 , * * 1', 'has "," as hour'], ['0 7 * * 1 2026', 'has 6 fields instead of five'],
  ])('refuses %s: %s', (pattern, mistake) => {
    expect(mistakeInCronPattern(pattern)).toBe(mistake);
  });
});

describe('decimal', () => {
  it.each([[125_000_000, 'USD', '1250000.00'], [5, 'EUR', '0.05'], [0, 'EUR', '0.00'], [1234, 'JPY', '1234'], [1, 'KWD', '0.001'], [9_007_199_254_740_991, 'USD', '90071992547409.91']])(
    'writes %i %s as %s', (amount, currency, text) => {
      expect(decimal({ amount, currency })).toBe(text);
    });
});
