import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { mappedShardSchema } from '../engine/map/mapped-shard.js';
import type { MappedShard } from '../engine/map/mapped-shard.js';
import { featuresKeys } from '../storage-keys.js';
import type { FeaturesKeys } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { Scratch } from '../versions/scratch.js';
import { addReduction } from './add-steps.js';
import { EvaluationOfVersion } from './evaluation-of-version.service.js';
import { mapFingerprint } from './fingerprints.js';
import { MAX_ATTEMPTS } from './processing-failure.js';
import { ReaderThreads } from './reader-threads.js';
import { ShardObjects } from './shard-objects.service.js';
import type { FoundShard } from './shard-objects.service.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';

/**
 * Reads one shard and stores its features under a key made of all that they depend on. A run that finds them there already
 * only says so, which makes running twice the same as running once.
 */
@Injectable()
export class MapShard implements StageWork {
  constructor(
    private readonly storage: ObjectStorage,
    private readonly shards: ShardObjects,
    private readonly evaluation: EvaluationOfVersion,
    private readonly threads: ReaderThreads,
    private readonly scratch: Scratch,
  ) {}

  async run(run: StepRun): Promise<StepResult> {
    const { engagementId, rules } = run.version;
    const found = await this.shards.find(run.origin, run.version, run.step);
    const keys = featuresKeys(engagementId, { plan: found.planKey, shard: run.step.shard, fingerprint: mapFingerprint(rules, this.evaluation.fingerprint(run.version)) });
    const mapped = (await this.#alreadyMapped(keys)) ?? (await this.#map(run, found, keys));
    return { keys: [keys.mapped, keys.features], outcome: { tokens: mapped.tokens, failedDocuments: mapped.failedDocuments }, documents: mapped.documents };
  }

  async settle(tx: Tx, version: DatasetVersion): Promise<void> {
    await addReduction(tx, version);
  }

  async #alreadyMapped(keys: FeaturesKeys): Promise<MappedShard | null> {
    if ((await this.storage.stat(keys.mapped)) === null || (await this.storage.stat(keys.features)) === null) return null;
    return mappedShardSchema.parse(JSON.parse(await text(await this.storage.get(keys.mapped))));
  }

  #map({ origin, version, step, signal, note }: StepRun, found: FoundShard, keys: FeaturesKeys): Promise<MappedShard> {
    return this.scratch.during(async (folder) => {
      const featuresPath = join(folder.path, 'features.parquet');
      const object = await this.shards.local(folder, found, signal);
      const mapping = { shard: found.shard, sources: found.plan.sources, object, rules: version.rules, evaluationPath: await this.evaluation.fileOf(origin, folder, version), featuresPath, signal, onProgress: note };
      // A shard that has taken its process with it again and again is not read any more: it counts as failed, and the rest goes on.
      const mapped = await (step.attempts - step.failures >= MAX_ATTEMPTS ? this.threads.giveUpShard(mapping) : this.threads.mapShard(mapping));
      await this.storage.put(keys.features, createReadStream(featuresPath));
      await this.storage.put(keys.mapped, Buffer.from(JSON.stringify(mapped)));
      return mapped;
    });
  }
}
