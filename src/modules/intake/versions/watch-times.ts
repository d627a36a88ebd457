const MINUTE_MS = 60_000;
/** Work without any progress for so long has lost its job. Longer than a killed worker's job takes to come back. */
export const RESTING_MS = 5 * MINUTE_MS;
const MAX_DOUBLINGS = 7;

/** When to look for the first time whether the work goes on. */
export function firstWatch(now: Date): Date {
  return nextWatch(now, 0);
}

/** When to look again: after each resumption twice as late, so that work that only waits its turn is not piled up. */
export function nextWatch(now: Date, resumptions: number): Date {
  return new Date(now.getTime() + RESTING_MS * 2 ** Math.min(resumptions, MAX_DOUBLINGS));
}
