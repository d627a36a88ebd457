import { readFile, writeFile } from 'node:fs/promises';
import type { MessagePort } from 'node:worker_threads';
import type { EmittedShard, OutputFormat } from '../emit/emitted-shard.js';
import type { EvaluationSetTally } from '../findings/seal-evaluation-set.js';
import { parseEvaluation, type Evaluation } from '../findings/joined-evaluation.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import type { LocalFile } from '../local-file.js';
import type { MapRules } from '../map-rules.js';
import { mapShard } from '../map/map-shard.js';
import type { MappedShard } from '../map/mapped-shard.js';
import type { Quarantine } from '../map/quarantine.js';
import { ReadPosition } from '../map/read-position.js';
import type { FilePlan, PlannedShard, PlannedSource, PlanLimits } from '../plan/dataset-plan.js';
import { openLocalFile, type RandomAccessFile } from '../plan/random-access-file.js';
import type { IntakePolicy } from '../policy/intake-policy.js';
import type { ChosenDocument, FoundSample } from '../report/choose-samples.js';
import { sampleShard } from '../report/read-samples.js';
import { PlanningGuest } from './planning-port.js';
import type { TaskSurroundings } from './serve-tasks.js';

/** What a thread is given to plan a file. */
export interface PlanFileTask {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly rules: MapRules;
  readonly limits?: Partial<PlanLimits> | undefined;
  /** To whoever reads the file for it, and stores what it unpacks. */
  readonly port: MessagePort;
}

/** A shard, and where everything of it lies; never text. */
interface ShardTask {
  readonly shard: PlannedShard;
  readonly sources: readonly PlannedSource[];
  /** What the shard's positions are of: the file, or the object that planning wrote. */
  readonly object: LocalFile;
  readonly rules: MapRules;
}

/** What a thread is given to map a shard. */
export interface MapShardTask extends ShardTask {
  /** A serialised evaluation index, or several in one file; each thread reads it once. */
  readonly evaluationPath: string | null;
  readonly featuresPath: string;
  readonly quarantine: Quarantine;
  /** Memory of the position, which outlives the thread. */
  readonly position: SharedArrayBuffer;
}

/** What a thread is given to write the cleaned shard of a mapped one. */
export interface EmitShardTask extends ShardTask {
  readonly policy: IntakePolicy;
  /** Path of the file of decisions: a byte a document that was read. */
  readonly decisionsPath: string;
  /** Path of the features, where mapping set records aside that can be read; null: it did not. */
  readonly features: string | null;
  readonly format: OutputFormat;
  readonly path: string;
}

/** What a thread is given to make hashes of an evaluation set. */
export interface SealEvaluationSetTask {
  readonly id: string;
  readonly name: string;
  readonly object: LocalFile;
  readonly rules: MapRules;
  readonly maxUnpackedBytes: number;
  /** Where the index is written; it holds no text. */
  readonly indexPath: string;
}

/** A set that was sealed, or why it cannot be. */
export type SealedEvaluationSet = ({ readonly kind: 'sealed' } & EvaluationSetTally) | { readonly kind: 'refused'; readonly why: 'unpacks_too_large' | 'too_many_runs' | 'rests' | 'memory' };

/** What a thread is given to show some documents of a shard. */
export interface SampleShardTask extends ShardTask {
  /** Path of the features. */
  readonly features: string;
  readonly chosen: readonly ChosenDocument[];
}

/** The index that this thread used last: it takes some megabytes, and all shards of a run have the same. */
let evaluationAtHand: { readonly path: string; readonly index: Evaluation } | undefined;

/** What threads of the engine do. */
export const engineTasks = {
  async planFile({ name, size, rules, limits, port }: PlanFileTask, { signal, tell }: TaskSurroundings): Promise<FilePlan> {
    const { planFile } = await import('../plan/plan-file.js');
    const guest = new PlanningGuest(port, size);
    try {
      return await planFile({ name, file: guest.file, rules, ...(limits === undefined ? {} : { limits }), writeUnpacked: guest.writeUnpacked, signal, onProgress: tell });
    } finally {
      guest.close();
    }
  },

  async mapShard({ position, evaluationPath, object, ...task }: MapShardTask, { signal, tell }: TaskSurroundings): Promise<MappedShard> {
    return await withObject(object, async (file) => mapShard({
      ...task,
      object: file,
      evaluation: evaluationPath === null ? undefined : await evaluationAt(evaluationPath),
      position: new ReadPosition(position),
      signal,
      onProgress: tell,
    }));
  },

  async emitShard({ decisionsPath, object, features, ...task }: EmitShardTask, { signal, tell }: TaskSurroundings): Promise<EmittedShard> {
    // Loaded by the threads that write: most of what it needs is of no use to those that map.
    const { emitShard } = await import('../emit/emit-shard.js');
    return await withObject(object, async (file) => emitShard({ ...task, object: file, decisions: await readFile(decisionsPath), features: features ?? undefined, signal, onProgress: tell }));
  },

  async sealEvaluationSet({ object, indexPath, ...set }: SealEvaluationSetTask, { signal, tell }: TaskSurroundings): Promise<SealedEvaluationSet> {
    const { sealEvaluationSet, UnpackedTooLarge } = await import('../findings/seal-evaluation-set.js');
    try {
      const { index, tally } = await withObject(object, (file) => sealEvaluationSet({ ...set, file, signal, onProgress: () => tell(null) }));
      await writeFile(indexPath, index.serialize(), { mode: 0o600 });
      return { kind: 'sealed', ...tally };
    } catch (error) {
      if (error instanceof UnpackedTooLarge) return { kind: 'refused', why: 'unpacks_too_large' };
      if (error instanceof IntakeEngineError && error.code === 'evaluation_sets_too_large') return { kind: 'refused', why: 'too_many_runs' };
      throw error;
    }
  },

  async sampleShard({ object, ...task }: SampleShardTask, { tell }: TaskSurroundings): Promise<FoundSample[]> {
    // From here on it may take only so long.
    tell(null);
    return await withObject(object, async (file) => sampleShard({ ...task, object: file }));
  },
};

async function withObject<Result>(object: LocalFile, work: (file: RandomAccessFile) => Promise<Result>): Promise<Result> {
  const file = await openLocalFile(object);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function evaluationAt(path: string): Promise<Evaluation> {
  if (evaluationAtHand?.path !== path) evaluationAtHand = { path, index: parseEvaluation(await readFile(path)) };
  return evaluationAtHand.index;
}
