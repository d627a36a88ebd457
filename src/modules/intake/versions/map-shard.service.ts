import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { mappedFileSchema } from '../engine/intake-report.js';
import type { MappedFile } from '../engine/intake-report.js';
import type { MapRules } from '../engine/map-rules.js';
import { featuresKeys, uploadKey } from '../storage-keys.js';
import type { FeaturesKeys } from '../storage-keys.js';
import { mapFingerprint } from './map-fingerprint.js';
import { NoteProgress } from './note-progress.service.js';
import { HopelessError } from './processing-failure.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';
import { ReaderThreads } from './reader-threads.js';
import { Scratch } from './scratch.js';
import { SettleShard } from './settle-shard.service.js';
import { Shard } from './shard.entity.js';

/** A file that was begun so often without coming to an end takes the process with it. */
const MAX_ATTEMPTS = 8;

interface ClaimedShard {
  readonly shard: Shard;
  readonly engagementId: Id<'eng'>;
  readonly rules: MapRules;
}

/**
 * Reads one shard and stores its features under a key made of all that they depend on. A run that finds them there already
 * only notes so, which makes running twice the same as running once.
 */
@Injectable()
export class MapShard {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly read: ReadDatasetVersion,
    private readonly threads: ReaderThreads,
    private readonly scratch: Scratch,
    private readonly progress: NoteProgress,
    private readonly settle: SettleShard,
  ) {}

  /** @throws HopelessError with a sentence for the owner; the signal's reason; whatever storage or threads fail with */
  async run(id: Id<'dsv'>, number: number, run: JobRun): Promise<void> {
    const claimed = await this.database.transaction(run.origin, (tx) => this.#claim(tx, id, number));
    if (claimed === null) return;
    if (claimed.shard.attempts > MAX_ATTEMPTS) throw new HopelessError(`Reading the file ${claimed.shard.name} was begun ${MAX_ATTEMPTS} times and never came to an end.`);
    const keys = featuresKeys(claimed.engagementId, claimed.shard.sha256, mapFingerprint(claimed.rules));
    const mapped = (await this.#alreadyMapped(keys)) ?? (await this.#map(claimed, keys, run));
    await this.settle.run(run.origin, claimed.shard, keys, mapped);
  }

  /** Null when there is nothing to do any more. */
  async #claim(tx: Tx, id: Id<'dsv'>, number: number): Promise<ClaimedShard | null> {
    const { status, engagementId, rules } = await this.read.require(tx, id);
    const shard = await tx.manager.findOne(Shard, { where: { datasetVersionId: id, number }, lock: { mode: 'pessimistic_write' } });
    if (shard === null || status !== 'processing' || shard.status === 'mapped') return null;
    shard.attempts += 1;
    await tx.manager.update(Shard, { datasetVersionId: id, number }, { attempts: shard.attempts, progressedAt: tx.now });
    return { shard, engagementId, rules };
  }

  async #alreadyMapped(keys: FeaturesKeys): Promise<MappedFile | null> {
    if ((await this.storage.stat(keys.mapped)) === null || (await this.storage.stat(keys.features)) === null) return null;
    return mappedFileSchema.parse(JSON.parse(await text(await this.storage.get(keys.mapped))));
  }

  #map({ shard, engagementId, rules }: ClaimedShard, keys: FeaturesKeys, run: JobRun): Promise<MappedFile> {
    return this.scratch.during(async (folder) => {
      const featuresPath = join(folder.path, 'features.bin');
      const noting = this.progress.start(run.origin, shard.datasetVersionId, shard.number);
      try {
        const source = await folder.fileOf(uploadKey(engagementId, shard.uploadId), 'upload', run.signal);
        const mapped = await this.threads.map(shard.name, { source, featuresPath, rules, signal: run.signal, onProgress: (progress) => noting.note(progress) });
        if (mapped.sha256 !== shard.sha256) throw new HopelessError(`The file ${shard.name} in storage is not the one that was received: its SHA-256 has changed.`);
        await this.storage.put(keys.features, createReadStream(featuresPath));
        await this.storage.put(keys.mapped, Buffer.from(JSON.stringify(mapped)));
        return mapped;
      } finally {
        await noting.stop();
      }
    });
  }
}
