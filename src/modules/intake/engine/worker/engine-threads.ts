import { MessageChannel } from 'node:worker_threads';
import type { EmittedShard } from '../emit/emitted-shard.js';
import { FeaturesWriter } from '../features/features-writer.js';
import { discardPartial } from '../files/file-writer.js';
import type { MapProgress, MappedShard } from '../map/mapped-shard.js';
import { mapWithQuarantine, ShardLost, type Quarantine } from '../map/quarantine.js';
import { ReadPosition } from '../map/read-position.js';
import type { FilePlan } from '../plan/dataset-plan.js';
import type { FoundSample } from '../report/choose-samples.js';
import { compiledModule } from './compiled-module.js';
import type { EmitShardTask, MapShardTask, PlanFileTask, SampleShardTask, SealedEvaluationSet, SealEvaluationSetTask } from './engine-tasks.js';
import { PlanningHost, type PlanningHostInput } from './planning-port.js';
import { isOutOfMemory, ThreadEnded, ThreadPool } from './thread-pool.js';

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
  /** Called when a look at the thread, about once a second, finds it at another record. */
  readonly onMoved?: (() => void) | undefined;
}

/** A file to be planned. */
export interface FilePlanning extends Omit<PlanFileTask, 'size' | 'port'>, PlanningHostInput {
  readonly signal?: AbortSignal | undefined;
  /** How many of the file's bytes were read; only grows. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** A mapped shard whose kept documents are to be written. */
export interface ShardEmission extends EmitShardTask {
  readonly signal?: AbortSignal | undefined;
  /** Called about once for each 4 MiB with the bytes read so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** An evaluation set of which hashes are to be made. */
export interface EvaluationSetSealing extends SealEvaluationSetTask {
  readonly signal?: AbortSignal | undefined;
  readonly onMoved?: (() => void) | undefined;
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

/** Threads that plan. */
export interface PlanningThreads {
  /**
   * Plans a file in a thread, for which this one reads and stores.
   * @throws ThreadEnded; the signal's reason when aborted; what reading and storing throw
   */
  planFile(planning: FilePlanning): Promise<FilePlan>;
}

const DEFAULT_RECORD_DEADLINE_MS = 120_000;
const DEFAULT_SHARD_DEADLINE_MS = 1_800_000;
const DEFAULT_MAX_HEAP_MB = 1024;
const WATCHES_A_DEADLINE = 8;

/** @throws Error when the application was never built: threads run compiled code. */
export function createEngineThreads(options: EngineThreadsOptions = {}): EngineThreads & PlanningThreads & SealingThreads & SamplingThreads {
  return new PooledThreads(options.workerFile ?? compiledModule('engine.worker.js'), options);
}

class PooledThreads implements EngineThreads, PlanningThreads, SealingThreads, SamplingThreads {
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

  async planFile({ file, writeUnpacked, onMoved, signal, onProgress, ...planning }: FilePlanning): Promise<FilePlan> {
    const channel = new MessageChannel();
    const host = new PlanningHost(channel.port1, { file, writeUnpacked, onMoved });
    try {
      const task: PlanFileTask = { ...planning, size: file.size, port: channel.port2 };
      return (await this.pool.run('planFile', task, { signal, transfer: [channel.port2], onNews: (bytes) => onProgress?.(bytes as number) })) as FilePlan;
    } catch (error) {
      signal?.throwIfAborted();
      throw host.failure === undefined ? error : host.failure.error;
    } finally {
      await host.close();
    }
  }

  async emitShard({ signal, onProgress, ...task }: ShardEmission): Promise<EmittedShard> {
    try {
      return (await this.pool.run('emitShard', task satisfies EmitShardTask, { signal, onNews: (bytes) => onProgress?.(bytes as number) })) as EmittedShard;
    } catch (error) {
      // A thread that was ended could not clean up after itself.
      await discardPartial(task.path);
      throw error;
    }
  }

  async sealEvaluationSet({ signal, onMoved, ...task }: EvaluationSetSealing): Promise<SealedEvaluationSet> {
    const endThread = new AbortController();
    let movedAt: number | undefined;
    // A task that waits for a thread, or whose thread still loads, has not moved yet.
    const watch = setInterval(() => {
      if (movedAt !== undefined && performance.now() - movedAt > this.recordDeadlineMs) endThread.abort();
    }, Math.min(1000, this.recordDeadlineMs / WATCHES_A_DEADLINE));
    const onNews = (): void => {
      movedAt = performance.now();
      onMoved?.();
    };
    try {
      return (await this.pool.run('sealEvaluationSet', task satisfies SealEvaluationSetTask, { signal, endThread: endThread.signal, onNews })) as SealedEvaluationSet;
    } catch (error) {
      if (!(error instanceof ThreadEnded) || this.closed) throw error;
      if (endThread.signal.aborted) return { kind: 'refused', why: 'rests' };
      if (isOutOfMemory(error)) return { kind: 'refused', why: 'memory' };
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

  private async attemptToMap({ signal, onProgress, onMoved, evaluationPath = null, ...mapping }: ShardMapping, quarantine: Quarantine): Promise<MappedShard> {
    const position = new ReadPosition();
    const endThread = new AbortController();
    const watch = new Watch(position, this.recordDeadlineMs, this.shardDeadlineMs, () => endThread.abort(), onMoved);
    try {
      const task: MapShardTask = { ...mapping, evaluationPath, quarantine, position: position.memory };
      return (await this.pool.run('mapShard', task, { signal, endThread: endThread.signal, onNews: (progress) => onProgress?.(progress as MapProgress) })) as MappedShard;
    } catch (error) {
      await discardPartial(mapping.featuresPath);
      // A thread that never came to the shard ended for a reason of its own.
      if (!(error instanceof ThreadEnded) || this.closed || position.reached.steps === 0) throw error;
      throw new ShardLost(watch.overdue ? 'deadline' : isOutOfMemory(error) ? 'memory' : 'crash', position.reached, { cause: error });
    } finally {
      watch.end();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.pool.close();
  }
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
    private readonly onMoved: (() => void) | undefined,
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
      this.onMoved?.();
    }
    // A task that waits for a thread, or whose thread still loads, has taken no step yet.
    if (this.begunAt === undefined) return;
    if (now - this.stepAt <= this.recordDeadlineMs && now - this.begunAt <= this.shardDeadlineMs) return;
    this.overdue = true;
    this.onOverdue();
  }
}
