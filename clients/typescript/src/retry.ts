/** How failures that may pass are met again. */
export interface RetryOptions {
  /** Attempts in all, the first included. Default 6; 1 turns retries off. */
  attempts?: number;
  /** Milliseconds before the second attempt, give or take; doubled for each one after. Default 250. */
  firstWaitMs?: number;
  /** Milliseconds that no wait is longer than, unless the server asks for more. Default 20,000. */
  longestWaitMs?: number;
}

/** Waits that double, each cut at random to between half and all, so that clients that failed together do not come back together. */
export class Backoff {
  readonly attempts: number;
  readonly #firstWaitMs: number;
  readonly #longestWaitMs: number;

  constructor(options: RetryOptions = {}) {
    this.attempts = options.attempts ?? 6;
    this.#firstWaitMs = options.firstWaitMs ?? 250;
    this.#longestWaitMs = options.longestWaitMs ?? 20_000;
  }

  /** Milliseconds to wait after this many failures. @param askedMs what the server asked for, which is kept. */
  waitAfter(failures: number, askedMs = 0): number {
    const full = Math.min(this.#longestWaitMs, this.#firstWaitMs * 2 ** (failures - 1));
    return askedMs + full * (0.5 + Math.random() / 2);
  }
}

/** Milliseconds that an answer asks to wait: `Retry-After` (RFC 9110), or the `t` of a `RateLimit` that has nothing left. 0 when it does not say. */
export function askedWaitOf(headers: { get(name: string): string | null }, now = Date.now()): number {
  const retryAfter = headers.get('retry-after')?.trim();
  if (retryAfter !== undefined && /^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = retryAfter === undefined ? Number.NaN : Date.parse(retryAfter);
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const spent = (headers.get('rateLimit') ?? '').split(',').filter((item) => /;\s*r=0\b/.test(item)).map((item) => Number(/;\s*t=(\d+)/.exec(item)?.[1] ?? 0));
  return Math.max(0, ...spent) * 1000;
}

/** Sleeps. @throws the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
