import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EncryptedStorage } from '../../../platform/storage/encrypted-storage.js';
import { isUnreadable } from '../../../platform/storage/is-unreadable.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { transferFolder, uploadsFolder } from '../storage-keys.js';
import { UploadStore } from '../uploads/upload-store.js';
import type { DeletedObjectKind } from './data-deletion.entity.js';

interface Recorded {
  readonly key: string;
  readonly kind: DeletedObjectKind;
  /** Of the content; of what is stored when that cannot be read any more. */
  readonly bytes: number;
  readonly sha256: string | null;
  readonly unreadable: boolean;
}

/** Puts on record what is about to be deleted. What cannot be read any more is deleted all the same, and the record says so. */
@Injectable()
export class RecordDeletedObject {
  constructor(
    private readonly database: Database,
    private readonly storage: EncryptedStorage,
    private readonly store: UploadStore,
  ) {}

  /** What a transfer left behind, under the id of its upload: as much as had arrived. @returns false when there is nothing. */
  async transfer(origin: Origin, engagementId: Id<'eng'>, uploadId: Id<'upl'>): Promise<boolean> {
    const found = await this.store.progressOf(uploadId).then((progress) => progress && { bytes: progress.offset, unreadable: false }, async (error: unknown) => {
      if (!isUnreadable(error)) throw error;
      return { bytes: await this.#storedBelow(transferFolder(engagementId, uploadId)), unreadable: true };
    });
    if (found === null) return false;
    await this.#record(origin, engagementId, { key: uploadId, kind: 'transfer', sha256: null, ...found });
    return true;
  }

  /** A stored object, read once more so that the record says what it was and not what it should have been. */
  async object(origin: Origin, engagementId: Id<'eng'>, key: string): Promise<void> {
    const content = await this.#contentOf(key);
    // Another run of the same deletion was faster, and has it on record.
    if (content === null) return;
    const kind = key.startsWith(uploadsFolder(engagementId)) ? 'upload' : 'derived';
    await this.#record(origin, engagementId, { key, kind, ...content });
  }

  async #contentOf(key: string): Promise<Omit<Recorded, 'key' | 'kind'> | null> {
    try {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of await this.storage.get(key)) {
        hash.update(chunk as Buffer);
        bytes += (chunk as Buffer).length;
      }
      return { bytes, sha256: hash.digest('hex'), unreadable: false };
    } catch (error) {
      if (StorageError.is(error, 'storage.not_found')) return null;
      if (!isUnreadable(error)) throw error;
      const bytes = await this.storage.storedBytes(key);
      return bytes === null ? null : { bytes, sha256: null, unreadable: true };
    }
  }

  async #storedBelow(folder: string): Promise<number> {
    let bytes = 0;
    for await (const key of this.storage.list(folder)) bytes += await this.storage.storedBytes(key) ?? 0;
    return bytes;
  }

  async #record(origin: Origin, engagementId: Id<'eng'>, { key, kind, bytes, sha256, unreadable }: Recorded): Promise<void> {
    await this.database.transaction(origin, (tx) => tx.query(
      `insert into intake.deleted_object (engagement_id, key_hash, organization_id, kind, bytes, sha256, unreadable, recorded_at)
       select d.engagement_id, $2, d.organization_id, $3, $4, $5, $6, $7 from intake.data_deletion d where d.engagement_id = $1
       on conflict (engagement_id, key_hash) do nothing`,
      [toUuid(engagementId), createHash('sha256').update(key).digest('hex'), kind, bytes, sha256, unreadable, tx.now],
    ));
  }
}
