import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { policyHash, type IntakePolicy } from '../policy/intake-policy.js';
import { reduceDataset } from '../reduce/reduce-dataset.js';
import type { Reduction } from '../reduce/reduction.js';
import { intakeReportSchema } from '../report/intake-report.js';
import type { DatasetInput } from './dataset-input.js';
import type { KeptFile } from './kept-file.js';
import type { MappedDatasetShard } from './map-shards.js';
import type { PlannedFile } from './plan-files.js';
import { StageProgress } from './progress.js';
import type { WorkDirectory } from './work-directory.js';

/** Names of files lie in the reduction's folder. */
const keptReductionSchema = z.strictObject({ report: intakeReportSchema, decisions: z.array(z.string()), clusters: z.string(), bandIndex: z.string() });

/** A dataset of which all shards are mapped. */
export interface MappedDataset {
  readonly files: readonly PlannedFile[];
  readonly shards: readonly MappedDatasetShard[];
  /** Names of the evaluation sets, as the index numbers them. */
  readonly evaluationSets: readonly string[];
}

export interface KeptReduction extends Reduction {
  /** Says all that it depends on. */
  readonly key: string;
}

/** Decides on the documents of a mapped dataset by a policy, unless that was done. */
export async function reduceMapped(input: DatasetInput, { files, shards, evaluationSets }: MappedDataset, policy: IntakePolicy, work: WorkDirectory): Promise<KeptReduction> {
  const { rules, earlier = [], memoryLimitMb, signal } = input;
  const key = work.keyOf({
    shards: shards.map(({ key }) => key), files: files.map(({ plan: { file, sha256, errors } }) => ({ file, sha256, errors })), rules, policy: policyHash(policy), evaluationSets,
    earlier: earlier.map(({ id }) => id),
  });
  const folder = work.pathOf('reduced', key);
  const kept = await work.take(keptReductionSchema, 'reduced', `${key}.json`);
  if (kept !== undefined) {
    return { report: kept.report, decisions: kept.decisions.map((name) => join(folder, name)), clusters: join(folder, kept.clusters), bandIndex: join(folder, kept.bandIndex), key };
  }
  // What an earlier attempt left may be half of something.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  let progress: StageProgress | undefined;
  const reduction = await reduceDataset({
    files: files.map(({ plan }) => plan), shards: shards.map(({ features, mapped }) => ({ features, mapped })), rules, policy, earlier, evaluationSets, workDirectory: folder,
    threads: input.threads.concurrency,
    ...(memoryLimitMb === undefined ? {} : { memoryLimitMb }),
    ...(signal === undefined ? {} : { signal }),
    onProgress: ({ steps, stepsDone }) => {
      progress ??= new StageProgress('reducing', 0, steps, input.onProgress);
      if (stepsDone > 0) progress.finish(stepsDone, 0, 0, false);
    },
  });
  progress?.finish(0, 0, 0, false);
  const inFolder = (path: string): string => relative(folder, path);
  const written: KeptFile[] = [];
  for (const path of [...reduction.decisions, reduction.clusters, reduction.bandIndex]) written.push(await work.describe(path));
  const value = { report: reduction.report, decisions: reduction.decisions.map(inFolder), clusters: inFolder(reduction.clusters), bandIndex: inFolder(reduction.bandIndex) };
  await work.write(value, written, 'reduced', `${key}.json`);
  return { ...reduction, key };
}
