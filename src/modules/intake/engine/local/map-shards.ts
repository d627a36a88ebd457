import { hasSetAside, mappedShardSchema, type MappedShard } from '../map/mapped-shard.js';
import type { PlannedShard } from '../plan/dataset-plan.js';
import type { DatasetInput } from './dataset-input.js';
import { inTurns } from './in-turns.js';
import { assertUnchanged, type PlannedFile } from './plan-files.js';
import type { EvaluationIndexFile } from './evaluation-index-file.js';
import { StageProgress } from './progress.js';
import type { WorkDirectory } from './work-directory.js';

/** A shard of a dataset, and what mapping it found. */
export interface MappedDatasetShard {
  readonly file: PlannedFile;
  readonly shard: PlannedShard;
  /** Says all that the mapping depends on. */
  readonly key: string;
  /** Path of the features file. */
  readonly features: string;
  readonly mapped: MappedShard;
}

/**
 * Maps all shards in threads, those that an earlier run mapped excepted.
 * @returns in the order of files and shards
 * @throws IntakeEngineError `file_changed`
 */
export async function mapShards(input: DatasetInput, files: readonly PlannedFile[], evaluation: EvaluationIndexFile | null, work: WorkDirectory): Promise<MappedDatasetShard[]> {
  const { rules, threads, signal } = input;
  const shards = files.flatMap((file) => file.plan.shards.map((shard, index) => ({ file, shard, index })));
  const progress = new StageProgress('mapping', shards.reduce((sum, { shard }) => sum + shard.bytes, 0), shards.length, input.onProgress);
  const done: MappedDatasetShard[] = [];
  await inTurns(shards, threads.concurrency, signal, async ({ file, shard, index }, at, signal) => {
    const { file: name, sha256, sources } = file.plan;
    const key = work.keyOf({ name, sha256, index, shard, sources: shard.segments.map(({ source }) => sources[source] ?? null), rules, evaluation: evaluation?.key ?? null });
    const features = await work.place('mapped', `${key}.parquet`);
    const kept = await work.take(mappedShardSchema, 'mapped', `${key}.json`);
    const found = kept !== undefined;
    const mapped = kept ?? await threads.mapShard({
      shard, sources, object: await file.objectOf(shard), rules, evaluationPath: evaluation?.path ?? null, featuresPath: features, signal,
      onProgress: ({ bytes, documents }) => progress.update(at, bytes, documents),
    });
    // What was left out for want of time or memory is tried again with each run; what follows from it is told apart by it.
    const isWhole = !hasSetAside(mapped);
    if (!found && isWhole) await work.write(mapped, [await work.describe(features)], 'mapped', `${key}.json`);
    done[at] = { file, shard, key: isWhole ? key : work.keyOf({ key, mapped }), features, mapped };
    progress.finish(at, shard.bytes, mapped.documents, found);
  });
  await assertUnchanged(files);
  return done;
}
