import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { RLWrapperTimeouts, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { QueueConnection } from '../../runtime.js';
import { messageOf } from '../../errors/message-of.js';
import type { Log } from '../../telemetry/log.js';

/** A store that takes longer counts as away: requests wait for it. */
const ANSWER_MS = 500;
/** How long nobody asks a store that was away. */
const REST_MS = 1000;
const LOG_EVERY_MS = 10_000;

/** What all processes together have spent of a budget, and how long its window goes on. */
export interface Spent {
  points: number;
  milliseconds: number;
}

/** Where the processes keep their counts together: Redis where there is one, PostgreSQL otherwise. */
export class BudgetStore {
  #restsUntil = 0;
  #loggedAt = Number.NEGATIVE_INFINITY;
  #away = false;

  private constructor(
    private readonly log: Log,
    private readonly limiter: (name: string, quota: number, seconds: number) => RateLimiterAbstract,
    private readonly redis: Redis | undefined,
  ) {}

  /** @param pool the application's own: the counts need no connections of their own. */
  static open(connection: QueueConnection, pool: () => Pool, log: Log): BudgetStore {
    if (connection.kind === 'redis') {
      const redis = new Redis(connection.url, { maxRetriesPerRequest: 0, enableOfflineQueue: true, connectTimeout: ANSWER_MS * 4, retryStrategy: (attempt) => Math.min(attempt * 50, REST_MS) });
      // Told where the counts are missed.
      redis.on('error', () => undefined);
      return new BudgetStore(log, (name, points, duration) => new RateLimiterRedis({ storeClient: redis, keyPrefix: `atelier:rate-limit:${name}`, points, duration }), redis);
    }
    return new BudgetStore(log, (name, points, duration) => new RateLimiterPostgres({
      storeClient: pool(), storeType: 'pool', schemaName: 'platform', tableName: 'rate_limit', tableCreated: true, keyPrefix: name, points, duration,
    }), undefined);
  }

  /** The store's counter of one budget. */
  counter(name: string, quota: number, seconds: number): Counter {
    const limiter = new RLWrapperTimeouts({ limiter: this.limiter(name, quota, seconds), timeoutMs: ANSWER_MS });
    return {
      add: (key, points) => this.#ask(async () => {
        const { consumedPoints, msBeforeNext } = await limiter.penalty(key, points);
        return { points: consumedPoints, milliseconds: msBeforeNext };
      }),
      read: (key) => this.#ask(async () => {
        const found = await limiter.get(key);
        return { points: found?.consumedPoints ?? 0, milliseconds: found?.msBeforeNext ?? seconds * 1000 };
      }),
    };
  }

  close(): void {
    this.redis?.disconnect();
  }

  /** @returns null when the store is away: no request may fail for want of a count. */
  async #ask(question: () => Promise<Spent>): Promise<Spent | null> {
    if (this.#restsUntil > Date.now()) return null;
    try {
      const answer = await question();
      if (this.#away) this.log.info({}, 'rate limits are shared again');
      this.#away = false;
      return answer;
    } catch (error) {
      const now = Date.now();
      this.#restsUntil = now + REST_MS;
      this.#away = true;
      if (now - this.#loggedAt >= LOG_EVERY_MS) {
        this.#loggedAt = now;
        this.log.error({ error: messageOf(error) }, 'rate limits are not shared: each process counts for itself');
      }
      return null;
    }
  }
}

/** One budget's counts in the store. */
export interface Counter {
  /** Counts `points` more. @returns null when the store is away. */
  add(key: string, points: number): Promise<Spent | null>;
  /** @returns null when the store is away. */
  read(key: string): Promise<Spent | null>;
}
