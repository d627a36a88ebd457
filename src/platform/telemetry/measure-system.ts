import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Queues } from '../jobs/queues.js';
import { outboxLag, outboxWaiting, poolConnections, queueAge, queueJobs } from './metrics.js';

interface PoolCounts {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

/** Reads the gauges that nobody counts as they change: pool, queues, outbox. Called when `/metrics` is read. */
@Injectable()
export class MeasureSystem {
  constructor(
    private readonly source: DataSource,
    private readonly queues: Queues,
  ) {}

  async measure(): Promise<void> {
    const pool = (this.source.driver as unknown as { master: PoolCounts }).master;
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
      const [oldest] = await queue.getWaiting(0, 0);
      queueAge.set({ queue: queue.name }, oldest === undefined ? 0 : Math.max(0, (Date.now() - oldest.timestamp) / 1000));
    }
  }
}
