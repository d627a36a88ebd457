import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { Queues } from '../../../platform/jobs/queues.js';
import type { EmittedShard } from '../engine/emit/emitted-shard.js';
import type { FileSeal } from '../engine/files/sealed-file-writer.js';
import { FeaturesWriter } from '../engine/features/features-writer.js';
import type { MappedShard } from '../engine/map/mapped-shard.js';
import { ShardLost, mapWithQuarantine } from '../engine/map/quarantine.js';
import type { LossCause } from '../engine/map/quarantine.js';
import type { FilePlan } from '../engine/plan/dataset-plan.js';
import type { FoundSample } from '../engine/report/choose-samples.js';
import { createEngineThreads } from '../engine/worker/engine-threads.js';
import type { SealedEvaluationSet } from '../engine/worker/engine-tasks.js';
import type { EngineThreads, EvaluationSetSealing, FilePlanning, PlanningThreads, SamplingThreads, SealingThreads, ShardEmission, ShardMapping, ShardSampling } from '../engine/worker/engine-threads.js';
import { intakeConfig } from '../intake.config.js';

/** What is written of a shard, encrypted as it is written. */
interface SealedEmission extends ShardEmission {
  readonly seal: FileSeal;
}

/** The threads of this process that read shards, and how long one may take. */
@Injectable()
export class ReaderThreads implements OnModuleInit, OnApplicationShutdown {
  readonly #shardDeadlineMs: number;
  readonly #count: number;
  #threads: (EngineThreads & PlanningThreads & SealingThreads & SamplingThreads) | undefined;

  constructor(config: Config, private readonly queues: Queues) {
    const { INTAKE_THREADS, INTAKE_SHARD_TIMEOUT_SECONDS } = config.get(intakeConfig);
    this.#count = INTAKE_THREADS;
    this.#shardDeadlineMs = INTAKE_SHARD_TIMEOUT_SECONDS * 1000;
  }

  /** A piece of work is taken only where a thread is free for it: what waits is still to be had by others. */
  onModuleInit(): void {
    this.queues.limit('intake', this.#count);
  }

  /** As many as work at once; of the processors that a reduction may keep busy, too. */
  get count(): number {
    return this.#count;
  }

  /** Plans a file in a thread. @throws ThreadEnded; the signal's reason when aborted; what reading and storing throw */
  planFile(planning: FilePlanning): Promise<FilePlan> {
    return this.#open().planFile(planning);
  }

  /** Maps a shard in a thread. What takes too much time or memory is counted as failed. @throws the signal's reason when aborted; EnvelopeError */
  mapShard(mapping: ShardMapping): Promise<MappedShard> {
    return this.#open().mapShard(mapping);
  }

  /** Writes the cleaned shard of a mapped one in a thread. @throws the signal's reason when aborted; EnvelopeError */
  emitShard(emission: SealedEmission): Promise<EmittedShard> {
    return this.#open().emitShard(emission);
  }

  /** Makes hashes of an evaluation set in a thread. @throws the signal's reason when aborted; EnvelopeError */
  sealEvaluationSet(sealing: EvaluationSetSealing): Promise<SealedEvaluationSet> {
    return this.#open().sealEvaluationSet(sealing);
  }

  /** Reads some documents of a shard in a thread, redacted. @throws the signal's reason when aborted; EnvelopeError */
  sampleShard(sampling: ShardSampling): Promise<FoundSample[]> {
    return this.#open().sampleShard(sampling);
  }

  /** Sets a whole shard aside without reading it, as one whose thread was lost: for what does not end its thread alone, but the process. */
  giveUpShard({ shard, featuresPath }: Pick<ShardMapping, 'shard' | 'featuresPath'>, lostBy: LossCause): Promise<MappedShard> {
    const lost = (): Promise<MappedShard> => Promise.reject(new ShardLost(lostBy, { atRecord: false, source: 0, line: 1, byte: 0, steps: 0 }));
    return mapWithQuarantine(shard, lost, async () => {
      const features = await FeaturesWriter.create(featuresPath);
      await features.commit();
    });
  }

  #open(): EngineThreads & PlanningThreads & SealingThreads & SamplingThreads {
    return (this.#threads ??= createEngineThreads({ maxThreads: this.#count, shardDeadlineMs: this.#shardDeadlineMs }));
  }

  /** Late: jobs that finish during a shutdown still need their threads. */
  async onApplicationShutdown(): Promise<void> {
    await this.#threads?.close();
  }
}
