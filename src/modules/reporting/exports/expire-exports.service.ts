import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { IntakeApi } from '../../intake/intake.api.js';
import { makeExport } from '../reporting.jobs.js';
import { RESTING_MS } from './request-export.service.js';

/** Ends archives whose time has passed or that go with the data, and asks again for those whose job was lost. */
@Injectable()
export class ExpireExports {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly intake: IntakeApi,
  ) {}

  async run(run: JobRun): Promise<void> {
    const ready = await this.database.read(run.origin, (reader) => reader.query<{ id: string; engagement_id: string; over: boolean }>(
      `select id, engagement_id, expires_at <= $1 as over from reporting.engagement_export where status = 'ready' order by expires_at, id`, [reader.now],
    ));
    for (const row of ready) {
      run.signal.throwIfAborted();
      const [id, engagementId] = [fromUuid('xpt', row.id), fromUuid('eng', row.engagement_id)];
      const over = row.over || await this.database.read(run.origin, (reader) => this.intake.deletionAsked(reader, engagementId));
      if (!over) continue;
      // The object first: a row that still says ready is looked at again. What goes with the data the deletion puts on record, and deletes.
      if (row.over) await this.storage.delete(this.intake.exportKey(engagementId, id));
      await this.database.transaction(run.origin, (tx) => this.#expire(tx, id));
    }
    await this.database.transaction(run.origin, (tx) => this.#resume(tx));
  }

  async #expire(tx: Tx, id: Id<'xpt'>): Promise<void> {
    const [expired] = await tx.query<{ organization_id: string }>(
      `update reporting.engagement_export set status = 'expired', version = version + 1 where id = $1 and status = 'ready' returning organization_id`, [toUuid(id)],
    );
    if (expired !== undefined) tx.audit({ action: 'export.expired', object: id, chain: fromUuid('org', expired.organization_id), before: { status: 'ready' }, after: { status: 'expired' } });
  }

  async #resume(tx: Tx): Promise<void> {
    const rows = await tx.query<{ id: string }>(
      `with resting as (select id from reporting.engagement_export where status in ('queued', 'running') and watch_at <= $1 for update skip locked),
            watched as (update reporting.engagement_export e set watch_at = $2 from resting r where e.id = r.id)
       select id from resting`,
      [tx.now, new Date(tx.now.getTime() + RESTING_MS)],
    );
    for (const { id } of rows) tx.enqueue(makeExport, { exportId: fromUuid('xpt', id) });
  }
}
