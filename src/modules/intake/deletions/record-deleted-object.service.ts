import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { uploadsFolder } from '../storage-keys.js';
import type { DeletedObjectKind } from './data-deletion.entity.js';

interface Recorded {
  readonly key: string;
  readonly kind: DeletedObjectKind;
  readonly bytes: number;
  readonly sha256: string | null;
}

/** Puts on record what is about to be deleted. */
@Injectable()
export class RecordDeletedObject {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
  ) {}

  /** What a transfer left behind, under the id of its upload: as much as had arrived. */
  async transfer(origin: Origin, engagementId: Id<'eng'>, uploadId: Id<'upl'>, bytes: number): Promise<void> {
    await this.#record(origin, engagementId, { key: uploadId, kind: 'transfer', bytes, sha256: null });
  }

  /** A stored object, read once more so that the record says what it was and not what it should have been. */
  async object(origin: Origin, engagementId: Id<'eng'>, key: string): Promise<void> {
    const content = await this.storage.get(key).catch((error: unknown) => {
      // Another run of the same deletion was faster, and has it on record.
      if (StorageError.is(error, 'storage.not_found')) return null;
      throw error;
    });
    if (content === null) return;
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of content) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
    const kind = key.startsWith(uploadsFolder(engagementId)) ? 'upload' : 'derived';
    await this.#record(origin, engagementId, { key, kind, bytes, sha256: hash.digest('hex') });
  }

  async #record(origin: Origin, engagementId: Id<'eng'>, { key, kind, bytes, sha256 }: Recorded): Promise<void> {
    await this.database.transaction(origin, (tx) => tx.query(
      `insert into intake.deleted_object (engagement_id, key_hash, organization_id, kind, bytes, sha256, recorded_at)
       select d.engagement_id, $2, d.organization_id, $3, $4, $5, $6 from intake.data_deletion d where d.engagement_id = $1
       on conflict (engagement_id, key_hash) do nothing`,
      [toUuid(engagementId), createHash('sha256').update(key).digest('hex'), kind, bytes, sha256, tx.now],
    ));
  }
}
