import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EmittedShard } from '../emit/emitted-shard.js';
import { FeaturesWriter } from '../features/features-writer.js';
import { discardPartial } from '../files/file-writer.js';
import type { MapProgress, MappedShard } from '../map/mapped-shard.js';
import { mapWithQuarantine, ShardLost, type LossCause, type Quarantine } from '../map/quarantine.js';
import { ReadPosition } from '../map/read-position.js';
import type { FoundSample } from '../report/choose-samples.js';
import type { EmitShardTask, MapShardTask, SampleShardTask, SealedEvaluationSet, SealEvaluationSetTask } from './engine-tasks.js';
import { ThreadEnded, ThreadPool } from './thread-pool.js';

export interface EngineThreadsOptions {
  /** Shards mapped at a time, each in a thread of its own. Default 1. */
  readonly maxThreads?: number;
  /** How long one record may take before its thread is ended and the record set aside. Default two minutes. */
  readonly recordDeadlineMs?: number;
  /** How long a whole shard may take. Default half an hour. */
  readonly shardDeadlineMs?: number;
  /** Most heap of a thread, in MiB; what it holds outside of the heap is bounded by the longest record. Default 1,024. */
  readonly maxHeapMb?: number;
  /** The compiled worker; found by itself unless given. */
  readonly workerFile?: string;
}

/** A shard to be mapped: where everything is, no text. */
export interface ShardMapping extends Omit<MapShardTask, 'position' | 'quarantine' | 'evaluationPath'> {
  /** Path of a serialised evaluation index. */
  readonly evaluationPath?: string | null;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: MapProgress) => void) | undefined;
}

/** A mapped shard whose kept documents are to be written. */
export interface ShardEmission extends EmitShardTask {
  readonly signal?: AbortSignal | undefined;
}

/** An evaluation set of which hashes are to be made. */
export interface EvaluationSetSealing extends SealEvaluationSetTask {
  readonly signal?: AbortSignal | undefined;
}

/** A shard of which some documents are shown. */
export interface ShardSampling extends SampleShardTask {
  readonly signal?: AbortSignal | undefined;
}

/** Threads that map and emit shards. */
export interface EngineThreads {
  readonly concurrency: number;
  /**
   * Maps a shard in a thread; a record, or a shard, that takes too much time or memory is counted as failed instead.
   * @throws ThreadEnded when threads cannot even begin; the signal's reason when aborted; EnvelopeError; what the disk throws
   */
  mapShard(mapping: ShardMapping): Promise<MappedShard>;
  /**
   * Writes the cleaned shard of a mapped one in a thread.
   * @throws ThreadEnded; the signal's reason when aborted; EnvelopeError; what the disk throws
   */
  emitShard(emission: ShardEmission): Promise<EmittedShard>;
  /** Ends the threads; mappings under way fail. */
  close(): Promise<void>;
}

/** Threads that seal evaluation sets. */
export interface SealingThreads {
  /**
   * Makes hashes of an evaluation set in a thread. One that gets on no more, or takes too much memory, is refused.
   * @throws ThreadEnded; the signal's reason when aborted; EnvelopeError; what the disk throws
   */
  sealEvaluationSet(sealing: EvaluationSetSealing): Promise<SealedEvaluationSet>;
}

/** Threads that show what shards hold. */
export interface SamplingThreads {
  /**
   * Reads chosen documents of a shard in a thread, redacted. Of a shard with one that takes too much time or memory none is shown.
   * @throws ThreadEnded when the thread cannot even begin; the signal's reason when aborted; EnvelopeError; what the disk throws
   */
  sampleShard(sampling: ShardSampling): Promise<FoundSample[]>;
}

const DEFAULT_RECORD_DEADLINE_MS = 120_000;
const DEFAULT_SHARD_DEADLINE_MS = 1_800_000;
const DEFAULT_MAX_HEAP_MB = 1024;
const WATCHES_A_DEADLINE = 8;

/** @throws Error when the application was never built: threads run compiled code. */
export function createEngineThreads(options: EngineThreadsOptions = {}): EngineThreads & SealingThreads & SamplingThreads {
  const workerFile = options.workerFile ?? locateEngineWorker();
  if (workerFile === undefined) throw new Error('the intake engine was never built, and its threads run compiled code; run npm run build');
  return new PooledThreads(workerFile, options);
}

/**
 * The compiled worker: beside this module when the compiled application runs, in `dist` when the TypeScript sources run
 * (tests), undefined when the application was never built.
 */
function locateEngineWorker(moduleUrl: string = import.meta.url): string | undefined {
  const beside = new URL('./engine.worker.js', moduleUrl).href;
  const sources = beside.lastIndexOf('/src/');
  const built = sources < 0 ? beside : `${beside.slice(0, sources)}/dist/${beside.slice(sources + '/src/'.length)}`;
  return [beside, built].map((url) => fileURLToPath(url)).find((path) => existsSync(path));
}

class PooledThreads implements EngineThreads, SealingThreads, SamplingThreads {
  readonly concurrency: number;
  private readonly pool: ThreadPool;
  private readonly recordDeadlineMs: number;
  private readonly shardDeadlineMs: number;
  private closed = false;

