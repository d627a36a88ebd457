import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { ENGINE_VERSION } from '../engine/engine-version.js';
import { hasSetAside, mappedShardSchema } from '../engine/map/mapped-shard.js';
import type { MappedShard } from '../engine/map/mapped-shard.js';
import type { LossCause } from '../engine/map/quarantine.js';
import type { ShardMapping } from '../engine/worker/engine-threads.js';
import { featuresKeys } from '../storage-keys.js';
import type { FeaturesKeys } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { Scratch } from '../versions/scratch.js';
import type { ScratchFolder } from '../versions/scratch.js';
import { addReduction } from './add-steps.js';
import { EvaluationOfVersion } from './evaluation-of-version.service.js';
import { mapFingerprint } from './fingerprints.js';
import { ReaderThreads } from './reader-threads.js';
import { ShardObjects } from './shard-objects.service.js';
import type { FoundShard } from './shard-objects.service.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';

/** Where the features of a shard may lie. */
interface FeaturesPlaces {
  /** Good for whoever reads the same. */
  readonly shared: FeaturesKeys;
  /** With something set aside for want of time or memory: this version's alone, so that another one tries again. */
  readonly own: FeaturesKeys;
}

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
    const found = await this.shards.find(run.origin, run.version, run.step);
    const places = this.#places(run, found);
    for (const keys of [places.shared, places.own]) {
      const mapped = await this.#alreadyMapped(keys);
      if (mapped !== null) return resultOf(keys, mapped);
    }
    return this.scratch.during(async (folder) => {
      const mapping = await this.#mapping(run, found, folder);
      return this.#store(places, mapping, await this.threads.mapShard({ ...mapping, signal: run.signal, onProgress: run.note, onMoved: run.moved }));
    });
  }

  /** It counts as failed without being read, and the rest goes on. */
  async setAside(run: StepRun, lostBy: LossCause): Promise<StepResult> {
    const found = await this.shards.find(run.origin, run.version, run.step);
    return this.scratch.during(async (folder) => {
      const mapping = { shard: found.shard, featuresPath: featuresIn(folder) };
      return this.#store(this.#places(run, found), mapping, await this.threads.giveUpShard(mapping, lostBy));
    });
  }

  async settle(tx: Tx, version: DatasetVersion): Promise<void> {
    await addReduction(tx, version);
  }

  async #alreadyMapped(keys: FeaturesKeys): Promise<MappedShard | null> {
    if ((await this.storage.stat(keys.mapped)) === null || (await this.storage.stat(keys.features)) === null) return null;
    return mappedShardSchema.parse(JSON.parse(await text(await this.storage.get(keys.mapped))));
  }

  #places({ version, step }: StepRun, { planKey }: FoundShard): FeaturesPlaces {
    const of = { plan: planKey, shard: step.shard, fingerprint: mapFingerprint(version.rules, this.evaluation.fingerprint(version)) };
    return { shared: featuresKeys(version.engagementId, of), own: featuresKeys(version.engagementId, { ...of, onlyFor: version.id }) };
  }

  async #mapping({ origin, version, signal }: StepRun, found: FoundShard, folder: ScratchFolder): Promise<ShardMapping> {
    const object = await this.shards.local(folder, found, signal);
    return { shard: found.shard, sources: found.plan.sources, object, rules: version.rules, evaluationPath: await this.evaluation.fileOf(origin, folder, version), featuresPath: featuresIn(folder) };
  }

  async #store({ shared, own }: FeaturesPlaces, { featuresPath }: Pick<ShardMapping, 'featuresPath'>, mapped: MappedShard): Promise<StepResult> {
    const keys = hasSetAside(mapped) ? own : shared;
    await this.storage.put(keys.features, createReadStream(featuresPath));
    await this.storage.put(keys.mapped, Buffer.from(JSON.stringify(mapped)));
    return resultOf(keys, mapped);
  }
}

function featuresIn(folder: ScratchFolder): string {
  return join(folder.path, 'features.parquet');
}

function resultOf(keys: FeaturesKeys, { tokens, failedDocuments, documents }: MappedShard): StepResult {
  return { keys: [keys.mapped, keys.features], outcome: { tokens, failedDocuments, engine: ENGINE_VERSION }, documents };
}
