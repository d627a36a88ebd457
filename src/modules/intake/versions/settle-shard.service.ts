import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { DataDeletion } from '../deletions/data-deletion.entity.js';
import type { MappedFile } from '../engine/intake-report.js';
import { reduceDatasetVersion } from '../intake.jobs.js';
import type { FeaturesKeys } from '../storage-keys.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';
import { Shard } from './shard.entity.js';

/** Notes that a shard is mapped, and asks for the next step with the last one. */
@Injectable()
export class SettleShard {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly read: ReadDatasetVersion,
  ) {}

  async run(origin: Origin, shard: Shard, keys: FeaturesKeys, mapped: MappedFile): Promise<void> {
    const wanted = await this.database.transaction(origin, (tx) => this.#note(tx, shard, keys, mapped));
    if (wanted) return;
    // The engagement's data was deleted while this was being made: it must not outlive it.
    await this.storage.delete(keys.mapped);
    await this.storage.delete(keys.features);
  }

  /** @returns false when what was stored must not stay. */
  async #note(tx: Tx, shard: Shard, keys: FeaturesKeys, mapped: MappedFile): Promise<boolean> {
    // The version's lock lines the last shards up: exactly one of them finds that none is waiting any more.
    const version = await this.read.lock(tx, shard.datasetVersionId);
    if (version.status !== 'processing') return !(await tx.manager.existsBy(DataDeletion, { engagementId: version.engagementId }));
    const key = { datasetVersionId: shard.datasetVersionId, number: shard.number };
    const { affected } = await tx.manager.update(Shard, { ...key, status: 'waiting' }, {
      status: 'mapped', mapped, featuresKey: keys.features, readBytes: shard.bytes, documents: mapped.documents, progressedAt: tx.now,
    });
    if (affected === 0) return true;
    const [left] = await tx.query<{ waiting: string }>(`select count(*) as waiting from intake.shard where dataset_version_id = $1 and status = 'waiting'`, [toUuid(version.id)]);
    if (left?.waiting === '0') tx.enqueue(reduceDatasetVersion, { datasetVersionId: version.id });
    return true;
  }
}
