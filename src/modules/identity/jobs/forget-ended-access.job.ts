import { Database } from '../../../platform/database/database.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { forgetEndedAccess } from '../identity.jobs.js';

/** A day late, so that no difference of clocks lets a used assertion or a revoked token be taken again. */
@RunsJob(forgetEndedAccess)
export class ForgetEndedAccess implements JobHandler {
  constructor(private readonly database: Database) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    await this.database.transaction(run.origin, async (tx) => {
      await tx.query(`delete from identity.used_assertion where expires_at < $1::timestamptz - interval '1 day'`, [tx.now]);
      await tx.query(`delete from identity.revoked_token where expires_at < $1::timestamptz - interval '1 day'`, [tx.now]);
    });
  }
}
