import { Inject, Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import type { ProcessingStep } from './processing-step.entity.js';
import type { StepProgress } from './stage-work.js';

/** At most so often is progress written. */
const EVERY_MS = 500;
/** A sign of life, where there is no progress: so seldom. */
const SILENT_TURNS = 20;

/** Notes how far pieces of work have come, seldom enough that it costs nothing, and learns on the way whether they are still wanted. */
@Injectable()
export class NoteProgress {
  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** What to call with each progress of a step, and what to wait for at its end. @param onUnwanted when the version has been ended meanwhile */
  start(origin: Origin, step: ProcessingStep, onUnwanted: () => void): { note(progress: StepProgress): void; stop(): Promise<void> } {
    let latest: StepProgress | undefined;
    let silent = 0;
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
    const timer = setInterval(() => { writing = writing.then(write); }, EVERY_MS);
    return {
      note: (progress) => { latest = progress; },
      stop: async () => {
        clearInterval(timer);
        await writing;
      },
    };
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
