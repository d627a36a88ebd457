import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import { DatasetVersionFile } from '../versions/dataset-version.entity.js';
import { EmitShard } from './emit-shard.service.js';
import { FinishDatasetVersion } from './finish-dataset-version.service.js';
import { MapShard } from './map-shard.service.js';
import { PlanFile } from './plan-file.service.js';
import type { ProcessingStage, ProcessingStep } from './processing-step.entity.js';
import { ReduceDatasetVersion } from './reduce-dataset-version.service.js';
import type { StageWork } from './stage-work.js';

/** Who does the work of each stage, and what it is called. */
@Injectable()
export class ProcessingStages {
  readonly #works: Readonly<Record<ProcessingStage, StageWork>>;

  constructor(
    private readonly database: Database,
    plan: PlanFile,
    map: MapShard,
    reduce: ReduceDatasetVersion,
    emit: EmitShard,
    finish: FinishDatasetVersion,
  ) {
    this.#works = { plan, map, reduce, emit, finish };
  }

  of(stage: ProcessingStage): StageWork {
    return this.#works[stage];
  }

  /** The beginning of a sentence about a piece, such as `The file a.jsonl`, or `Part 3 of the file a.jsonl`. */
  async nameOf(origin: Origin, { datasetVersionId, uploadId, stage, shard }: ProcessingStep): Promise<string> {
    if (uploadId === null) return 'The whole of the files';
    const file = await this.database.read(origin, (reader) => reader.manager.findOneBy(DatasetVersionFile, { datasetVersionId, uploadId }));
    return `${stage === 'plan' ? 'The' : `Part ${shard + 1} of the`} file ${file?.name ?? uploadId}`;
  }
}
