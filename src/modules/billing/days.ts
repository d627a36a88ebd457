import { DateTime } from 'luxon';

/** The calendar day at `instant` in a time zone, `2026-03-31`. */
export function dayAt(instant: Date, timeZone: string): string {
  return text(DateTime.fromJSDate(instant, { zone: timeZone }));
}

/** The day `count` calendar days after `day`. */
export function daysLater(day: string, count: number): string {
  return text(DateTime.fromISO(day, { zone: 'utc' }).plus({ days: count }));
}

/** The instant at which `day` begins in a time zone: its midnight, or the first minute after where clocks leave midnight out. */
export function beginningOf(day: string, timeZone: string): Date {
  return DateTime.fromISO(day, { zone: timeZone }).startOf('day').toJSDate();
}

function text(moment: DateTime): string {
  const day = moment.toISODate();
  if (day === null) throw new RangeError(`no day: ${moment.invalidExplanation ?? 'invalid'}`);
  return day;
}