  constructor(workerFile: string, options: EngineThreadsOptions) {
    this.concurrency = options.maxThreads ?? 1;
    this.recordDeadlineMs = options.recordDeadlineMs ?? DEFAULT_RECORD_DEADLINE_MS;
    this.shardDeadlineMs = options.shardDeadlineMs ?? DEFAULT_SHARD_DEADLINE_MS;
    this.pool = new ThreadPool({ workerFile, maxThreads: this.concurrency, maxHeapMb: options.maxHeapMb ?? DEFAULT_MAX_HEAP_MB });
  }

  async mapShard(mapping: ShardMapping): Promise<MappedShard> {
    return await mapWithQuarantine(
      mapping.shard,
      (quarantine) => this.attemptToMap(mapping, quarantine),
      async () => {
        const features = await FeaturesWriter.create(mapping.featuresPath);
        await features.commit();
      },
    );
  }

  async emitShard({ signal, ...task }: ShardEmission): Promise<EmittedShard> {
    try {
      return (await this.pool.run('emitShard', task satisfies EmitShardTask, { signal })) as EmittedShard;
    } catch (error) {
      // A thread that was ended could not clean up after itself.
      await discardPartial(task.path);
      throw error;
    }
  }

  async sealEvaluationSet({ signal, ...task }: EvaluationSetSealing): Promise<SealedEvaluationSet> {
    const endThread = new AbortController();
    let movedAt: number | undefined;
    // A task that waits for a thread, or whose thread still loads, has not moved yet.
    const watch = setInterval(() => {
      if (movedAt !== undefined && performance.now() - movedAt > this.recordDeadlineMs) endThread.abort();
    }, Math.min(1000, this.recordDeadlineMs / WATCHES_A_DEADLINE));
    const onNews = (): void => {
      movedAt = performance.now();
    };
    try {
      return (await this.pool.run('sealEvaluationSet', task satisfies SealEvaluationSetTask, { signal, endThread: endThread.signal, onNews })) as SealedEvaluationSet;
    } catch (error) {
      if (!(error instanceof ThreadEnded) || this.closed) throw error;
      if (endThread.signal.aborted) return { kind: 'refused', why: 'rests' };
      if (causeOfEnd(error) === 'memory') return { kind: 'refused', why: 'memory' };
      throw error;
    } finally {
      clearInterval(watch);
    }
  }

  async sampleShard({ signal, ...task }: ShardSampling): Promise<FoundSample[]> {
    const endThread = new AbortController();
    let deadline: NodeJS.Timeout | undefined;
    const onNews = (): void => {
      deadline ??= setTimeout(() => endThread.abort(), this.recordDeadlineMs);
    };
    try {
      return (await this.pool.run('sampleShard', task satisfies SampleShardTask, { signal, endThread: endThread.signal, onNews })) as FoundSample[];
    } catch (error) {
      if (!(error instanceof ThreadEnded) || this.closed || deadline === undefined) throw error;
      return [];
    } finally {
      clearTimeout(deadline);
    }
  }

  private async attemptToMap({ signal, onProgress, evaluationPath = null, ...mapping }: ShardMapping, quarantine: Quarantine): Promise<MappedShard> {
    const position = new ReadPosition();
    const endThread = new AbortController();
    const watch = new Watch(position, this.recordDeadlineMs, this.shardDeadlineMs, () => endThread.abort());
    try {
      const task: MapShardTask = { ...mapping, evaluationPath, quarantine, position: position.memory };
      return (await this.pool.run('mapShard', task, { signal, endThread: endThread.signal, onNews: (progress) => onProgress?.(progress as MapProgress) })) as MappedShard;
    } catch (error) {
      await discardPartial(mapping.featuresPath);
      // A thread that never came to the shard ended for a reason of its own.
      if (!(error instanceof ThreadEnded) || this.closed || position.reached.steps === 0) throw error;
      throw new ShardLost(watch.overdue ? 'deadline' : causeOfEnd(error), position.reached, { cause: error });
    } finally {
      watch.end();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.pool.close();
  }
}

function causeOfEnd({ cause }: ThreadEnded): LossCause {
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash';
}

/** Looks whether a thread still gets on, from the first moment it does. */
class Watch {
  overdue = false;
  private readonly timer: NodeJS.Timeout;
  private steps = 0;
  private stepAt = performance.now();
  private begunAt: number | undefined;

  constructor(
    private readonly position: ReadPosition,
    private readonly recordDeadlineMs: number,
    private readonly shardDeadlineMs: number,
    private readonly onOverdue: () => void,
  ) {
    this.timer = setInterval(() => this.look(), Math.min(1000, recordDeadlineMs / WATCHES_A_DEADLINE));
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { steps } = this.position.reached;
    const now = performance.now();
    if (steps !== this.steps) {
      this.steps = steps;
      this.stepAt = now;
      this.begunAt ??= now;
    }
    // A task that waits for a thread, or whose thread still loads, has taken no step yet.
    if (this.begunAt === undefined) return;
    if (now - this.stepAt <= this.recordDeadlineMs && now - this.begunAt <= this.shardDeadlineMs) return;
    this.overdue = true;
    this.onOverdue();
  }
}
