import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { fromUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import { engagementFolder } from '../storage-keys.js';
import { ClearUpload } from '../uploads/clear-upload.service.js';

/** How far back it looks: longer than anything is under way, a queue that was down for a weekend included. */
const DAYS = 7;
const BATCH = 200;

interface EndedRow {
  id: string;
  at: Date;
}

/**
 * Looks again where something may have been stored after it was cleared: a request that was still writing when its upload ended, a process that was
 * killed between storing an object and saying so. What ended lately is looked at each day until it is a week old.
 */
@Injectable()
export class ClearLeftovers {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly clear: ClearUpload,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async run(run: JobRun): Promise<void> {
    const failures: unknown[] = [];
    await this.#uploads(run, failures);
    await this.#deletions(run, failures);
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} leftovers could not be cleared; the first: ${String(failures[0])}`);
  }

  async #uploads(run: JobRun, failures: unknown[]): Promise<void> {
    let last: EndedRow | null = null;
    for (;;) {
      const after: EndedRow | null = last;
      const rows: EndedRow[] = await this.database.read(run.origin, (reader) => reader.query<EndedRow>(
        `select id, coalesce(ended_at, received_at) as at from intake.upload
         where coalesce(ended_at, received_at) > $1::timestamptz - make_interval(days => ${DAYS}) and ($2::timestamptz is null or (coalesce(ended_at, received_at), id) > ($2, $3))
         order by coalesce(ended_at, received_at), id limit ${BATCH}`, [reader.now, after?.at ?? null, after?.id ?? null],
      ));
      for (const row of rows) {
        run.signal.throwIfAborted();
        await this.clear.run(run.origin, fromUuid('upl', row.id)).catch((error: unknown) => failures.push(error));
        last = row;
      }
      if (rows.length < BATCH) return;
    }
  }

  async #deletions(run: JobRun, failures: unknown[]): Promise<void> {
    const rows = await this.database.read(run.origin, (reader) => reader.query<{ engagement_id: string; organization_id: string }>(
      `select engagement_id, organization_id from intake.data_deletion where finished_at > $1::timestamptz - make_interval(days => ${DAYS}) order by finished_at`, [reader.now],
    ));
    for (const row of rows) {
      run.signal.throwIfAborted();
      await this.#deletion(run, fromUuid('eng', row.engagement_id), fromUuid('org', row.organization_id)).catch((error: unknown) => failures.push(error));
    }
  }

  /** Its key is destroyed, so nobody can read what is found, nor can anybody hold it any more: it only has to go, and the audit says so. */
  async #deletion(run: JobRun, engagementId: Id<'eng'>, organizationId: Id<'org'>): Promise<void> {
    let objects = 0;
    for await (const key of this.storage.list(engagementFolder(engagementId))) {
      await this.storage.delete(key);
      objects += 1;
    }
    if (objects === 0) return;
    this.log.warn({ engagementId, objects }, 'what was stored after a deletion was cleared');
    await this.database.transaction(run.origin, (tx) => {
      tx.audit({ action: 'data_deletion.clear', object: engagementId, chain: organizationId, after: { objects } });
      return Promise.resolve();
    });
  }
}
