import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { LocalFile } from '../engine/local-file.js';
import type { FilePlan, PlannedShard } from '../engine/plan/dataset-plan.js';
import { uploadKey } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import type { ScratchFolder } from '../versions/scratch.js';
import { fileOfStep } from './file-of-step.js';
import type { ProcessingStep } from './processing-step.entity.js';
import { ReadPlan } from './read-plan.service.js';
import { StoredObjects } from './stored-objects.js';

/** A shard with what it takes to read it. */
export interface FoundShard {
  readonly plan: FilePlan;
  readonly planKey: string;
  readonly shard: PlannedShard;
  /** Of the object that its positions are of. */
  readonly objectKey: string;
}

/** Finds the shards of versions, and has threads read them. */
@Injectable()
export class ShardObjects {
  constructor(
    private readonly database: Database,
    private readonly plans: ReadPlan,
    private readonly objects: StoredObjects,
  ) {}

  /** @throws StorageError `storage.not_found` when its plan is gone */
  async find(origin: Origin, { engagementId, rules }: DatasetVersion, step: Pick<ProcessingStep, 'datasetVersionId' | 'file' | 'shard'>): Promise<FoundShard> {
    const file = await this.database.read(origin, (reader) => fileOfStep(reader, step));
    const plan = await this.plans.require(engagementId, file, rules);
    const keys = this.plans.keys(engagementId, file, rules);
    const shard = plan.shards[step.shard];
    if (shard === undefined) throw new Error(`a plan of ${plan.shards.length} shards has none with number ${step.shard}`);
    return { plan, planKey: keys.plan, shard, objectKey: shard.unpacked === null ? uploadKey(engagementId, file.uploadId) : keys.unpacked(shard.unpacked) };
  }

  /** A file from which a thread can read the shard. @throws StorageError; the signal's reason */
  local(folder: ScratchFolder, { shard, objectKey }: FoundShard, signal: AbortSignal): Promise<LocalFile> {
    const part = { start: Math.min(...shard.segments.map(({ start }) => start)), end: Math.max(...shard.segments.map(({ end }) => end)) };
    return this.objects.localPart(folder, objectKey, part, signal);
  }
}
