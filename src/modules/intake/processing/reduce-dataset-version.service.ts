import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { mappedShardSchema } from '../engine/map/mapped-shard.js';
import type { FilePlan } from '../engine/plan/dataset-plan.js';
import { policyHash } from '../engine/policy/intake-policy.js';
import { reduceDataset } from '../engine/reduce/reduce-dataset.js';
import type { EarlierData, ReducedShard } from '../engine/reduce/reduction.js';
import { intakeReportSchema } from '../engine/report/intake-report.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import { featuresKeys, reductionKeys } from '../storage-keys.js';
import type { FeaturesKeys, ReductionKeys } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { policyOf } from '../versions/policy-of.js';
import { Scratch } from '../versions/scratch.js';
import type { ScratchFolder } from '../versions/scratch.js';
import { addSteps } from './add-steps.js';
import { EvaluationOfVersion } from './evaluation-of-version.service.js';
import { FindEarlierData } from './find-earlier-data.service.js';
import type { EarlierIndex } from './find-earlier-data.service.js';
import { filesOf } from './file-of-step.js';
import { mapFingerprint, reduceFingerprint } from './fingerprints.js';
import type { ProcessingStep } from './processing-step.entity.js';
import { ReadPlan } from './read-plan.service.js';
import { ReaderThreads } from './reader-threads.js';
import type { StageWork, StepResult, StepRun } from './stage-work.js';

/** Megabytes that DuckDB takes for all of a version; what needs more goes to the disk. */
const MEMORY_LIMIT_MB = 512;

interface VersionInput {
  readonly files: readonly FilePlan[];
  /** Of all shards of all files, in order. */
  readonly features: readonly FeaturesKeys[];
  readonly earlier: readonly EarlierIndex[];
  readonly evaluationSets: readonly string[];
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
    const { version } = run;
    const input = await this.#input(run);
    const { rules } = version;
    const policy = policyOf(version);
    const fingerprint = reduceFingerprint({ rules, policy: policyHash(policy), earlier: input.earlier.map(({ id }) => id), evaluationSets: input.evaluationSets });
    const keys = reductionKeys(version.engagementId, { features: input.features.map(({ features }) => features), fingerprint });
    const report = (await this.#alreadyReduced(keys)) ?? (await this.scratch.during((folder) => this.#reduce(run, input, keys, folder)));
    const decisions = input.features.map((_, shard) => keys.decisions(shard));
    return { keys: [keys.report, ...decisions, keys.clusters, keys.bandIndex], outcome: { shards: input.features.length }, documents: report.totals.documents, shards: input.features.length };
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

  async #input({ origin, version: { id, engagementId, rules }, version }: StepRun): Promise<VersionInput> {
    const found = await this.database.read(origin, (reader) => filesOf(reader, id));
    const earlier = await this.database.read(origin, (reader) => this.earlier.run(reader, version));
    const evaluationSets = await this.database.read(origin, (reader) => this.evaluation.names(reader, version));
    const files: FilePlan[] = [];
    const features: FeaturesKeys[] = [];
    for (const file of found) {
      const plan = await this.plans.require(engagementId, file, rules);
      files.push(plan);
      const planKey = this.plans.keys(engagementId, file, rules).plan;
      features.push(...plan.shards.map((_, shard) => featuresKeys(engagementId, { plan: planKey, shard, fingerprint: mapFingerprint(rules, this.evaluation.fingerprint(version)) })));
    }
    return { files, features, earlier, evaluationSets };
  }

  async #alreadyReduced({ report }: ReductionKeys): Promise<IntakeReport | null> {
    if ((await this.storage.stat(report)) === null) return null;
    return intakeReportSchema.parse(JSON.parse(await text(await this.storage.get(report))));
  }

  async #reduce({ version, step, signal, note }: StepRun, input: VersionInput, keys: ReductionKeys, folder: ScratchFolder): Promise<IntakeReport> {
    const shards: ReducedShard[] = [];
    for (const [number, { features, mapped }] of input.features.entries()) {
      shards.push({
        features: await folder.plainFileOf(features, `${number}.parquet`, signal),
        mapped: mappedShardSchema.parse(JSON.parse(await text(await this.storage.get(mapped)))),
      });
    }
    const earlier: EarlierData[] = [];
    for (const [number, { id, key }] of input.earlier.entries()) earlier.push({ id, path: await folder.plainFileOf(key, `earlier-${number}.parquet`, signal) });
    const { rules } = version;
    const reduction = await reduceDataset({
      files: input.files, shards, rules, policy: policyOf(version), earlier, evaluationSets: input.evaluationSets, workDirectory: folder.path, memoryLimitMb: MEMORY_LIMIT_MB, threads: this.threads.count, signal,
      onProgress: ({ stepsDone, steps }) => note({ bytes: Math.floor((step.bytes * stepsDone) / steps), documents: 0 }),
    });
    for (const [number, path] of reduction.decisions.entries()) await this.storage.put(keys.decisions(number), createReadStream(path));
    await this.storage.put(keys.clusters, createReadStream(reduction.clusters));
    await this.storage.put(keys.bandIndex, createReadStream(reduction.bandIndex));
    await this.storage.put(keys.report, Buffer.from(JSON.stringify(reduction.report)));
    return reduction.report;
  }
}
