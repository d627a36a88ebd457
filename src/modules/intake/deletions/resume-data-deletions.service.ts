import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { fromUuid } from '../../../platform/identifiers/id.js';
import { deleteData } from '../intake.jobs.js';
import { firstWatch } from '../versions/watch-times.js';

/** Asks again for deletions that are not done: their jobs were lost with the queue, or given up. */
@Injectable()
export class ResumeDataDeletions {
  async run(tx: Tx): Promise<void> {
    const rows = await tx.query<{ engagement_id: string }>(
      `with resting as (select engagement_id from intake.data_deletion where status <> 'done' and watch_at <= $1
              and not exists (select from intake.data_retention r where r.engagement_id = data_deletion.engagement_id and r.holds > 0) for update skip locked),
            watched as (update intake.data_deletion d set watch_at = $2 from resting r where d.engagement_id = r.engagement_id)
       select engagement_id from resting`,
      [tx.now, firstWatch(tx.now)],
    );
    for (const row of rows) tx.enqueue(deleteData, { engagementId: fromUuid('eng', row.engagement_id) });
  }
}
