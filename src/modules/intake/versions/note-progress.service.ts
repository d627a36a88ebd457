import { Inject, Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import type { MapProgress } from '../engine/map/mapped-shard.js';

/** At most so often is progress written. */
const EVERY_MS = 500;

/** Notes how far shards have come, seldom enough that it costs nothing. */
@Injectable()
export class NoteProgress {
  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** What to call with each progress of a shard, and what to wait for at its end. */
  start(origin: Origin, datasetVersionId: Id<'dsv'>, shard: number): { note(progress: MapProgress): void; stop(): Promise<void> } {
    let latest: MapProgress | undefined;
    let writing = Promise.resolve();
    const write = async (): Promise<void> => {
      if (latest === undefined) return;
      const progress = latest;
      latest = undefined;
      try {
        await this.#write(origin, datasetVersionId, shard, progress);
      } catch (error) {
        // The work itself goes on; it fails by itself when the database stays away.
        this.log.warn({ datasetVersionId, shard, error: error instanceof Error ? error.message : String(error) }, 'progress was not noted');
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

  /** A shard that is begun anew starts from nothing; what is shown of it only grows. */
  async #write(origin: Origin, datasetVersionId: Id<'dsv'>, shard: number, { bytes, documents }: MapProgress): Promise<void> {
    await this.database.transaction(origin, (tx) => tx.query(
      `update intake.shard set read_bytes = greatest(read_bytes, least($3::bigint, bytes)), documents = greatest(documents, $4::bigint), progressed_at = $5
       where dataset_version_id = $1 and number = $2 and status = 'waiting'`,
      [toUuid(datasetVersionId), shard, bytes, documents, tx.now],
    ));
  }
}
