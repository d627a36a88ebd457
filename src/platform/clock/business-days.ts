import HolidayCalendar from 'date-holidays';
import { DateTime, IANAZone } from 'luxon';
import { weekendOf } from './weekends.js';

/** Whose working days count. */
export interface BusinessCalendar {
  /** ISO 3166-1 alpha-2, capital letters: `US`. */
  readonly country: string;
  /** ISO 3166-2 without the country, where holidays differ inside it: `NY`, `BY`. */
  readonly region?: string | undefined;
  /** IANA name; decides which day it is and when that day ends. */
  readonly timeZone: string;
}

/** A hundred years of business days: beyond, holidays are guesses. */
const mostDays = 26_000;

/** What is wrong with a calendar, each a sentence that says what to write; empty when nothing is. */
export function mistakesInCalendar(calendar: BusinessCalendar): string[] {
  const mistakes: string[] = [];
  const known = new HolidayCalendar();
  if (!Object.hasOwn(known.getCountries(), calendar.country)) {
    mistakes.push(`no holidays are known for the country "${calendar.country}"; write an ISO 3166-1 code in capital letters, such as US`);
  } else if (calendar.region !== undefined) {
    const regions = known.getStates(calendar.country) as Record<string, string> | undefined;
    if (!Object.hasOwn(regions ?? {}, calendar.region)) {
      const choice = Object.keys(regions ?? {}).join(', ');
      mistakes.push(`the country "${calendar.country}" has no region "${calendar.region}"; ${choice === '' ? 'leave it out' : `write one of ${choice}, or leave it out`}`);
    }
  }
  if (!IANAZone.isValidZone(calendar.timeZone)) {
    mistakes.push(`there is no time zone "${calendar.timeZone}"; write an IANA name, such as America/New_York`);
  }
  return mistakes;
}

/**
 * The deadline `days` business days after `from`: the last millisecond of that day in the calendar's time zone. The day of
 * `from` itself is not counted. With 0 days it is the end of that very day, or of the next business day when it is none.
 * @param days - whole business days, from 0.
 * @returns an instant; a `Date` knows no zone.
 * @throws RangeError when `days`, `from` or the calendar cannot be used.
 */
export function addBusinessDays(from: Date, days: number, calendar: BusinessCalendar): Date {
  if (!Number.isInteger(days) || days < 0 || days > mostDays) throw new RangeError(`days must be a whole number from 0 to ${mostDays}, not ${days}`);
  const isOpen = openDaysOf(calendar);
  let day = dayOf(from, calendar);
  let left = days === 0 && !isOpen(day) ? 1 : days;
  while (left > 0) {
    day += 1;
    if (isOpen(day)) left -= 1;
  }
  return endOfDay(day, calendar);
}

/**
 * How many business days lie after the day of `from`, up to and including the day of `to`, both seen in the calendar's time
 * zone; negative when `to` is earlier. `businessDaysBetween(x, addBusinessDays(x, n, c), c)` is `n` for every `n` from 1.
 * @throws RangeError when a date or the calendar cannot be used, or the two are more than about a hundred years apart.
 */
export function businessDaysBetween(from: Date, to: Date, calendar: BusinessCalendar): number {
  const isOpen = openDaysOf(calendar);
  const [start, end] = [dayOf(from, calendar), dayOf(to, calendar)];
  if (end < start) return -businessDaysBetween(to, from, calendar);
  let count = 0;
  for (let day = start + 1; day <= end; day += 1) {
    if (isOpen(day)) count += 1;
    if (count > mostDays) throw new RangeError(`the dates are more than ${mostDays} business days apart`);
  }
  return count;
}

/**
 * Whether work is done on the day that `instant` falls on in the calendar's time zone.
 * @throws RangeError when the date or the calendar cannot be used.
 */
export function isBusinessDay(instant: Date, calendar: BusinessCalendar): boolean {
  return openDaysOf(calendar)(dayOf(instant, calendar));
}

/**
 * A calendar date as the number of days since 1970-01-01. Counting dates rather than hours keeps clock changes out, and whole
 * numbers are quick to step through.
 */
type Day = number;
const millisecondsADay = 86_400_000;

function dayOf(instant: Date, { timeZone }: BusinessCalendar): Day {
  const { year, month, day, isValid } = DateTime.fromJSDate(instant, { zone: timeZone });
  if (!isValid) throw new RangeError('the date is no valid instant');
  return DateTime.utc(year, month, day).toMillis() / millisecondsADay;
}

function endOfDay(day: Day, { timeZone }: BusinessCalendar): Date {
  const date = DateTime.fromMillis(day * millisecondsADay, { zone: 'utc' });
  // Kept at noon until the zone is set: some zones change their clocks at midnight.
  return date.set({ hour: 12 }).setZone(timeZone, { keepLocalTime: true }).endOf('day').toJSDate();
}

function openDaysOf(calendar: BusinessCalendar): (day: Day) => boolean {
  const isClosed = holidaysOf(calendar);
  const weekend = weekendOf(calendar.country, calendar.region);
  return (day) => {
    // 1970-01-01 was a Thursday, the fourth day of the ISO week; the second `% 7` is for days before it.
    const weekday = ((((day + 3) % 7) + 7) % 7) + 1;
    return !weekend.includes(weekday) && !isClosed(day);
  };
}

/** Working out a year of holidays takes milliseconds (moons, equinoxes); they never change while the process runs. */
const knownHolidays = new Map<string, (day: Day) => boolean>();

function holidaysOf(calendar: BusinessCalendar): (day: Day) => boolean {
  const key = [calendar.country, calendar.region ?? '', calendar.timeZone].join('/');
  const known = knownHolidays.get(key);
  if (known !== undefined) return known;
  const mistakes = mistakesInCalendar(calendar);
  if (mistakes.length > 0) throw new RangeError(mistakes.join('; '));

  const holidays = new HolidayCalendar(calendar.country, calendar.region ?? '', { types: ['public'], timezone: calendar.timeZone });
  const years = new Map<number, ReadonlySet<Day>>();
  const inYear = (year: number) => {
    const days = years.get(year) ?? closedDays(holidays.getHolidays(year), calendar);
    years.set(year, days);
    return days;
  };
  const isClosed = (day: Day) => {
    const year = new Date(day * millisecondsADay).getUTCFullYear();
    // A holiday of several days is listed under the year it begins in.
    return inYear(year).has(day) || inYear(year - 1).has(day);
  };
  knownHolidays.set(key, isClosed);
  return isClosed;
}

/**
 * The days on which a holiday leaves no working hours. Some holidays begin at sunset the day before, end at noon, or free
 * the afternoon only: a day counts as closed when the holiday covers nine to five.
 */
function closedDays(holidays: readonly { start: Date; end: Date }[], calendar: BusinessCalendar): ReadonlySet<Day> {
  const days = new Set<Day>();
  for (const { start, end } of holidays) {
    const begins = DateTime.fromJSDate(start, { zone: calendar.timeZone });
    const ends = DateTime.fromJSDate(end, { zone: calendar.timeZone });
    for (let noon = begins.set({ hour: 12, minute: 0 }); noon < ends; noon = noon.plus({ days: 1 })) {
      if (begins <= noon.set({ hour: 9 }) && ends >= noon.set({ hour: 17 })) days.add(dayOf(noon.toJSDate(), calendar));
    }
  }
  return days;
}
