import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { FilePlan } from '../engine/plan/dataset-plan.js';
import { planFile } from '../engine/plan/plan-file.js';
import { uploadKey } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { addReduction, addSteps } from './add-steps.js';
import { fileOfStep } from './file-of-step.js';
import type { FileOfStep } from './file-of-step.js';
import { HopelessError } from './processing-failure.js';
import type { ProcessingStep } from './processing-step.entity.js';
import { ReadPlan } from './read-plan.service.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';
import { StoredObjects } from './stored-objects.js';

interface Planned extends StepResult {
  /** Decoded bytes of each shard, in order. */
  readonly shards: readonly number[];
}

/** Finds out what a file holds, stores decoded what cannot be read where it lies, and cuts it into shards. */
@Injectable()
export class PlanFile implements StageWork {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly objects: StoredObjects,
    private readonly plans: ReadPlan,
  ) {}

  async run(run: StepRun): Promise<Planned> {
    const { engagementId, rules } = run.version;
    const file = await this.database.read(run.origin, (reader) => fileOfStep(reader, run.step));
    const keys = this.plans.keys(engagementId, file, rules);
    const plan = (await this.plans.find(engagementId, file, rules)) ?? (await this.#plan(run, file));
    if (plan.sha256 !== file.sha256) throw new HopelessError(`The file ${file.name} in storage is not the one that was received: its SHA-256 has changed.`);
    const shards = plan.shards.map(({ bytes }) => bytes);
    const failedDocuments = plan.errors.reduce((sum, { count }) => sum + count, 0);
    const unpacked = [...new Set(plan.shards.flatMap(({ unpacked: name }) => (name === null ? [] : [keys.unpacked(name)])))];
    return { keys: [keys.plan, ...unpacked], shards, outcome: { sources: plan.sources.length, shards: shards.length, failedDocuments }, documents: failedDocuments };
  }

  async settle(tx: Tx, version: DatasetVersion, { file, uploadId }: ProcessingStep, { shards }: Planned): Promise<void> {
    await addSteps(tx, version, shards.map((bytes, shard) => ({ stage: 'map', file, shard, uploadId, bytes })));
    // A file nothing of which can be read has no shards: then nobody maps any.
    await addReduction(tx, version);
  }

  async #plan({ version, signal, note }: StepRun, file: FileOfStep): Promise<FilePlan> {
    const keys = this.plans.keys(version.engagementId, file, version.rules);
    const object = await this.objects.open(uploadKey(version.engagementId, file.uploadId));
    try {
      const plan = await planFile({
        name: file.name, file: object, rules: version.rules, signal,
        writeUnpacked: async (name, content) => {
          await this.storage.put(keys.unpacked(name), Readable.from(content, { objectMode: false }));
        },
        onProgress: (bytes) => note({ bytes, documents: 0 }),
      });
      // What is not what was received is not planned: the plan would be found by the hash of what was.
      if (plan.sha256 === file.sha256) await this.storage.put(keys.plan, Buffer.from(JSON.stringify(plan)));
      return plan;
    } finally {
      await object.close();
    }
  }
}
