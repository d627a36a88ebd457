import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { lockHolds } from '../retention/keep-data-retention.js';
import { uploadKey } from '../storage-keys.js';
import { ReadUpload } from './read-upload.service.js';
import { UploadStore } from './upload-store.js';

/** Deletes what the transfer of an ended upload left behind and, unless it was received, the object too. Finds nothing the second time. */
@Injectable()
export class ClearUpload {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly store: UploadStore,
    private readonly read: ReadUpload,
  ) {}

  /** @throws DomainError `object.not_found` */
  async run(origin: Origin, id: Id<'upl'>): Promise<void> {
    const upload = await this.database.read(origin, (reader) => this.read.require(reader, id));
    if (upload.status === 'receiving') return;
    // A received upload loses nothing with what its transfer left behind.
    if (upload.status === 'received') return this.store.remove(upload);
    await this.database.transaction(origin, async (tx) => {
      // What is held is discarded by whoever releases the hold; nobody can place one while this deletes.
      if ((await lockHolds(tx, upload.engagementId, upload.organizationId)) > 0) return;
      await this.store.remove(upload);
      await this.storage.delete(uploadKey(upload.engagementId, upload.id));
    });
  }
}
