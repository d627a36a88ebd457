import { EVENT_ATTEMPTS, EVENT_BACKOFF_MS } from '../events/event-delivery.js';
import { jobDefinitions } from './define-job.js';
import type { QueueName } from './define-job.js';
import type { Queues } from './queues.js';

/** A job as the queue gets it. Its id is made of what it is for, so that asking twice is asking once. */
export interface QueuedJob {
  readonly queue: QueueName;
  readonly name: string;
  readonly data: Record<string, unknown>;
  readonly opts: { readonly jobId: string; readonly attempts: number; readonly backoff: { readonly type: 'exponential'; readonly delay: number } };
}

/** What a request for a job holds of it. */
export interface RequestedRow {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
  readonly request_id: string;
  readonly traceparent: string | null;
  readonly on_behalf_of: string | null;
}

/** The job that gives an event to one handler. */
export function jobForHandler(eventId: string, handler: string): QueuedJob {
  return {
    queue: 'events', name: handler, data: { eventId },
    opts: { jobId: `${eventId}.${handler}`, attempts: EVENT_ATTEMPTS, backoff: { type: 'exponential', delay: EVENT_BACKOFF_MS } },
  };
}

/** The job that was asked for; none for a name that this version does not know. */
export function jobForRequest(row: RequestedRow): QueuedJob | undefined {
  const definition = jobDefinitions().get(row.name);
  if (definition === undefined) return undefined;
  return {
    queue: definition.queue, name: row.name, data: { payload: row.payload, requestId: row.request_id, traceparent: row.traceparent, onBehalfOf: row.on_behalf_of },
    opts: { jobId: row.id, attempts: definition.attempts, backoff: { type: 'exponential', delay: definition.backoff } },
  };
}

/** Puts jobs into their queues. One whose id is there already is left as it is. */
export async function addJobs(queues: Queues, jobs: readonly QueuedJob[]): Promise<void> {
  const byQueue = new Map<QueueName, QueuedJob[]>();
  for (const job of jobs) {
    const group = byQueue.get(job.queue);
    if (group === undefined) byQueue.set(job.queue, [job]);
    else group.push(job);
  }
  for (const [queue, group] of byQueue) await queues.get(queue).addBulk(group.map((job) => ({ ...job, opts: { ...job.opts } })));
}
