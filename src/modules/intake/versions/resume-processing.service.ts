import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { mapShard, planDatasetVersion, reduceDatasetVersion } from '../intake.jobs.js';
import { RESTING_MS, nextWatch } from './watch-times.js';

interface RestingVersion {
  id: string;
  status: 'queued' | 'processing';
  resumptions: number;
  progressed_at: Date | null;
}

const BATCH = 100;

/**
 * Asks again for the work on versions that rest: the queue was lost, or gave a job up while the database was away. The rows
 * say what is left to do, and doing it twice does nothing.
 */
@Injectable()
export class ResumeProcessing {
  /** @returns how many versions were looked at. */
  async run(tx: Tx): Promise<number> {
    const versions = await tx.query<RestingVersion>(
      `select v.id, v.status, v.resumptions, (select max(s.progressed_at) from intake.shard s where s.dataset_version_id = v.id) as progressed_at
       from intake.dataset_version v where v.status in ('queued', 'processing') and v.watch_at <= $1 order by v.watch_at limit ${BATCH} for update of v skip locked`,
      [tx.now],
    );
    for (const version of versions) {
      const moves = version.progressed_at !== null && tx.now.getTime() - version.progressed_at.getTime() < RESTING_MS;
      const resumptions = moves ? 0 : version.resumptions + 1;
      if (!moves) await this.#resume(tx, fromUuid('dsv', version.id), version.status);
      await tx.query('update intake.dataset_version set watch_at = $2, resumptions = $3 where id = $1', [version.id, nextWatch(tx.now, resumptions), resumptions]);
    }
    return versions.length;
  }

  async #resume(tx: Tx, id: Id<'dsv'>, status: 'queued' | 'processing'): Promise<void> {
    if (status === 'queued') {
      tx.enqueue(planDatasetVersion, { datasetVersionId: id });
      return;
    }
    const waiting = await tx.query<{ number: number }>(`select number from intake.shard where dataset_version_id = $1 and status = 'waiting' order by number`, [toUuid(id)]);
    for (const { number } of waiting) tx.enqueue(mapShard, { datasetVersionId: id, shard: number });
    if (waiting.length === 0) tx.enqueue(reduceDatasetVersion, { datasetVersionId: id });
  }
}
