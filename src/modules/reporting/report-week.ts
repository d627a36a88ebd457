import { DateTime } from 'luxon';

/** An ISO week, Monday to Sunday, where the report is read. */
export interface ReportWeek {
  /** `2026-W47` */
  readonly week: string;
  readonly timeZone: string;
  /** `2026-11-16` */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly start: Date;
  /** The first moment after it. */
  readonly end: Date;
}

/** The week that `moment` lies in, or the one `before` weeks earlier. */
export function weekAt(moment: Date, timeZone: string, before = 0): ReportWeek {
  return weekFrom(DateTime.fromJSDate(moment, { zone: timeZone }).minus({ weeks: before }), timeZone);
}

/** The week of a name such as `2026-W47`; null where there is none, as in a year of 52 weeks the 53rd. */
export function weekNamed(name: string, timeZone: string): ReportWeek | null {
  const begin = DateTime.fromISO(name, { zone: timeZone });
  return begin.isValid ? weekFrom(begin, timeZone) : null;
}

function weekFrom(within: DateTime, timeZone: string): ReportWeek {
  // Counted in days, not hours: a week in which clocks change is an hour longer or shorter.
  const start = within.startOf('week');
  const end = start.plus({ weeks: 1 }).startOf('day');
  return {
    week: start.toFormat(`kkkk-'W'WW`), timeZone, firstDay: start.toFormat('yyyy-MM-dd'), lastDay: end.minus({ days: 1 }).toFormat('yyyy-MM-dd'),
    start: start.toJSDate(), end: end.toJSDate(),
  };
}
