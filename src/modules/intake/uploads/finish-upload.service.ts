import { Transform, pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { StoredObject } from '../../../platform/storage/object-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { decide } from '../../../platform/workflow/decide.js';
import { uploadGone, uploadHashMismatch } from '../intake.errors.js';
import { uploadReceived } from '../intake.events.js';
import { discardUpload } from '../intake.jobs.js';
import { uploadKey } from '../storage-keys.js';
import { ReadUpload } from './read-upload.service.js';
import { UploadStore } from './upload-store.js';
import { Upload } from './upload.entity.js';
import { uploadWorkflow } from './upload.workflow.js';

/**
 * Completes an upload all of whose bytes have arrived: reads them once, into the engagement's folder, and takes their
 * SHA-256 on the way. A request that breaks off in here is completed by the next one, or by the job that looks for such.
 */
@Injectable()
export class FinishUpload {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly store: UploadStore,
    private readonly read: ReadUpload,
  ) {}

  /** Does nothing when it is complete already. @throws DomainError `object.not_found`, `upload.hash_mismatch`, `upload.gone` */
  async run(origin: Origin, id: Id<'upl'>): Promise<Upload> {
    const before = await this.database.read(origin, (reader) => this.read.require(reader, id));
    if (before.status !== 'receiving') return assertReceived(before);
    const arrived = await this.store.open(id);
    // Somebody else completed it in this moment, or it was deleted.
    if (arrived === null) return assertReceived(await this.database.read(origin, (reader) => this.read.require(reader, id)));
    const stored = await this.#place(before, arrived).catch(async (error: unknown) => {
      const now = await this.database.read(origin, (reader) => this.read.require(reader, id));
      if (now.status === 'receiving') throw error;
      return null;
    });
    // Somebody else completed it, and took the transfer away while it was read.
    if (stored === null) return assertReceived(await this.database.read(origin, (reader) => this.read.require(reader, id)));
    const upload = await this.database.transaction(origin, (tx) => this.#settle(tx, id, stored));
    return assertReceived(upload);
  }

  /** Nothing is placed, and nothing replaced, unless all of the upload is there: a transfer that is being taken away ends early. */
  #place({ id, engagementId, bytes }: Upload, arrived: Readable): Promise<StoredObject> {
    let seen = 0;
    const whole = new Transform({
      transform(piece: Buffer, _encoding, done): void {
        seen += piece.length;
        done(null, piece);
      },
      flush(done): void {
        done(seen === bytes ? null : new StorageError('storage.damaged', `the upload ${id} has ${bytes} bytes, of which ${seen} are there`));
      },
    });
    // What goes wrong on either side ends the other; the put tells of it.
    pipeline(arrived, whole, () => undefined);
    return this.storage.put(uploadKey(engagementId, id), whole);
  }

  async #settle(tx: Tx, id: Id<'upl'>, stored: StoredObject): Promise<Upload> {
    const upload = await this.read.lock(tx, id);
    // Whatever came of it: the transfer's own copy goes, and the stored one too unless the upload was received.
    tx.enqueue(discardUpload, { uploadId: id });
    if (upload.status !== 'receiving') return upload;
    const failure = mistakeIn(upload, stored);
    const decision = decide(uploadWorkflow, { stage: upload.status }, failure === null ? 'receive' : 'fail', { facts: {} });
    if (!decision.ok) throw uploadGone.with(decision.detail);
    const before = { status: upload.status };
    upload.status = decision.next.stage;
    if (failure === null) Object.assign(upload, { sha256: stored.sha256, receivedAt: tx.now });
    else Object.assign(upload, { failure, endedAt: tx.now });
    await tx.manager.save(Upload, upload);
    tx.audit({ action: `upload.${decision.action}`, object: id, chain: upload.organizationId, before, after: { status: upload.status, sha256: stored.sha256, bytes: stored.bytes, failure } });
    if (failure === null) {
      tx.announce(uploadReceived, {
        engagementId: upload.engagementId, organizationId: upload.organizationId, datasetId: upload.datasetId, uploadId: id, fileName: upload.fileName,
        bytes: upload.bytes, sha256: stored.sha256,
      });
    }
    return upload;
  }
}

function mistakeIn(upload: Upload, stored: StoredObject): string | null {
  if (stored.bytes !== upload.bytes) return `${stored.bytes} bytes arrived; ${upload.bytes} were declared`;
  if (upload.declaredSha256 === null || upload.declaredSha256 === stored.sha256) return null;
  return `the SHA-256 of what arrived is ${stored.sha256}; ${upload.declaredSha256} was declared`;
}

/** @throws DomainError `upload.hash_mismatch`, `upload.gone` */
export function assertReceived(upload: Upload): Upload {
  if (upload.status === 'received') return upload;
  if (upload.status === 'failed') throw uploadHashMismatch.with(`The upload was refused and its data discarded: ${upload.failure ?? 'it failed'}.`);
  throw uploadGone.with(`The upload is ${upload.status === 'receiving' ? 'lost' : upload.status}. Begin a new one.`);
}
