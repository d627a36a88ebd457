import { Injectable } from '@nestjs/common';
import { systemActor } from '../../../platform/actor.js';
import { DataKeys } from '../../../platform/data-keys/data-keys.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { decide } from '../../../platform/workflow/decide.js';
import { dataDeleted } from '../intake.events.js';
import { IssueDeletionCertificate } from '../certificates/issue-deletion-certificate.service.js';
import { lockHolds } from '../retention/keep-data-retention.js';
import { engagementFolder } from '../storage-keys.js';
import { UploadStore } from '../uploads/upload-store.js';
import { DataDeletion } from './data-deletion.entity.js';
import { dataDeletionWorkflow } from './data-deletion.workflow.js';
import { ForgetNames } from './forget-names.service.js';
import { RecordDeletedObject } from './record-deleted-object.service.js';

/** A legal hold came: what is left stays until it is released. */
class Held extends Error {}

/** Deletes everything that is stored of an engagement. Begun anew, it goes on where it was; held, it rests before the next object. */
@Injectable()
export class DeleteEngagementData {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly store: UploadStore,
    private readonly record: RecordDeletedObject,
    private readonly dataKeys: DataKeys,
    private readonly names: ForgetNames,
    private readonly certificate: IssueDeletionCertificate,
  ) {}

  async run(engagementId: Id<'eng'>, run: JobRun): Promise<void> {
    const organizationId = await this.database.transaction(run.origin, (tx) => this.#begin(tx, engagementId));
    if (organizationId === null) return;
    try {
      await this.#deleteTransfers(engagementId, organizationId, run);
      // Until a look finds nothing: what was being written when it was asked for may have come after the first.
      while (await this.#deleteObjects(engagementId, organizationId, run)) run.signal.throwIfAborted();
      // As the lab: a certificate names the legal holds, which are out of sight in an organization's own view.
      await this.database.transaction({ ...run.origin, actor: systemActor('intake.delete-data') }, (tx) => this.#finish(tx, engagementId));
    } catch (error) {
      // Whoever releases the hold asks for the rest.
      if (!(error instanceof Held)) throw error;
    }
  }

  /** @returns whose data it is; null when there is nothing to do any more. */
  async #begin(tx: Tx, engagementId: Id<'eng'>): Promise<Id<'org'> | null> {
    const deletion = await lockDeletion(tx, engagementId);
    if (deletion === null || deletion.status === 'done' || (await lockHolds(tx, engagementId, deletion.organizationId)) > 0) return null;
    if (deletion.status === 'requested') await this.#move(tx, deletion, 'begin', { startedAt: tx.now });
    return deletion.organizationId;
  }

  /** What transfers left behind lies with the upload store, under the id of their upload. */
  async #deleteTransfers(engagementId: Id<'eng'>, organizationId: Id<'org'>, run: JobRun): Promise<void> {
    const uploads = await this.database.read(run.origin, (reader) => reader.query<{ id: string }>('select id from intake.upload where engagement_id = $1 order by id', [toUuid(engagementId)]));
    for (const { id } of uploads.map((row) => ({ id: fromUuid('upl', row.id) }))) {
      run.signal.throwIfAborted();
      if (await this.record.transfer(run.origin, engagementId, id)) await this.#unlessHeld(engagementId, organizationId, run, () => this.store.remove({ id, engagementId }));
    }
  }

  /** @returns whether there was anything. */
  async #deleteObjects(engagementId: Id<'eng'>, organizationId: Id<'org'>, run: JobRun): Promise<boolean> {
    let any = false;
    for await (const key of this.storage.list(engagementFolder(engagementId))) {
      run.signal.throwIfAborted();
      any = true;
      await this.record.object(run.origin, engagementId, key);
      // Asked last: reading a large object for the record takes long enough for somebody to place a hold.
      await this.#unlessHeld(engagementId, organizationId, run, () => this.storage.delete(key));
    }
    return any;
  }

  /** Deletes while no hold can come: whoever places one waits, and is told of it only when nothing of what it holds is being deleted. */
  async #unlessHeld(engagementId: Id<'eng'>, organizationId: Id<'org'>, run: JobRun, remove: () => Promise<void>): Promise<void> {
    await this.database.transaction(run.origin, async (tx) => {
      if ((await lockHolds(tx, engagementId, organizationId)) > 0) throw new Held();
      await remove();
    });
  }

  async #finish(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
    const deletion = await lockDeletion(tx, engagementId);
    if (deletion?.status !== 'running') return;
    if ((await lockHolds(tx, engagementId, deletion.organizationId)) > 0) throw new Held();
    // Now that nothing is left, all that was put on record is gone.
    const [sums] = await tx.query<{ objects: string; bytes: string }>(
      `with gone as (update intake.deleted_object set deleted_at = coalesce(deleted_at, $2) where engagement_id = $1 returning bytes)
       select count(*) as objects, coalesce(sum(bytes), 0) as bytes from gone`,
      [toUuid(engagementId), tx.now],
    );
    const totals = { objects: Number(sums?.objects ?? 0), bytes: Number(sums?.bytes ?? 0) };
    // What a copy or a backup still holds cannot be read from here on.
    const key = await this.dataKeys.destroy(tx, engagementFolder(engagementId));
    tx.audit({ action: 'data_key.destroy', object: key.id, chain: deletion.organizationId, after: { engagementId, destroyedAt: key.destroyedAt } });
    await this.#move(tx, deletion, 'finish', { ...totals, dataKeyId: key.id, dataKeyDestroyedAt: key.destroyedAt, finishedAt: tx.now });
    await this.names.run(tx, engagementId);
    tx.announce(dataDeleted, { engagementId, organizationId: deletion.organizationId, ...totals });
    await this.certificate.run(tx, engagementId);
  }

  async #move(tx: Tx, deletion: DataDeletion, action: 'begin' | 'finish', changes: Partial<DataDeletion>): Promise<void> {
    const decision = decide(dataDeletionWorkflow, { stage: deletion.status }, action, { facts: {} });
    if (!decision.ok) throw new Error(decision.detail);
    const before = { status: deletion.status };
    Object.assign(deletion, changes, { status: decision.next.stage, version: deletion.version + 1 });
    await tx.manager.save(DataDeletion, deletion);
    tx.audit({ action: `data_deletion.${action}`, object: deletion.engagementId, chain: deletion.organizationId, before, after: { status: deletion.status, objects: deletion.objects, bytes: deletion.bytes } });
  }
}

function lockDeletion(tx: Tx, engagementId: Id<'eng'>): Promise<DataDeletion | null> {
  return tx.manager.findOne(DataDeletion, { where: { engagementId }, lock: { mode: 'pessimistic_write' } });
}
