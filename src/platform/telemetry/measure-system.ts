import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { poolOf } from '../database/connection.js';
import { Queues } from '../jobs/queues.js';
import { outboxLag, outboxWaiting, poolConnections, queueAge, queueJobs } from './metrics.js';

const LAST_LOOKED_AT = 10;

/** Reads the gauges that nobody counts as they change: pool, queues, outbox. Called when `/metrics` is read. */
@Injectable()
export class MeasureSystem {
  constructor(
    private readonly source: DataSource,
    private readonly queues: Queues,
  ) {}

  async measure(): Promise<void> {
    const pool = poolOf(this.source);
    poolConnections.set({ state: 'idle' }, pool.idleCount);
    poolConnections.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
    poolConnections.set({ state: 'awaited' }, pool.waitingCount);
    const [outbox] = await this.source.query<{ waiting: string; lag: number }[]>(
      `select count(*) as waiting, coalesce(extract(epoch from now() - min(occurred_at)), 0)::float8 as lag from platform.outbox where relayed_at is null`,
    );
    outboxWaiting.set(Number(outbox?.waiting ?? 0));
    outboxLag.set(Math.max(0, outbox?.lag ?? 0));
    for (const queue of this.queues.all()) {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
      for (const [state, count] of Object.entries(counts)) queueJobs.set({ queue: queue.name, state }, count);
      // Newest first is the one order in which both kinds of queue take a range. A few, because workers take the oldest meanwhile.
      const waiting = counts['waiting'] ?? 0;
      const last = waiting === 0 ? [] : await queue.getJobs(['waiting'], Math.max(0, waiting - LAST_LOOKED_AT), waiting - 1);
      queueAge.set({ queue: queue.name }, Math.max(0, ...last.map((job) => (Date.now() - job.timestamp) / 1000)));
    }
  }
}
