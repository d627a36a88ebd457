import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { addSteps } from './add-steps.js';
import type { ProcessingStep } from './processing-step.entity.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';

/** Divides a file into shards; for now into one. */
@Injectable()
export class PlanFile implements StageWork {
  run({ step }: StepRun): Promise<StepResult> {
    return Promise.resolve({ keys: [], outcome: { shards: [step.bytes] }, documents: 0 });
  }

  async settle(tx: Tx, version: DatasetVersion, { file, uploadId }: ProcessingStep, { outcome }: StepResult): Promise<void> {
    const shards = outcome['shards'] as number[];
    await addSteps(tx, version, shards.map((bytes, shard) => ({ stage: 'map', file, shard, uploadId, bytes })));
  }
}
