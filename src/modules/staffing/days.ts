import { z } from 'zod';

/** A calendar day, `2026-12-01`. Days compare as texts. */
export type Day = string;

/** Days from the first to the last, both included. */
export interface Days {
  readonly from: Day;
  readonly to: Day;
}

/** Before and after these, day arithmetic would leave the form of four-digit years. */
const EARLIEST = '2000-01-01';
const LATEST = '2199-12-31';

export const daySchema = z.iso.date().refine((day) => day >= EARLIEST && day <= LATEST, `must be a day from ${EARLIEST} to ${LATEST}`);

/** The day of a moment, in UTC: plans are the same for everyone who looks at them. */
export function dayOf(moment: Date): Day {
  return moment.toISOString().slice(0, 10);
}

/** The day `count` days after `day`, or before it for a negative count. */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** The days that both have in common, or null. */
export function commonDays(a: Days, b: Days): Days | null {
  const common = { from: a.from > b.from ? a.from : b.from, to: a.to < b.to ? a.to : b.to };
  return common.from <= common.to ? common : null;
}

/** `from 2026-12-01 to 2027-02-28`, or `on 2026-12-01`. */
export function spellDays(days: Days): string {
  return days.from === days.to ? `on ${days.from}` : `from ${days.from} to ${days.to}`;
}
