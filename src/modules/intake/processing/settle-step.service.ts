import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { DataDeletion } from '../deletions/data-deletion.entity.js';
import { isUnderWay } from '../versions/dataset-version.workflow.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { ProcessingStep, placeOf } from './processing-step.entity.js';
import type { StageWork, StepResult } from './stage-work.js';

/** Notes that a piece of work is done, once, and what follows from it. */
@Injectable()
export class SettleStep {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly read: ReadDatasetVersion,
  ) {}

  async run(origin: Origin, step: ProcessingStep, work: StageWork, result: StepResult): Promise<void> {
    const wanted = await this.database.transaction(origin, (tx) => this.#note(tx, step, work, result));
    if (wanted) return;
    // The engagement's data is deleted for good since this was begun: it must not outlive it. While a deletion runs it is the one to delete, for it
    // heeds holds and writes down what goes.
    for (const key of result.keys) await this.storage.delete(key);
  }

  /** @returns false when what was stored must not stay. */
  async #note(tx: Tx, step: ProcessingStep, work: StageWork, result: StepResult): Promise<boolean> {
    // The version's lock lines the last pieces up: exactly one of them finds that none is left.
    const version = await this.read.lock(tx, step.datasetVersionId);
    if (!isUnderWay(version.status)) return !(await tx.manager.existsBy(DataDeletion, { engagementId: version.engagementId, status: 'done' }));
    const found = await tx.manager.findOne(ProcessingStep, { where: placeOf(step), lock: { mode: 'pessimistic_write' } });
    // Somebody else did the same, and was faster.
    if (found === null || found.status === 'done' || found.status === 'quarantined') return true;
    Object.assign(found, {
      status: 'done', takenBy: null, notBefore: null, outputKey: result.keys[0] ?? null, outcome: result.outcome, readBytes: found.bytes, documents: result.documents,
      startedAt: found.startedAt ?? tx.now, progressedAt: tx.now, finishedAt: tx.now,
    });
    await tx.manager.save(ProcessingStep, found);
    await work.settle?.(tx, version, found, result);
    return true;
  }
}
