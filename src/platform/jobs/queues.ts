import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { platformConfig } from '../config/platform.config.js';
import { RUNTIME } from '../runtime.js';
import type { Runtime } from '../runtime.js';
import { LOG } from '../telemetry/log.js';
import type { Log } from '../telemetry/log.js';
import { QUEUES } from './define-job.js';
import type { QueueName } from './define-job.js';
import { QueueBackend } from './queue-backend.js';
import type { AnyQueue } from './queue-backend.js';

/** The process's queues, opened when first used and closed last, when neither workers nor requests use them. */
@Injectable()
export class Queues implements OnApplicationShutdown {
  readonly backend: QueueBackend;
  readonly #queues = new Map<QueueName, AnyQueue>();
  readonly #slots = new Map<QueueName, number>();

  constructor(@Inject(RUNTIME) private readonly runtime: Runtime, @Inject(LOG) private readonly log: Log) {
    this.backend = new QueueBackend(runtime.queue);
  }

  get(name: QueueName): AnyQueue {
    const open = this.#queues.get(name);
    if (open !== undefined) return open;
    const queue = this.backend.queue(name);
    queue.on('error', (error: Error) => this.log.warn({ queue: name, error: error.message }, 'queue connection failed'));
    this.#queues.set(name, queue);
    return queue;
  }

  all(): AnyQueue[] {
    return QUEUES.map((name) => this.get(name));
  }

  /** Gives a queue slots of its own number, for jobs that each keep a processor busy. To be called while modules are being set up. */
  limit(name: QueueName, slots: number): void {
    this.#slots.set(name, slots);
  }

  /** How many of a queue's jobs a process runs at once. */
  slots(name: QueueName): number {
    return this.#slots.get(name) ?? this.runtime.config.get(platformConfig).QUEUE_CONCURRENCY;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    this.backend.close();
  }
}
