import { Database } from '../database/database.js';
import { ObjectStorage } from '../storage/object-storage.js';
import { RunsJob } from './job-handler.js';
import type { JobHandler, JobRun } from './job-handler.js';
import { forgetOldWork } from './platform.jobs.js';

const DAY_MS = 86_400_000;

/** Idempotency keys are kept for two days (a day is promised), notes of done work for 60 (events are readable for 30 at least), unfinished writes for one. */
@RunsJob(forgetOldWork)
export class ForgetOldWork implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
  ) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    const now = await this.database.transaction(run.origin, async (tx) => {
      await tx.query(`delete from platform.idempotency_key where created_at < $1::timestamptz - interval '2 days'`, [tx.now]);
      await tx.query(`delete from platform.inbox i where handled_at < $1::timestamptz - interval '60 days'
         and not exists (select from platform.outbox o where o.id = i.event_id and o.look_again_at is not null)`, [tx.now]);
      await tx.query(`delete from platform.job_request where relayed_at < $1::timestamptz - interval '60 days' and look_again_at is null`, [tx.now]);
      return tx.now;
    });
    await this.storage.deleteAbandonedWrites(new Date(now.getTime() - DAY_MS));
  }
}
