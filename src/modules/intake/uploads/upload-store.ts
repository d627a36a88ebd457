import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { systemActor } from '../../../platform/actor.js';
import { Config } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { RUNTIME } from '../../../platform/runtime.js';
import type { Runtime } from '../../../platform/runtime.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { TusDatastore } from '../../../platform/storage/uploads/tus-datastore.js';
import { intakeConfig } from '../intake.config.js';
import { transferFolder } from '../storage-keys.js';

const HOUR_MS = 3_600_000;
const ORIGIN = { actor: systemActor('intake.upload-store'), requestId: 'upload-store' };

/** Where uploads grow until they are complete: in their engagement's folder, under its key. */
@Injectable()
export class UploadStore {
  readonly expiresAfterMs: number;
  readonly datastore: TusDatastore;

  constructor(@Inject(RUNTIME) runtime: Runtime, config: Config, storage: ObjectStorage, private readonly database: Database) {
    this.expiresAfterMs = config.get(intakeConfig).UPLOAD_EXPIRES_HOURS * HOUR_MS;
    this.datastore = new HeldDatastore({
      storage, folderOf: (id) => this.#folderOf(id as Id<'upl'>), expiresAfterMs: this.expiresAfterMs, clock: runtime.clock, scratchFolder: join(runtime.home, 'scratch', 'uploads'),
    });
  }

  /** How far a transfer has come; null when nothing is stored of it. */
  async progressOf(id: string): Promise<{ offset: number; complete: boolean } | null> {
    const upload = await orNullWhenGone(this.datastore.getUpload(id));
    return upload === null ? null : { offset: upload.offset, complete: upload.offset === upload.size };
  }

  /** What has arrived, from its first byte; null when nothing is stored of it. */
  async open(id: string): Promise<Readable | null> {
    return orNullWhenGone(this.datastore.open(id));
  }

  /** Deletes what is stored of a transfer, if anything. Asks no database, so that it can be done inside of a transaction. */
  async remove({ id, engagementId }: { readonly id: Id<'upl'>; readonly engagementId: Id<'eng'> }): Promise<void> {
    await this.datastore.clear(transferFolder(engagementId, id));
  }

  /** Seen by the lab: whether the caller may know of the upload was asked before. */
  #folderOf(id: Id<'upl'>): Promise<string | null> {
    return this.database.read(ORIGIN, async (reader) => {
      const [row] = await reader.query<{ engagement_id: string }>('select engagement_id from intake.upload where id = $1', [toUuid(id)]);
      return row === undefined ? null : transferFolder(fromUuid('eng', row.engagement_id), id);
    });
  }
}

/**
 * Deletes nothing on a client's request by itself: the use case has marked the upload as deleted by then, and its job deletes what is stored under the
 * lock of the legal holds, which may be placed in between.
 */
class HeldDatastore extends TusDatastore {
  override remove(): Promise<void> {
    return Promise.resolve();
  }
}

/** The datastore says by status that there is nothing. */
async function orNullWhenGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const status = (error as { status_code?: unknown } | null)?.status_code;
    if (status === 404) return null;
    throw error;
  }
}
