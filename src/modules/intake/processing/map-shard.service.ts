import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { mappedFileSchema } from '../engine/intake-report.js';
import type { MappedFile } from '../engine/intake-report.js';
import { featuresKeys, uploadKey } from '../storage-keys.js';
import type { FeaturesKeys } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { Scratch } from '../versions/scratch.js';
import { addSteps, areDone } from './add-steps.js';
import { mapFingerprint } from './map-fingerprint.js';
import { HopelessError } from './processing-failure.js';
import { ReaderThreads } from './reader-threads.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';
import { fileOfStep } from './file-of-step.js';
import type { FileOfStep } from './file-of-step.js';

/**
 * Reads one shard and stores its features under a key made of all that they depend on. A run that finds them there already
 * only says so, which makes running twice the same as running once.
 */
@Injectable()
export class MapShard implements StageWork {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly threads: ReaderThreads,
    private readonly scratch: Scratch,
  ) {}

  async run(run: StepRun): Promise<StepResult> {
    const file = await this.database.read(run.origin, (reader) => fileOfStep(reader, run.step));
    const keys = featuresKeys(run.version.engagementId, file.sha256, mapFingerprint(run.version.rules));
    const mapped = (await this.#alreadyMapped(keys)) ?? (await this.#map(run, file, keys));
    return { keys: [keys.mapped, keys.features], outcome: { tokens: mapped.tokens, failedDocuments: mapped.failedDocuments }, documents: mapped.documents };
  }

  async settle(tx: Tx, version: DatasetVersion): Promise<void> {
    if (await areDone(tx, version, ['plan', 'map'])) await addSteps(tx, version, [{ stage: 'reduce', file: 0, shard: 0, uploadId: null, bytes: 0 }]);
  }

  async #alreadyMapped(keys: FeaturesKeys): Promise<MappedFile | null> {
    if ((await this.storage.stat(keys.mapped)) === null || (await this.storage.stat(keys.features)) === null) return null;
    return mappedFileSchema.parse(JSON.parse(await text(await this.storage.get(keys.mapped))));
  }

  #map({ version, signal, note }: StepRun, { name, uploadId, sha256 }: FileOfStep, keys: FeaturesKeys): Promise<MappedFile> {
    return this.scratch.during(async (folder) => {
      const featuresPath = join(folder.path, 'features.bin');
      const source = await folder.fileOf(uploadKey(version.engagementId, uploadId), 'upload', signal);
      const mapped = await this.threads.map(name, { source, featuresPath, rules: version.rules, signal, onProgress: note });
      if (mapped.sha256 !== sha256) throw new HopelessError(`The file ${name} in storage is not the one that was received: its SHA-256 has changed.`);
      await this.storage.put(keys.features, createReadStream(featuresPath));
      await this.storage.put(keys.mapped, Buffer.from(JSON.stringify(mapped)));
      return mapped;
    });
  }
}
