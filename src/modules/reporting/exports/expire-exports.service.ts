import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { IntakeApi } from '../../intake/intake.api.js';
import { makeExport } from '../reporting.jobs.js';
import { RESTING_MS } from './request-export.service.js';

/** How long after it was asked for an export may have left something behind that nobody has found: its seven days, and a day. */
const SWEPT_DAYS = 8;

interface ReadyRow {
  id: string;
  engagement_id: string;
  run_id: string | null;
  upload_ids: string[];
  over: boolean;
}

/** Ends archives whose time has passed or that go with the data, asks again for those whose job was lost, and clears what killed runs left. */
@Injectable()
export class ExpireExports {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly intake: IntakeApi,
  ) {}

  async run(run: JobRun): Promise<void> {
    const ready = await this.database.read(run.origin, (reader) => reader.query<ReadyRow>(
      `select id, engagement_id, run_id, upload_ids, expires_at <= $1 as over from reporting.engagement_export where status = 'ready' order by expires_at, id`, [reader.now],
    ));
    for (const row of ready) {
      run.signal.throwIfAborted();
      await this.#look(run, row);
    }
    await this.database.transaction(run.origin, (tx) => this.#resume(tx));
    await this.#sweep(run);
  }

  async #look(run: JobRun, row: ReadyRow): Promise<void> {
    const [id, engagementId] = [fromUuid('xpt', row.id), fromUuid('eng', row.engagement_id)];
    const { asked, kept } = await this.database.read(run.origin, async (reader) => ({
      asked: await this.intake.deletionAsked(reader, engagementId), kept: await this.intake.filesKept(reader, row.upload_ids.map((uuid) => fromUuid('upl', uuid)), { lock: false }),
    }));
    if (!row.over && !asked && kept) return;
    // The object first: a row that still says ready is looked at again. What goes with the data the deletion puts on record, and deletes.
    if (row.over || !asked) await this.storage.delete(this.intake.exportKey(engagementId, id, row.run_id));
    await this.database.transaction(run.origin, (tx) => this.#expire(tx, id));
  }

  /** Deletes archives that no export names: of runs that were killed, or overtaken, before they could take back what they had stored. */
  async #sweep(run: JobRun): Promise<void> {
    const lately = await this.database.read(run.origin, (reader) => reader.query<{ engagement_id: string }>(
      `select distinct engagement_id from reporting.engagement_export e where created_at > $1::timestamptz - make_interval(days => ${SWEPT_DAYS})`, [reader.now],
    ));
    for (const engagementId of lately.map((row) => fromUuid('eng', row.engagement_id))) {
      run.signal.throwIfAborted();
      const stored: string[] = [];
      for await (const key of this.storage.list(this.intake.exportsFolder(engagementId))) stored.push(key);
      if (stored.length === 0) continue;
      // Looked up after the list: a run is on record before it stores anything, so that what is listed and not named is nobody's.
      const named = await this.database.read(run.origin, (reader) => this.#named(reader, engagementId));
      if (named === null) continue;
      for (const key of stored) if (!named.has(key)) await this.storage.delete(key);
    }
  }

  /** The objects of exports that are ready or being made; null when the deletion of the data was asked for, which puts each on record. */
  async #named(reader: Reader, engagementId: Id<'eng'>): Promise<Set<string> | null> {
    if (await this.intake.deletionAsked(reader, engagementId)) return null;
    const rows = await reader.query<{ id: string; run_id: string | null }>(
      `select id, run_id from reporting.engagement_export where engagement_id = $1 and status in ('queued', 'running', 'ready')`, [toUuid(engagementId)],
    );
    return new Set(rows.map((row) => this.intake.exportKey(engagementId, fromUuid('xpt', row.id), row.run_id)));
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
