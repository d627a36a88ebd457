import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import { FailDatasetVersion } from '../versions/fail-dataset-version.service.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { sentenceOf } from './processing-failure.js';
import { ProcessingStages } from './processing-stages.js';
import { ProcessingStep, placeOf } from './processing-step.entity.js';

/** Ends a version a piece of which cannot succeed, with a reason, so that its worker goes on with others. */
@Injectable()
export class GiveUpStep {
  constructor(
    private readonly database: Database,
    private readonly read: ReadDatasetVersion,
    private readonly stages: ProcessingStages,
    private readonly fail: FailDatasetVersion,
  ) {}

  async run(origin: Origin, step: ProcessingStep, error: unknown): Promise<void> {
    const reason = sentenceOf(error, await this.stages.nameOf(origin, step));
    await this.database.transaction(origin, async (tx) => {
      // The version first, as whoever settles a piece does.
      await this.read.lock(tx, step.datasetVersionId);
      const found = await tx.manager.findOne(ProcessingStep, { where: placeOf(step), lock: { mode: 'pessimistic_write' } });
      // Taken for dead meanwhile, and done by somebody else.
      if (found?.status !== 'running' || found.takenBy !== step.takenBy) return;
      await this.fail.run(tx, step.datasetVersionId, reason);
    });
  }
}
