import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { LocalFile } from '../engine/local-file.js';
import type { FilePlan, PlannedShard } from '../engine/plan/dataset-plan.js';
import { planKeysOf, uploadKey } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import type { ScratchFolder } from '../versions/scratch.js';
import { fileOfStep } from './file-of-step.js';
import { ProcessingStep } from './processing-step.entity.js';
import type { StepPlace } from './processing-step.entity.js';
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
  async find(origin: Origin, { engagementId }: DatasetVersion, step: Pick<StepPlace, 'datasetVersionId' | 'file' | 'shard'>): Promise<FoundShard> {
    // Where it was planned by: an engine of today may plan it elsewhere.
    const { file, planKey } = await this.database.read(origin, async (reader) => ({
      file: await fileOfStep(reader, step),
      planKey: (await reader.manager.findOneBy(ProcessingStep, { datasetVersionId: step.datasetVersionId, stage: 'plan', file: step.file, shard: 0 }))?.outputKey ?? null,
    }));
    if (planKey === null) throw new Error('a shard is read of a file that was not planned');
    const plan = await this.plans.require(planKey);
    const keys = planKeysOf(planKey);
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
