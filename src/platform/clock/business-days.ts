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
  const isBusinessDay = businessDaysOf(calendar);
  let day = localDay(from, calendar);
  let left = days === 0 && !isBusinessDay(day) ? 1 : days;
  while (left > 0) {
    day = day.plus({ days: 1 });
    if (isBusinessDay(day)) left -= 1;
  }
  return endOfDay(day, calendar);
}

/**
 * How many business days lie after the day of `from`, up to and including the day of `to`, both seen in the calendar's time
 * zone; negative when `to` is earlier. `businessDaysBetween(x, addBusinessDays(x, n, c), c)` is `n` for every `n` from 1.
 * @throws RangeError when a date or the calendar cannot be used, or the two are more than about a hundred years apart.
 */
export function businessDaysBetween(from: Date, to: Date, calendar: BusinessCalendar): number {
  const isBusinessDay = businessDaysOf(calendar);
  const [start, end] = [localDay(from, calendar), localDay(to, calendar)];
  if (end < start) return -businessDaysBetween(to, from, calendar);
  let count = 0;
  for (let day = start.plus({ days: 1 }); day <= end; day = day.plus({ days: 1 })) {
    if (isBusinessDay(day)) count += 1;
    if (count > mostDays) throw new RangeError(`the dates are more than ${mostDays} business days apart`);
  }
  return count;
}

/**
 * Whether work is done on the day that `instant` falls on in the calendar's time zone.
 * @throws RangeError when the date or the calendar cannot be used.
 */
export function isBusinessDay(instant: Date, calendar: BusinessCalendar): boolean {
  return businessDaysOf(calendar)(localDay(instant, calendar));
}

/** Days are counted as calendar dates, held at midnight UTC: in a zone of its own a day can lack its midnight, or last 23 hours. */
function localDay(instant: Date, { timeZone }: BusinessCalendar): DateTime {
  const { year, month, day, isValid } = DateTime.fromJSDate(instant, { zone: timeZone });
  if (!isValid) throw new RangeError('the date is no valid instant');
  return DateTime.utc(year, month, day);
}

function endOfDay({ year, month, day }: DateTime, { timeZone }: BusinessCalendar): Date {
  return DateTime.fromObject({ year, month, day, hour: 12 }, { zone: timeZone }).endOf('day').toJSDate();
}

function businessDaysOf(calendar: BusinessCalendar): (day: DateTime) => boolean {
  const closed = holidaysOf(calendar);
  const weekend = weekendOf(calendar.country, calendar.region);
  return (day) => !weekend.includes(day.weekday) && !closed(day);
}

/** Working out a year of holidays takes milliseconds (moons, equinoxes); they never change while the process runs. */
const knownHolidays = new Map<string, (day: DateTime) => boolean>();

function holidaysOf(calendar: BusinessCalendar): (day: DateTime) => boolean {
  const key = [calendar.country, calendar.region ?? '', calendar.timeZone].join('/');
  const known = knownHolidays.get(key);
  if (known !== undefined) return known;
  const mistakes = mistakesInCalendar(calendar);
  if (mistakes.length > 0) throw new RangeError(mistakes.join('; '));

  const holidays = new HolidayCalendar(calendar.country, calendar.region ?? '', { types: ['public'], timezone: calendar.timeZone });
  const years = new Map<number, ReadonlySet<string>>();
  const inYear = (year: number) => {
    const dates = years.get(year) ?? closedDates(holidays.getHolidays(year), calendar.timeZone);
    years.set(year, dates);
    return dates;
  };
  const closed = (day: DateTime) => {
    const date = day.toISODate() ?? '';
    // A holiday of several days is listed under the year it begins in.
    return inYear(day.year).has(date) || inYear(day.year - 1).has(date);
  };
  knownHolidays.set(key, closed);
  return closed;
}

/**
 * The dates on which a holiday leaves no working hours. Some holidays begin at sunset the day before, end at noon, or free
 * the afternoon only: a day counts as closed when the holiday covers nine to five.
 */
function closedDates(holidays: readonly { start: Date; end: Date; type: string }[], timeZone: string): ReadonlySet<string> {
  const dates = new Set<string>();
  for (const { start, end, type } of holidays) {
    if (type !== 'public') continue;
    const begins = DateTime.fromJSDate(start, { zone: timeZone });
    const ends = DateTime.fromJSDate(end, { zone: timeZone });
    for (let noon = begins.set({ hour: 12, minute: 0 }); noon < ends; noon = noon.plus({ days: 1 })) {
      if (begins <= noon.set({ hour: 9 }) && ends >= noon.set({ hour: 17 })) dates.add(noon.toISODate() ?? '');
    }
  }
  return dates;
}
