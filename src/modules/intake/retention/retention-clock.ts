/** What starts the clock; the migration checks the same words. */
export const clockStarts = ['completion', 'decline', 'cancellation', 'withdrawal'] as const;
export type ClockStart = (typeof clockStarts)[number];

const DAY_MS = 86_400_000;

/** How many days before the end people are reminded. */
const REMINDER_DAYS = [30, 7, 1] as const;

/** A clock that runs, as far as reminders go. */
export interface RunningClock {
  readonly startedAt: Date;
  readonly dueAt: Date;
  /** The least days of which people were reminded so far. */
  readonly remindedDays: number | null;
}

/** When the data is to be deleted. A day has 24 hours here, whatever clocks on walls do meanwhile. */
export function dueAfter(startedAt: Date, retentionDays: number): Date {
  return new Date(startedAt.getTime() + retentionDays * DAY_MS);
}

/** The reminder that comes next, late or not; null when none is left. One that would come with the start is none: the start is told anyway. */
export function nextReminder(clock: RunningClock): { days: number; at: Date } | null {
  for (const days of REMINDER_DAYS) {
    const at = reminderAt(clock, days);
    if (days < (clock.remindedDays ?? Infinity) && at > clock.startedAt) return { days, at };
  }
  return null;
}

/** Of which days people are to be reminded now: of several reminders that were missed only the latest still tells something new. */
export function reminderNow(clock: RunningClock, now: Date): number | null {
  if (now >= clock.dueAt) return null;
  const missed = REMINDER_DAYS.filter((days) => {
    const at = reminderAt(clock, days);
    return days < (clock.remindedDays ?? Infinity) && at > clock.startedAt && at <= now;
  });
  return missed.at(-1) ?? null;
}

/** When there is something to do: a reminder, or the deletion. */
export function watchAt(clock: RunningClock): Date {
  return nextReminder(clock)?.at ?? clock.dueAt;
}

function reminderAt({ dueAt }: RunningClock, days: number): Date {
  return new Date(dueAt.getTime() - days * DAY_MS);
}
