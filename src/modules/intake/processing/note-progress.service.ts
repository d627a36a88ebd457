import { Inject, Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Config } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import { intakeConfig } from '../intake.config.js';
import { StepOverdue } from './processing-failure.js';
import type { ProcessingStage, ProcessingStep } from './processing-step.entity.js';
import type { StepProgress } from './stage-work.js';

/** At most so often is progress written. */
const EVERY_MS = 500;
/** A sign of life, where there is no progress: so seldom. */
const SILENT_TURNS = 20;

export interface ProgressWatchers {
  /** The version has been ended meanwhile. */
  readonly onUnwanted: () => void;
  /** Nothing of the piece has moved for so long that it has to be ended. */
  readonly onOverdue: (reason: StepOverdue) => void;
}

export interface NotedProgress {
  readonly note: (progress: StepProgress) => void;
  readonly moved: () => void;
  readonly stop: () => Promise<void>;
}

/** Notes how far pieces of work have come, seldom enough that it costs nothing, and learns on the way whether they are still wanted. */
@Injectable()
export class NoteProgress {
  readonly #stallMs: number;
  readonly #reduceStallMs: number;

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
    config: Config,
  ) {
    const { INTAKE_STALL_TIMEOUT_SECONDS, INTAKE_REDUCE_TIMEOUT_SECONDS } = config.get(intakeConfig);
    this.#stallMs = INTAKE_STALL_TIMEOUT_SECONDS * 1000;
    this.#reduceStallMs = INTAKE_REDUCE_TIMEOUT_SECONDS * 1000;
  }

  /** What to call as a step moves, and what to wait for at its end. */
  start(origin: Origin, step: ProcessingStep, { onUnwanted, onOverdue }: ProgressWatchers): NotedProgress {
    let latest: StepProgress | undefined;
    let silent = 0;
    let movedAt = performance.now();
    const stallMs = this.stallOf(step.stage);
    let writing = Promise.resolve();
    const write = async (): Promise<void> => {
      silent = latest === undefined ? silent + 1 : 0;
      if (latest === undefined && silent % SILENT_TURNS !== 0) return;
      const progress = latest ?? { bytes: 0, documents: 0 };
      latest = undefined;
      try {
        if (!(await this.#write(origin, step, progress))) onUnwanted();
      } catch (error) {
        // The work itself goes on; it fails by itself when the database stays away.
        this.log.warn({ datasetVersionId: step.datasetVersionId, stage: step.stage, error: error instanceof Error ? error.message : String(error) }, 'progress was not noted');
      }
    };
    // Its signs of life are this process's and not the work's own, so they end with the longest time that it may stand still.
    const timer = setInterval(() => {
      if (performance.now() - movedAt > stallMs) onOverdue(new StepOverdue(`nothing moved for ${stallMs / 1000} s`));
      writing = writing.then(write);
    }, EVERY_MS);
    return {
      note: (progress) => {
        latest = progress;
        movedAt = performance.now();
      },
      moved: () => { movedAt = performance.now(); },
      stop: async () => {
        clearInterval(timer);
        await writing;
      },
    };
  }

  /** How long a piece of that stage may stand still, in milliseconds. */
  stallOf(stage: ProcessingStage): number {
    return stage === 'reduce' ? this.#reduceStallMs : this.#stallMs;
  }

  /** A piece that is begun anew starts from nothing; what is shown of it only grows. @returns whether it is still to be done */
  async #write(origin: Origin, { datasetVersionId, stage, file, shard }: ProcessingStep, { bytes, documents }: StepProgress): Promise<boolean> {
    const place = [toUuid(datasetVersionId), stage, file, shard];
    return this.database.transaction(origin, async (tx) => {
      await tx.query(
        `update intake.processing_step set read_bytes = greatest(read_bytes, least($5::bigint, bytes)), documents = greatest(documents, $6::bigint), progressed_at = $7
         where dataset_version_id = $1 and stage = $2 and file = $3 and shard = $4 and status in ('waiting', 'running')`,
        [...place, bytes, documents, tx.now],
      );
      const [version] = await tx.query<{ status: string }>('select status from intake.dataset_version where id = $1', [place[0]]);
      return version?.status === 'processing' || version?.status === 'paused';
    });
  }
}
