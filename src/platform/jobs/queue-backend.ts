import { Queue, Worker, createPostgresBackend } from 'bullmq';
import type { ConnectionOptions, Processor, QueueOptions, WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type { QueueConnection } from '../runtime.js';
import type { QueueName } from './define-job.js';

export type AnyQueue = Queue;
export type AnyWorker = Worker;

/** BullMQ's schema in the queue's database. */
export const QUEUE_SCHEMA = 'bullmq';

/** How long a job that succeeded is kept: so long it keeps its id from being queued again. */
const KEPT_SECONDS = 3600;
const CLEAN_BATCH = 1000;
/** How long Redis may take for an answer, where nothing waits for a job to come. One that hangs would be waited for without end. */
const COMMAND_TIMEOUT_MS = 5000;

/**
 * Opens queues and workers on Redis or on PostgreSQL. All differences between the two backends are in this file.
 *
 * On PostgreSQL finished jobs are kept until {@link QueueBackend.removeFinished} takes them: BullMQ's own retention
 * deadlocks under concurrency there and marks jobs that succeeded as failed.
 */
export class QueueBackend {
  readonly #open: Redis[] = [];

  constructor(private readonly connection: QueueConnection) {}

  get kind(): QueueConnection['kind'] {
    return this.connection.kind;
  }

  queue(name: QueueName): AnyQueue {
    const options = {
      connection: this.#connect(2, false),
      defaultJobOptions: {
        removeOnComplete: this.connection.kind === 'redis' ? { age: KEPT_SECONDS, count: 10_000 } : false,
        removeOnFail: false,
      },
    } as QueueOptions;
    const queue = this.connection.kind === 'redis'
      ? new Queue(name, options)
      : new Queue(name, options, createPostgresBackend as never);
    return queue;
  }

  worker(name: QueueName, processor: Processor, concurrency: number): AnyWorker {
    const options = {
      connection: this.#connect(3, true),
      concurrency,
      autorun: false,
      // A worker that dies is noticed after lock + interval, so its jobs run again within 7 s.
      lockDuration: 5000,
      stalledInterval: 2000,
      maxStalledCount: 10,
    } as WorkerOptions;
    const worker = this.connection.kind === 'redis'
      ? new Worker(name, processor, options)
      : new Worker(name, processor, options, createPostgresBackend as never);
    return worker;
  }

  /** Deletes jobs that succeeded more than an hour ago, where the backend does not do it by itself. */
  async removeFinished(queue: AnyQueue): Promise<void> {
    if (this.connection.kind !== 'postgres') return;
    while ((await queue.clean(KEPT_SECONDS * 1000, CLEAN_BATCH, 'completed')).length === CLEAN_BATCH);
  }

  /** Ends the connections that the queues and workers do not own. */
  close(): void {
    // Nothing is under way any more, and a `quit` would wait for a Redis that does not answer.
    for (const redis of this.#open.splice(0)) redis.disconnect();
  }

  #connect(poolSize: number, blocking: boolean): ConnectionOptions {
    if (this.connection.kind === 'postgres') {
      return { connectionString: this.connection.url, schema: QUEUE_SCHEMA, max: poolSize };
    }
    // BullMQ closes the connections that it opens, not those that it is given.
    const redis = new Redis(this.connection.url, { maxRetriesPerRequest: blocking ? null : 20, enableReadyCheck: true, ...(blocking ? {} : { commandTimeout: COMMAND_TIMEOUT_MS }) });
    redis.on('error', () => undefined);
    this.#open.push(redis);
    return redis;
  }
}
