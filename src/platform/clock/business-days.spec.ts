import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { addBusinessDays, businessDaysBetween, isBusinessDay, mistakesInCalendar } from './business-days.js';
import type { BusinessCalendar } from './business-days.js';

const newYork: BusinessCalendar = { country: 'US', timeZone: 'America/New_York' };
const munich: BusinessCalendar = { country: 'DE', region: 'BY', timeZone: 'Europe/Berlin' };
const hamburg: BusinessCalendar = { country: 'DE', region: 'HH', timeZone: 'Europe/Berlin' };
const riyadh: BusinessCalendar = { country: 'SA', timeZone: 'Asia/Riyadh' };
const jerusalem: BusinessCalendar = { country: 'IL', timeZone: 'Asia/Jerusalem' };
const auckland: BusinessCalendar = { country: 'NZ', timeZone: 'Pacific/Auckland' };
const calendars = [newYork, munich, hamburg, riyadh, jerusalem, auckland];

const at = (local: string, { timeZone }: BusinessCalendar) => DateTime.fromISO(local, { zone: timeZone }).toJSDate();
const deadline = (local: string, days: number, calendar: BusinessCalendar) =>
  DateTime.fromJSDate(addBusinessDays(at(local, calendar), days, calendar), { zone: calendar.timeZone }).toFormat('yyyy-MM-dd HH:mm:ss.SSS');
const endOf = (date: string) => `${date} 23:59:59.999`;

describe('addBusinessDays', () => {
  it.each<[string, string, number, BusinessCalendar, string]>([
    ['the day of the start does not count', '2026-03-02T09:00', 1, newYork, '2026-03-03'],
    ['a weekend is skipped', '2026-03-06T09:00', 1, newYork, '2026-03-09'],
    ['a start on Saturday counts from Monday', '2026-03-07T09:00', 1, newYork, '2026-03-09'],
    ['no days: the same business day', '2026-03-06T23:59', 0, newYork, '2026-03-06'],
    ['no days on a Sunday: Monday', '2026-03-08T09:00', 0, newYork, '2026-03-09'],
    ['Thanksgiving', '2026-11-25T09:00', 1, newYork, '2026-11-27'],
    ['the substitute of Independence Day, a Saturday in 2026', '2026-07-02T09:00', 1, newYork, '2026-07-06'],
    ['Epiphany is a holiday in Bavaria', '2026-01-05T09:00', 1, munich, '2026-01-07'],
    ['and none in Hamburg', '2026-01-05T09:00', 1, hamburg, '2026-01-06'],
    ['Easter', '2026-04-02T09:00', 1, munich, '2026-04-07'],
    ['the turn of the year', '2026-12-30T09:00', 2, hamburg, '2027-01-04'],
    ['Friday and Saturday rest in Saudi Arabia, Sunday does not', '2026-04-09T09:00', 1, riyadh, '2026-04-12'],
    ['Eid begins at sunset and lasts four days', '2026-03-17T09:00', 2, riyadh, '2026-03-23'],
    ['a day before 1970', '1969-07-03T09:00', 1, newYork, '1969-07-07'],
    ['a holiday that lasts into the next year', '2006-12-28T09:00', 1, riyadh, '2007-01-03'],
    ['Yom Kippur is the day after the evening it begins', '2026-09-17T09:00', 2, jerusalem, '2026-09-22'],
  ])('%s', (_, start, days, calendar, expected) => expect(deadline(start, days, calendar)).toBe(endOf(expected)));

  it('sees the day of the start in the zone of the calendar', () => {
    const evening = new Date('2026-03-06T03:00:00Z'); // Thursday evening in New York, Friday in Auckland
    expect(addBusinessDays(evening, 1, newYork).toISOString()).toBe('2026-03-07T04:59:59.999Z');
    expect(addBusinessDays(evening, 1, auckland).toISOString()).toBe('2026-03-09T10:59:59.999Z');
  });

  it('ends the day by the clock on the wall when clocks change', () => {
    expect(deadline('2026-03-26T09:00', 2, hamburg)).toBe(endOf('2026-03-30'));
    expect(addBusinessDays(at('2026-03-26T09:00', hamburg), 1, hamburg).toISOString()).toBe('2026-03-27T22:59:59.999Z');
    expect(addBusinessDays(at('2026-03-26T09:00', hamburg), 2, hamburg).toISOString()).toBe('2026-03-30T21:59:59.999Z');
  });

  it.each([-1, 1.5, Number.NaN, 26_001])('refuses %d days', (days) => {
    expect(() => addBusinessDays(new Date(), days, newYork)).toThrow(/whole number from 0 to 26000/);
  });

  it('refuses a date that is none', () => {
    expect(() => addBusinessDays(new Date('soon'), 1, newYork)).toThrow(RangeError);
  });

  it('refuses a calendar that does not exist, with all mistakes', () => {
    const nowhere = { country: 'XX', timeZone: 'Mars/Olympus' };
    expect(() => addBusinessDays(new Date(), 1, nowhere)).toThrow(/country "XX".*time zone "Mars\/Olympus"/);
  });
});

