import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import { dataKeyDestroyed } from '../../../platform/data-keys/data-keys.errors.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import type { MapRules } from '../engine/map-rules.js';
import { mappedShardSchema } from '../engine/map/mapped-shard.js';
import type { FilePlan } from '../engine/plan/dataset-plan.js';
import { policyHash } from '../engine/policy/intake-policy.js';
import type { IntakePolicy } from '../engine/policy/intake-policy.js';
import type { EarlierData, ReducedShard } from '../engine/reduce/reduction.js';
import { reduceApart } from '../engine/worker/reduce-apart.js';
import { intakeReportSchema } from '../engine/report/intake-report.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import { reductionKeys } from '../storage-keys.js';
import type { FeaturesKeys, ReductionKeys } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { policyOf } from '../versions/policy-of.js';
import { Scratch } from '../versions/scratch.js';
import type { ScratchFolder } from '../versions/scratch.js';
import { addSteps } from './add-steps.js';
import { EvaluationOfVersion } from './evaluation-of-version.service.js';
import { FindEarlierData } from './find-earlier-data.service.js';
import type { EarlierIndex } from './find-earlier-data.service.js';
import { reduceFingerprint } from './fingerprints.js';
import { foundBefore } from './found-before.js';
import type { ProcessingStep } from './processing-step.entity.js';
import { ReadPlan } from './read-plan.service.js';
import { ReaderThreads } from './reader-threads.js';
import { REDUCTION_MEMORY_MB } from './reduction-turns.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';

interface VersionInput {
  readonly files: readonly FilePlan[];
  /** Keys of their plans. */
  readonly plans: readonly string[];
  /** Of all shards of all files, in order. */
  readonly features: readonly FeaturesKeys[];
  readonly earlier: readonly EarlierIndex[];
  readonly evaluationSets: readonly string[];
}

/** What a reduction is run with, be it for a version's processing or for a preview. */
interface ReductionRun extends Pick<StepRun, 'origin' | 'signal' | 'moved'> {
  /** Told of the share that is done, up to 1. */
  readonly note: (share: number) => void;
}

interface ReductionWork {
  readonly rules: MapRules;
  readonly policy: IntakePolicy;
  readonly input: VersionInput;
  readonly keys: ReductionKeys;
  readonly folder: ScratchFolder;
}

interface DoneReduction {
  readonly keys: ReductionKeys;
  readonly report: IntakeReport;
  readonly shards: number;
  /** Ids of the versions that it was compared with. */
  readonly earlier: readonly string[];
}

/** Deletions of several engagements that come one after the other. */
const MAX_LOOKS = 5;

/** The band index of earlier data went with its engagement. Not a reason to fail what is compared with it. */
class EarlierDataGone extends Error {
  override readonly name = 'EarlierDataGone';

  constructor(id: string, cause: unknown) {
    super(`the band index of ${id} is gone`, { cause });
  }
}

function isGone(error: unknown): boolean {
  return StorageError.is(error, 'storage.not_found') || dataKeyDestroyed.matches(error);
}

interface Reduced extends StepResult {
  readonly shards: number;
}

