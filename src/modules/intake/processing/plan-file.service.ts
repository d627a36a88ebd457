import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { FilePlan } from '../engine/plan/dataset-plan.js';
import { lossDetails } from '../engine/map/quarantine.js';
import type { LossCause } from '../engine/map/quarantine.js';
import { planKeys, uploadKey } from '../storage-keys.js';
import type { PlanKeys } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { addReduction, addSteps } from './add-steps.js';
import { fileOfStep } from './file-of-step.js';
import type { FileOfStep } from './file-of-step.js';
import { planFingerprint } from './fingerprints.js';
import { HopelessError } from './processing-failure.js';
import type { ProcessingStep } from './processing-step.entity.js';
import { ReadPlan } from './read-plan.service.js';
import { ReaderThreads } from './reader-threads.js';
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
    private readonly threads: ReaderThreads,
  ) {}

  async run(run: StepRun): Promise<Planned> {
    const file = await this.database.read(run.origin, (reader) => fileOfStep(reader, run.step));
    const keys = keysOf(run.version, file);
    const plan = (await this.plans.find(keys.plan)) ?? (await this.#plan(run, file, keys));
    if (plan.sha256 !== file.sha256) throw new HopelessError(`The file ${file.name} in storage is not the one that was received: its SHA-256 has changed.`);
    return resultOf(plan, keys);
  }

  /** It counts as a file of which nothing can be read, in this version alone: another one tries again. */
  async setAside({ origin, version, step }: StepRun, lostBy: LossCause): Promise<Planned> {
    const { name, bytes, sha256 } = await this.database.read(origin, (reader) => fileOfStep(reader, step));
    const keys = planKeys(version.engagementId, { name, sha256, fingerprint: planFingerprint(version.rules), onlyFor: version.id });
    const sample = { code: 'file_not_processed' as const, entry: null, line: 1, byte: 0, path: null, detail: lossDetails[lostBy] };
    const plan: FilePlan = { file: name, bytes, sha256, sources: [], shards: [], errors: [{ code: 'file_not_processed', count: 1, samples: [sample] }] };
    await this.storage.put(keys.plan, Buffer.from(JSON.stringify(plan)));
    return resultOf(plan, keys);
  }

  async settle(tx: Tx, version: DatasetVersion, { file, uploadId }: ProcessingStep, { shards }: Planned): Promise<void> {
    await addSteps(tx, version, shards.map((bytes, shard) => ({ stage: 'map', file, shard, uploadId, bytes })));
    // A file nothing of which can be read has no shards: then nobody maps any.
    await addReduction(tx, version);
  }

  async #plan({ version, signal, note, moved }: StepRun, file: FileOfStep, keys: PlanKeys): Promise<FilePlan> {
    const object = await this.objects.open(uploadKey(version.engagementId, file.uploadId));
    try {
      const plan = await this.threads.planFile({
        name: file.name, file: object, rules: version.rules, signal,
        writeUnpacked: async (name, content) => {
          await this.storage.put(keys.unpacked(name), Readable.from(content, { objectMode: false }));
        },
        onProgress: (bytes) => note({ bytes, documents: 0 }),
        onMoved: moved,
      });
      // What is not what was received is not planned: the plan would be found by the hash of what was.
      if (plan.sha256 === file.sha256) await this.storage.put(keys.plan, Buffer.from(JSON.stringify(plan)));
      return plan;
    } finally {
      await object.close();
    }
  }
}

/** Where the plan of a file lies, and what planning unpacked: made of everything that they depend on. */
function keysOf({ engagementId, rules }: DatasetVersion, { name, sha256 }: FileOfStep): PlanKeys {
  return planKeys(engagementId, { name, sha256, fingerprint: planFingerprint(rules) });
}

function resultOf(plan: FilePlan, keys: PlanKeys): Planned {
  const shards = plan.shards.map(({ bytes }) => bytes);
  const failedDocuments = plan.errors.reduce((sum, { count }) => sum + count, 0);
  const unpacked = [...new Set(plan.shards.flatMap(({ unpacked: name }) => (name === null ? [] : [keys.unpacked(name)])))];
  return { keys: [keys.plan, ...unpacked], shards, outcome: { sources: plan.sources.length, shards: shards.length, failedDocuments }, documents: failedDocuments };
}
