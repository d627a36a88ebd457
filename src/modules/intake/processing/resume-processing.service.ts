import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { takeStep } from '../intake.jobs.js';
import { RESTING_MS, nextWatch } from '../versions/watch-times.js';

interface RestingVersion {
  id: string;
  resumptions: number;
  progressed_at: Date | null;
}

const BATCH = 100;

/**
 * Has workers look again for the work on versions that rest: the queue was lost, or gave a job up while the database was away. The
 * rows say what is left to do, and a look too many finds nothing.
 */
@Injectable()
export class ResumeProcessing {
  /** @returns how many versions were looked at. */
  async run(tx: Tx): Promise<number> {
    // Those of paused versions, too: a piece that nobody works on counts as under way, and takes the turns of its organization's others.
    await tx.query(
      `update intake.processing_step s set status = 'waiting', taken_by = null from intake.dataset_version v
       where v.id = s.dataset_version_id and v.status = 'paused' and s.status = 'running' and s.progressed_at < $1`, [new Date(tx.now.getTime() - RESTING_MS)],
    );
    const versions = await tx.query<RestingVersion>(
      `select v.id, v.resumptions, (select max(s.progressed_at) from intake.processing_step s where s.dataset_version_id = v.id) as progressed_at
       from intake.dataset_version v where v.status in ('queued', 'processing') and v.watch_at <= $1 order by v.watch_at limit ${BATCH} for update of v skip locked`,
      [tx.now],
    );
    for (const version of versions) {
      const moves = version.progressed_at !== null && tx.now.getTime() - version.progressed_at.getTime() < RESTING_MS;
      const resumptions = moves ? 0 : version.resumptions + 1;
      // A piece can be dead while its neighbours move.
      await this.#resume(tx, version.id, !moves);
      await tx.query('update intake.dataset_version set watch_at = $2, resumptions = $3 where id = $1', [version.id, nextWatch(tx.now, resumptions), resumptions]);
    }
    return versions.length;
  }

  async #resume(tx: Tx, id: string, rests: boolean): Promise<void> {
    const dead = await tx.query(
      `update intake.processing_step set status = 'waiting', taken_by = null where dataset_version_id = $1 and status = 'running' and progressed_at < $2 returning 1`,
      [id, new Date(tx.now.getTime() - RESTING_MS)],
    );
    let wanted = dead.length;
    if (rests) wanted = (await tx.query(`select 1 from intake.processing_step where dataset_version_id = $1 and status = 'waiting'`, [id])).length;
    for (; wanted > 0; wanted -= 1) tx.enqueue(takeStep, {});
  }
}