/** Decides, over all shards of a version, what becomes of each document, and counts it. */
@Injectable()
export class ReduceDatasetVersion implements StageWork {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly plans: ReadPlan,
    private readonly earlier: FindEarlierData,
    private readonly evaluation: EvaluationOfVersion,
    private readonly scratch: Scratch,
    private readonly threads: ReaderThreads,
  ) {}

  /** @throws IntakeEngineError, StorageError; the signal's reason */
  async run(run: StepRun): Promise<Reduced> {
    const { origin, version, signal, step, moved } = run;
    const note = (share: number): void => run.note({ bytes: Math.floor(step.bytes * share), documents: 0 });
    const { keys, report, shards, earlier } = await this.#reduction({ origin, signal, note, moved }, version, policyOf(version));
    return { keys: [keys.report, ...Array.from({ length: shards }, (_, shard) => keys.decisions(shard)), keys.clusters, keys.bandIndex], outcome: { shards, earlier }, documents: report.totals.documents, shards };
  }

  /** What a policy makes of a version that was mapped. @throws IntakeEngineError, StorageError; the signal's reason */
  async reportOf({ origin, signal, moved }: Pick<StepRun, 'origin' | 'signal' | 'moved'>, version: DatasetVersion, policy: IntakePolicy): Promise<IntakeReport> {
    return (await this.#reduction({ origin, signal, note: moved, moved }, version, policy)).report;
  }

  /**
   * Earlier data can be deleted, with its key, between the look-up and its reading: then it is no earlier data any more, and is looked up anew.
   */
  async #reduction(run: ReductionRun, version: DatasetVersion, policy: IntakePolicy): Promise<DoneReduction> {
    for (let look = 1; ; look += 1) {
      try {
        return await this.#reduceOnce(run, version, policy);
      } catch (error) {
        // Whoever tries the piece again looks anew as well.
        if (!(error instanceof EarlierDataGone) || look === MAX_LOOKS) throw error;
      }
    }
  }

  /** Done once: it is stored under everything that it depends on. */
  async #reduceOnce(run: ReductionRun, version: DatasetVersion, policy: IntakePolicy): Promise<DoneReduction> {
    const input = await this.#input(run.origin, version);
    const { rules } = version;
    const fingerprint = reduceFingerprint({ rules, policy: policyHash(policy), earlier: input.earlier.map(({ id }) => id), evaluationSets: input.evaluationSets });
    const keys = reductionKeys(version.engagementId, { plans: input.plans, features: input.features.map(({ features }) => features), fingerprint });
    const report = (await this.#alreadyReduced(keys)) ?? (await this.scratch.during((folder) => this.#reduce(run, { rules, policy, input, keys, folder })));
    return { keys, report, shards: input.features.length, earlier: input.earlier.map(({ id }) => id) };
  }

  /** What is kept is written shard by shard. */
  async settle(tx: Tx, version: DatasetVersion, _step: ProcessingStep, { shards }: Reduced): Promise<void> {
    const rows = await tx.query<{ file: number; shard: number; upload_id: string; bytes: string }>(
      `select file, shard, upload_id, bytes from intake.processing_step where dataset_version_id = $1 and stage = 'map' order by file, shard`, [toUuid(version.id)],
    );
    if (rows.length !== shards) throw new Error(`a version of ${rows.length} shards was reduced as one of ${shards}`);
    if (rows.length === 0) return addSteps(tx, version, [{ stage: 'finish', file: 0, shard: 0, uploadId: null, bytes: 0 }]);
    await addSteps(tx, version, rows.map(({ file, shard, upload_id: uploadId, bytes }) => ({ stage: 'emit', file, shard, uploadId: fromUuid('upl', uploadId), bytes: Number(bytes) })));
  }

  async #input(origin: Origin, version: DatasetVersion): Promise<VersionInput> {
    const { plans, features } = await this.database.read(origin, (reader) => foundBefore(reader, version.id));
    const earlier = await this.database.read(origin, (reader) => this.earlier.run(reader, version));
    const evaluationSets = await this.database.read(origin, (reader) => this.evaluation.names(reader, version));
    const files: FilePlan[] = [];
    for (const key of plans) files.push(await this.plans.require(key));
    return { files, plans, features, earlier, evaluationSets };
  }

  async #alreadyReduced({ report }: ReductionKeys): Promise<IntakeReport | null> {
    if ((await this.storage.stat(report)) === null) return null;
    return intakeReportSchema.parse(JSON.parse(await text(await this.storage.get(report))));
  }

  async #reduce({ signal, note, moved }: ReductionRun, { rules, policy, input, keys, folder }: ReductionWork): Promise<IntakeReport> {
    const shards: ReducedShard[] = [];
    for (const [number, { features, mapped }] of input.features.entries()) {
      shards.push({
        features: await folder.plainFileOf(features, `${number}.parquet`, signal),
        mapped: mappedShardSchema.parse(JSON.parse(await text(await this.storage.get(mapped)))),
      });
      moved();
    }
    const earlier: EarlierData[] = [];
    for (const [number, { id, key }] of input.earlier.entries()) {
      earlier.push({ id, path: await folder.plainFileOf(key, `earlier-${number}.parquet`, signal).catch((error: unknown) => { throw isGone(error) ? new EarlierDataGone(id, error) : error; }) });
    }
    const reduction = await reduceApart({
      files: input.files, shards, rules, policy, earlier, evaluationSets: input.evaluationSets, workDirectory: folder.path, memoryLimitMb: REDUCTION_MEMORY_MB, threads: this.threads.count, signal,
      onProgress: ({ stepsDone, steps }) => note(stepsDone / steps),
    });
    for (const [number, path] of reduction.decisions.entries()) {
      await this.storage.put(keys.decisions(number), createReadStream(path));
      moved();
    }
    await this.storage.put(keys.clusters, createReadStream(reduction.clusters));
    await this.storage.put(keys.bandIndex, createReadStream(reduction.bandIndex));
    await this.storage.put(keys.report, Buffer.from(JSON.stringify(reduction.report)));
    return reduction.report;
  }
}
