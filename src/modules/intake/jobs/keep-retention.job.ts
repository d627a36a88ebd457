import { Database } from '../../../platform/database/database.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { keepRetention } from '../intake.jobs.js';
import { KeepRetention } from '../retention/keep-retention.service.js';
import type { WatchPlace } from '../retention/keep-retention.service.js';

const BATCH = 100;

/** Goes over all clocks that ask for something, each in a transaction of its own: one that fails keeps no other waiting. */
@RunsJob(keepRetention)
export class KeepRetentionJob implements JobHandler<typeof keepRetention.schema> {
  constructor(
    private readonly database: Database,
    private readonly retention: KeepRetention,
  ) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    const failures: unknown[] = [];
    let last: WatchPlace | null = null;
    for (;;) {
      const after = last;
      const places: WatchPlace[] = await this.database.read(run.origin, (reader) => this.retention.due(reader, after, BATCH));
      for (const place of places) {
        run.signal.throwIfAborted();
        await this.database.transaction(run.origin, (tx) => this.retention.run(tx, place.engagementId)).catch((error: unknown) => failures.push(error));
        last = place;
      }
      if (places.length < BATCH) break;
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} retention clocks could not be kept; the first: ${String(failures[0])}`);
  }
}
