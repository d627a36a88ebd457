import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { beginningOf, dayAt, daysLater } from './days.js';

const zones = ['UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Pacific/Kiritimati', 'America/Santiago', 'Asia/Kathmandu', 'Africa/Cairo'];
const anyDay = fc.date({ min: new Date('2000-01-01'), max: new Date('2199-12-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));

describe('days', () => {
  it('begin at midnight of the zone, and not one millisecond earlier', () => {
    fc.assert(fc.property(anyDay, fc.constantFrom(...zones), (day, zone) => {
      const beginning = beginningOf(day, zone);
      expect(dayAt(beginning, zone)).toBe(day);
      expect(dayAt(new Date(beginning.getTime() - 1), zone) < day).toBe(true);
    }));
  });

  it.each([
    ['2026-03-31', 'Europe/Berlin', '2026-03-30T22:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    // Clocks in Santiago go from midnight to one.
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  ])('%s in %s begins at %s', (day, zone, instant) => expect(beginningOf(day, zone).toISOString()).toBe(instant));

  it('are counted by the calendar', () => {
    expect(daysLater('2026-01-31', 30)).toBe('2026-03-02');
    expect(daysLater('2028-02-28', 1)).toBe('2028-02-29');
    expect(daysLater('2026-12-31', 0)).toBe('2026-12-31');
    fc.assert(fc.property(anyDay, fc.nat(365), fc.nat(365), (day, first, second) => expect(daysLater(daysLater(day, first), second)).toBe(daysLater(day, first + second))));
  });
});
