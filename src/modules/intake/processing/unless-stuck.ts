import { StepOverdue } from './processing-failure.js';

/** What was told to stop is given so much time for it. */
const GRACE_MS = 30_000;

/**
 * The outcome of some work that ends by itself when it is overdue; when not even that helps, the reason, and the work is left to itself:
 * whatever it waits for keeps nobody else waiting.
 * @throws what the work throws; the signal's reason
 */
export async function unlessStuck<T>(work: Promise<T>, overdue: AbortSignal, graceMs = GRACE_MS): Promise<T> {
  let grace: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const stuck = new Promise<never>((_, reject) => {
    onAbort = () => {
      grace = setTimeout(() => reject(overdue.reason as Error), graceMs);
    };
  });
  overdue.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, stuck]);
  } finally {
    clearTimeout(grace);
    overdue.removeEventListener('abort', onAbort);
    // Left to itself, it may fail later, which is nobody's concern then.
    work.catch(() => undefined);
  }
}

/**
 * As {@link unlessStuck}, for work that has so long for all of it.
 * @throws what the work throws; StepOverdue
 */
export async function withinTime<T>(ms: number, work: (overdue: AbortSignal) => Promise<T>): Promise<T> {
  const overdue = new AbortController();
  const timer = setTimeout(() => overdue.abort(new StepOverdue(`it did not come to an end within ${ms / 1000} s`)), ms);
  try {
    return await unlessStuck(work(overdue.signal), overdue.signal);
  } finally {
    clearTimeout(timer);
  }
}
