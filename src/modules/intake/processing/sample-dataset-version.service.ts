import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import { chooseSamples, inOrder, samplesWanted } from '../engine/report/choose-samples.js';
import type { ChosenDocument, FoundSample, Sample } from '../engine/report/choose-samples.js';
import { featuresKeysOf, reductionKeysOf, samplesKey } from '../storage-keys.js';
import { Scratch } from '../versions/scratch.js';
import { ProcessingStep } from './processing-step.entity.js';
import { ReaderThreads } from './reader-threads.js';
import { ShardObjects } from './shard-objects.service.js';
import type { StepRun } from './stage-work.js';

/**
 * Stores a few documents of each reason, and of what is kept, for people to judge the policy by: their beginnings, with all findings
 * redacted. They lie encrypted in the object storage and nowhere else.
 */
@Injectable()
export class SampleDatasetVersion {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly shards: ShardObjects,
    private readonly threads: ReaderThreads,
    private readonly scratch: Scratch,
  ) {}

  /**
   * Only the shards are opened that hold what is shown.
   * @param reduction the key of its report
   * @returns where they lie
   * @throws StorageError; the signal's reason
   */
  async run(run: StepRun, reduction: string, report: IntakeReport): Promise<string> {
    const key = samplesKey(run.version.engagementId, reduction);
    if ((await this.storage.stat(key)) === null) await this.storage.put(key, Buffer.from(JSON.stringify(await this.#samples(run, reduction, report))));
    return key;
  }

  async #samples(run: StepRun, reduction: string, report: IntakeReport): Promise<Sample[]> {
    const maps = await this.database.read(run.origin, (reader) => reader.manager.find(ProcessingStep, { where: { datasetVersionId: run.version.id, stage: 'map' }, order: { file: 'ASC', shard: 'ASC' } }));
    const wanted = samplesWanted(report);
    const found: FoundSample[] = [];
    for (const [position, step] of maps.entries()) {
      if ([...wanted.values()].every((left) => left === 0)) break;
      run.signal.throwIfAborted();
      const chosen = chooseSamples(await buffer(await this.storage.get(reductionKeysOf(reduction).decisions(position))), wanted);
      if (chosen.length > 0) found.push(...(await this.#ofShard(run, step, chosen)));
      run.note({ bytes: 0, documents: found.length });
    }
    return inOrder(found);
  }

  async #ofShard({ origin, version, signal }: StepRun, step: ProcessingStep, chosen: readonly ChosenDocument[]): Promise<FoundSample[]> {
    const { outputKey } = step;
    if (outputKey === null) throw new Error('a shard is sampled that was not mapped');
    return this.scratch.during(async (folder) => {
      const found = await this.shards.find(origin, version, step);
      return this.threads.sampleShard({
        shard: found.shard, sources: found.plan.sources, rules: version.rules, chosen, signal,
        object: await this.shards.local(folder, found, signal), features: await folder.plainFileOf(featuresKeysOf(outputKey).features, 'features.parquet', signal),
      });
    });
  }
}
