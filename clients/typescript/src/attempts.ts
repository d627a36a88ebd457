import { DeadlineError } from './errors.js';
import type { AtelierError } from './errors.js';
import { sleep } from './retry.js';
import type { Backoff } from './retry.js';

/** Until when a call goes on, and what ends it before. */
export class Patience {
  readonly #until: number;

  constructor(readonly deadlineMs: number, readonly signal: AbortSignal | undefined) {
    this.#until = Date.now() + deadlineMs;
    signal?.throwIfAborted();
  }

  get leftMs(): number {
    return this.#until - Date.now();
  }

  /**
   * Runs one attempt with a signal that is aborted by the caller, or after `limitMs`, or at the deadline.
   * @throws the caller's reason, DeadlineError, or what the attempt threw.
   */
  async during<T>(limitMs: number, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.leftMs <= 0) throw this.passed();
    const controller = new AbortController();
    const abort = (): void => controller.abort(this.signal?.reason);
    const timer = setTimeout(() => controller.abort(new DOMException(`no answer within ${limitMs} ms`, 'TimeoutError')), Math.min(limitMs, this.leftMs));
    this.signal?.addEventListener('abort', abort, { once: true });
    try {
      return await attempt(controller.signal);
    } catch (error) {
      this.signal?.throwIfAborted();
      if (this.leftMs <= 0) throw this.passed(error);
      throw error;
    } finally {
      clearTimeout(timer);
      this.signal?.removeEventListener('abort', abort);
    }
  }

  passed(cause?: unknown): DeadlineError {
    return new DeadlineError(`the call took longer than ${this.deadlineMs} ms`, { cause });
  }
}

/** What came of an attempt: the end, or a failure that may pass. */
export type Outcome<T> = { done: T } | { again: AtelierError; askedMs?: number };

/** Attempts until one is done. @throws what the last one met, once there are no more attempts or no time for another. */
export async function persist<T>(backoff: Backoff, patience: Patience, attempt: () => Promise<Outcome<T>>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    const outcome = await attempt();
    if ('done' in outcome) return outcome.done;
    const waitMs = backoff.waitAfter(failures, outcome.askedMs);
    if (failures >= backoff.attempts || waitMs >= patience.leftMs) throw outcome.again;
    await sleep(waitMs, patience.signal);
  }
}

/** Statuses that may pass: too many requests, and failures of the server or of what stands before it. */
export function mayPass(status: number): boolean {
  return [429, 500, 502, 503, 504].includes(status);
}