describe('business days, for any start and calendar', () => {
  const anyStart = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
  const anyCalendar = fc.constantFrom(...calendars);
  const anyDays = fc.integer({ min: 1, max: 300 });

  it('counting back what was added gives the same number', () => {
    fc.assert(fc.property(anyStart, anyDays, anyCalendar, (start, days, calendar) => {
      const end = addBusinessDays(start, days, calendar);
      expect(businessDaysBetween(start, end, calendar)).toBe(days);
      expect(businessDaysBetween(end, start, calendar)).toBe(-days);
    }));
  });

  it('a deadline is the last millisecond of a business day, after the start, and grows with the days', () => {
    fc.assert(fc.property(anyStart, anyDays, anyCalendar, (start, days, calendar) => {
      const end = addBusinessDays(start, days, calendar);
      const local = DateTime.fromJSDate(end, { zone: calendar.timeZone });
      expect(end.getTime()).toBeGreaterThan(start.getTime());
      expect(local.plus({ milliseconds: 1 }).day).not.toBe(local.day);
      expect(isBusinessDay(end, calendar)).toBe(true);
      expect(addBusinessDays(start, days + 1, calendar).getTime()).toBeGreaterThan(end.getTime());
    }));
  });

  it('adding in two steps is adding at once', () => {
    fc.assert(fc.property(anyStart, anyDays, anyDays, anyCalendar, (start, first, second, calendar) => {
      const stepwise = addBusinessDays(addBusinessDays(start, first, calendar), second, calendar);
      expect(stepwise).toEqual(addBusinessDays(start, first + second, calendar));
    }));
  });

  it('every hour of a day gives the same deadline', () => {
    fc.assert(fc.property(anyStart, anyDays, anyCalendar, (start, days, calendar) => {
      const day = DateTime.fromJSDate(start, { zone: calendar.timeZone });
      const early = addBusinessDays(day.startOf('day').toJSDate(), days, calendar);
      expect(addBusinessDays(day.endOf('day').toJSDate(), days, calendar)).toEqual(early);
    }));
  });
});

describe('mistakesInCalendar', () => {
  it('finds none in calendars that exist', () => {
    for (const calendar of calendars) expect(mistakesInCalendar(calendar)).toEqual([]);
  });

  it('says what to write instead', () => {
    expect(mistakesInCalendar({ country: 'de', timeZone: 'Europe/Berlin' })).toEqual([expect.stringContaining('capital letters')]);
    expect(mistakesInCalendar({ country: 'DE', region: 'ZZ', timeZone: 'Europe/Berlin' })).toEqual([expect.stringContaining('write one of BB, BE')]);
    expect(mistakesInCalendar({ country: 'SG', region: 'ZZ', timeZone: 'Asia/Singapore' })).toEqual([expect.stringContaining('leave it out')]);
    expect(mistakesInCalendar({ country: 'constructor', timeZone: 'UTC+99' })).toHaveLength(2);
  });
});
