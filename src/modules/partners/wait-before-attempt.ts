const JITTER = 0.2;
const MAX_RETRY_AFTER_SECONDS = 86_400;
/** How long an endpoint is left alone whose receiver has too much to do, and does not say how long. */
const SLOWDOWN_SECONDS = 30;
const UNAVAILABLE = 503;
/** Answers of a receiver that has too much to do: it gets twice the time. */
const OVERLOADED: ReadonlySet<number> = new Set([429, 502, 504]);

export interface FailedAttempt {
  /** Attempts of this round, this one included. */
  attempts: number;
  /** HTTP status, or null without an answer. */
  status: number | null;
  /** Seconds that the receiver asked for by `Retry-After`, or null. */
  retryAfter: number | null;
}

/**
 * Milliseconds until the next attempt, or null when there is none: the schedule's wait, ± 20 % so that receivers that failed
 * together are not called together. `Retry-After` lengthens it, up to a day, and never shortens it.
 * @param schedule seconds before each further attempt
 * @param random from 0 to 1
 */
export function waitBeforeAttempt(schedule: readonly number[], failed: FailedAttempt, random: number): number | null {
  const scheduled = schedule[failed.attempts - 1];
  if (scheduled === undefined) return null;
  const slowed = failed.status !== null && OVERLOADED.has(failed.status) && failed.retryAfter === null ? 2 : 1;
  const jittered = scheduled * slowed * (1 - JITTER + 2 * JITTER * random);
  return Math.round(Math.max(jittered, Math.min(failed.retryAfter ?? 0, MAX_RETRY_AFTER_SECONDS)) * 1000);
}

/**
 * For how many seconds the whole endpoint is left alone after a failed attempt: as long as the receiver asked when it has too much
 * to do, up to a day; a moment when it did not say. 0 for failures of other kinds, which say nothing of the next delivery.
 */
export function slowdownSeconds({ status, retryAfter }: { status: number | null; retryAfter: number | null }): number {
  if (status === UNAVAILABLE && retryAfter !== null) return Math.min(retryAfter, MAX_RETRY_AFTER_SECONDS);
  if (status === null || !OVERLOADED.has(status)) return 0;
  return Math.min(retryAfter ?? SLOWDOWN_SECONDS, MAX_RETRY_AFTER_SECONDS);
}

/** Seconds of a `Retry-After` header (RFC 9110, 10.2.3: a number of seconds or a date); null when there is none or it makes no sense. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // Dates of HTTP begin with the day's name; Date.parse alone would take almost anything.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1000);
}
