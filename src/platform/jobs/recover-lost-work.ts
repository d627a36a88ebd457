import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { eventDefinitions } from '../events/define-event.js';
import { PATIENCE_MS, TRANSACTION_BOUND_MS, UNKNOWN_LEFT_MS } from '../events/outbox-relay.js';
import { errorText } from '../telemetry/error-text.js';
import { LOG } from '../telemetry/log.js';
import type { Log } from '../telemetry/log.js';
import { lostWork } from '../telemetry/metrics.js';
import { inTime } from '../within.js';
import { HandlerRegistry } from './handler-registry.js';
import { jobDefinitions } from './define-job.js';
import { addJobs, jobForHandler, jobForRequest } from './queued-job.js';
import type { QueuedJob, RequestedRow } from './queued-job.js';
import { Queues } from './queues.js';

/** Longest time between two looks at work that is neither done nor lost: it waits for its next try, or for a person. */
const MAX_PATIENCE_MS = 3_600_000;
const BATCH = 200;
const FLUSH_EVERY_MS = 250;

interface UndoneEvent {
  id: string;
  type: string;
  relayed_at: Date;
}

interface UndoneJob extends RequestedRow {
  relayed_at: Date;
}

/**
 * Asks anew for what the queue has lost. PostgreSQL knows what is not done: an event that a handler has not noted in its inbox, a
 * job that nobody reported as done. When the queue does not know of it either, it gets it again, under the same id.
 */
@Injectable()
export class RecoverLostWork {
  readonly #done = new Set<string>();
  #flushing: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #full = false;

  constructor(
    private readonly source: DataSource,
    private readonly queues: Queues,
    private readonly registry: HandlerRegistry,
    private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Notes that a requested job has succeeded. Written a little later, together with others: lost, it is found out by a look into the queue. */
  noteDone(jobId: string): void {
    this.#done.add(jobId);
    this.#flushing ??= setTimeout(() => void this.flush(), FLUSH_EVERY_MS);
  }

  /** Writes what was noted. */
  async flush(): Promise<void> {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    const ids = [...this.#done];
    this.#done.clear();
    if (ids.length === 0) return;
    await this.source.query('update platform.job_request set look_again_at = null where id = any($1)', [ids]).catch((error: unknown) => {
      this.log.warn({ error: errorText(error), jobs: ids.length }, 'jobs that are done could not be noted');
    });
  }

  /** Looks once at what is due; called by a timer. Failures are logged, and the next look is soon. */
  look(): Promise<void> {
    this.#underWay ??= this.#lookAtAll().catch((error: unknown) => {
      this.log.warn({ error: errorText(error) }, 'looking for lost work failed, trying again');
    }).finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  /** Resolves when no look is under way. */
  settled(): Promise<void> {
    return this.#underWay ?? Promise.resolve();
  }

  async #lookAtAll(): Promise<void> {
    do await this.recoverOnce(); while (this.#full);
  }

  /** @returns how many jobs the queue had lost. */
  async recoverOnce(): Promise<number> {
    const now = this.clock.now();
    this.#full = false;
    const lost = await this.source.transaction((manager) => inTime(TRANSACTION_BOUND_MS, (async () => [...(await this.#undoneEvents(manager, now)), ...(await this.#undoneJobs(manager, now))])()));
    if (lost.length > 0) {
      lostWork.inc(lost.length);
      this.log.warn({ jobs: lost.length }, 'the queue had lost jobs; they were asked for anew');
    }
    return lost.length;
  }

  async #undoneEvents(manager: EntityManager, now: Date): Promise<QueuedJob[]> {
    const rows = await manager.query<UndoneEvent[]>(
      `select id, type, relayed_at from platform.outbox where look_again_at <= $1 and (type = any($2) or occurred_at < $3)
       order by look_again_at limit ${BATCH} for update skip locked`,
      [now, [...eventDefinitions().keys()], new Date(now.getTime() - UNKNOWN_LEFT_MS)],
    );
    this.#full ||= rows.length === BATCH;
    if (rows.length === 0) return [];
    const handled = await manager.query<{ handler: string; event_id: string }[]>(
      'select handler, event_id from platform.inbox where handler = any($1) and event_id = any($2)',
      [this.registry.eventHandlerNames(), rows.map(({ id }) => id)],
    );
    const done = new Set(handled.map(({ handler, event_id: id }) => `${id}.${handler}`));
    const undone = new Map(rows.map((row) => [row, this.registry.subscribersOf(row.type).map((handler) => jobForHandler(row.id, handler)).filter(({ opts }) => !done.has(opts.jobId))]));
    const lost = await this.#lostOf([...undone.values()].flat());
    await addJobs(this.queues, lost);
    await this.#lookAgain(manager, 'platform.outbox', rows, (row) => (undone.get(row)?.length ?? 0) > 0, now);
    return lost;
  }

  async #undoneJobs(manager: EntityManager, now: Date): Promise<QueuedJob[]> {
    const rows = await manager.query<UndoneJob[]>(
      `select id, name, payload, request_id, traceparent, on_behalf_of, relayed_at from platform.job_request where look_again_at <= $1 and name = any($2)
       order by look_again_at limit ${BATCH} for update skip locked`,
      [now, [...jobDefinitions().keys()]],
    );
    this.#full ||= rows.length === BATCH;
    const lost: QueuedJob[] = [];
    const done = new Set<UndoneJob>();
    for (const row of rows) {
      const job = jobForRequest(row);
      if (job === undefined) continue;
      const state = await this.#stateOf(job);
      if (state === 'completed') done.add(row);
      if (state === 'unknown') lost.push(job);
    }
    await addJobs(this.queues, lost);
    await this.#lookAgain(manager, 'platform.job_request', rows, (row) => !done.has(row), now);
    return lost;
  }

  async #lookAgain<Row extends { id: string; relayed_at: Date }>(manager: EntityManager, table: string, rows: readonly Row[], isUndone: (row: Row) => boolean, now: Date): Promise<void> {
    if (rows.length === 0) return;
    // After as long again as it has been waiting, so that what waits for long is looked at seldom.
    const times = rows.map((row) => (isUndone(row)
      ? new Date(now.getTime() + Math.min(Math.max(now.getTime() - row.relayed_at.getTime(), PATIENCE_MS), MAX_PATIENCE_MS)).toISOString() : null));
    await manager.query(`update ${table} t set look_again_at = n.at from unnest($1::uuid[], $2::timestamptz[]) as n(id, at) where t.id = n.id`, [rows.map(({ id }) => id), times]);
  }

  async #lostOf(jobs: readonly QueuedJob[]): Promise<QueuedJob[]> {
    const lost: QueuedJob[] = [];
    for (const job of jobs) if ((await this.#stateOf(job)) === 'unknown') lost.push(job);
    return lost;
  }

  #stateOf(job: QueuedJob): Promise<string> {
    return this.queues.get(job.queue).getJobState(job.opts.jobId);
  }
}
