import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { dataKeyDestroyed } from '../../../platform/data-keys/data-keys.errors.js';
import { fromUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { compareApart } from '../engine/worker/reduce-apart.js';
import type { ErrandRun, ErrandWork } from '../errands/errand-work.js';
import { HopelessError } from '../processing/processing-failure.js';
import { ProcessingStep } from '../processing/processing-step.entity.js';
import { REDUCTION_MEMORY_MB } from '../processing/reduction-turns.js';
import { reductionKeysOf } from '../storage-keys.js';
import { AcceptAsPreviewed } from '../versions/accept-as-previewed.service.js';
import { policyOf } from '../versions/policy-of.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { Scratch } from '../versions/scratch.js';
import { AcceptedComparison } from './accepted-comparison.entity.js';

/** Counts what a version keeps that is in one accepted since. */
@Injectable()
export class CompareWithAccepted implements ErrandWork {
  constructor(
    private readonly database: Database,
    private readonly versions: ReadDatasetVersion,
    private readonly scratch: Scratch,
    private readonly acceptAsPreviewed: AcceptAsPreviewed,
  ) {}

  async run(uuid: string, { origin, signal, moved }: ErrandRun): Promise<(tx: Tx) => Promise<void>> {
    const id = fromUuid('cmp', uuid);
    const { version, own, accepted, acceptedId } = await this.database.read(origin, async (reader) => {
      const comparison = await reader.manager.findOneByOrFail(AcceptedComparison, { id });
      return {
        version: await this.versions.require(reader, comparison.datasetVersionId), own: await bandIndexOf(reader, comparison.datasetVersionId),
        accepted: await bandIndexOf(reader, comparison.acceptedVersionId), acceptedId: comparison.acceptedVersionId,
      };
    });
    const shared = await this.scratch.during(async (folder) => {
      const index = await folder.plainFileOf(own, 'own.parquet', signal);
      const path = await folder.plainFileOf(accepted, 'accepted.parquet', signal).catch((error: unknown) => {
        if (StorageError.is(error, 'storage.not_found') || dataKeyDestroyed.matches(error)) return null;
        throw error;
      });
      moved();
      // Deleted with its engagement meanwhile: it is not earlier data any more.
      if (path === null) return { documents: 0, tokens: 0 };
      return compareApart({ index, earlier: { id: acceptedId, path }, threshold: policyOf(version).nearDuplicates.threshold, workDirectory: folder.path, memoryLimitMb: REDUCTION_MEMORY_MB, signal });
    });
    return (tx) => this.#end(tx, id, { status: 'compared', ...shared });
  }

  fail(tx: Tx, uuid: string): Promise<void> {
    return this.#end(tx, fromUuid('cmp', uuid), { status: 'failed' });
  }

  /** Nothing is stored. */
  discard(): Promise<void> {
    return Promise.resolve();
  }

  nameOf(): Promise<string> {
    return Promise.resolve('The comparison with accepted data');
  }

  /** What was accepted ahead waits for the last of them; whichever that is, it finds the others ended once it has the engagement's lock. */
  async #end(tx: Tx, id: Id<'cmp'>, changes: Pick<AcceptedComparison, 'status'> & Partial<AcceptedComparison>): Promise<void> {
    await tx.manager.update(AcceptedComparison, { id, status: 'waiting' }, { ...changes, endedAt: tx.now });
    const { datasetVersionId } = await tx.manager.findOneByOrFail(AcceptedComparison, { id });
    const version = await this.versions.require(tx, datasetVersionId);
    if (version.acceptAsPreviewed !== null) await this.acceptAsPreviewed.run(tx, version.engagementId, datasetVersionId);
  }
}

/** The key of the band index of a version that was reduced. */
async function bandIndexOf(reader: Reader, datasetVersionId: Id<'dsv'>): Promise<string> {
  const reduction = await reader.manager.findOneBy(ProcessingStep, { datasetVersionId, stage: 'reduce' });
  if (reduction === null || reduction.outputKey === null) throw new HopelessError('The version was never reduced.');
  return reductionKeysOf(reduction.outputKey).bandIndex;
}
