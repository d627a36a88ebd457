import { Database } from '../../../platform/database/database.js';
import { fromUuid } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { deliverWebhook, resumeWebhooks } from '../partners.jobs.js';

/** How long an attempt may be overdue before its job counts as lost. A job too many does no harm: attempts are claimed. */
const OVERDUE_MS = 10 * 60_000;
const BATCH = 1000;

/** The database knows what is due even when the queue lost it. */
@RunsJob(resumeWebhooks)
export class ResumeWebhooks implements JobHandler<typeof resumeWebhooks.schema> {
  constructor(private readonly database: Database) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    await this.database.transaction(run.origin, async (tx) => {
      const overdue = await tx.query<{ id: string; attempts: number }>(
        `(select id, attempts from partners.webhook_delivery where state = 'pending' and next_attempt_at < $1 order by next_attempt_at limit ${BATCH})
         union all
         (select id, attempts from partners.webhook_delivery where state = 'sending' and leased_until < $1 limit ${BATCH})`,
        [new Date(tx.now.getTime() - OVERDUE_MS)],
      );
      for (const row of overdue) tx.enqueue(deliverWebhook, { deliveryId: fromUuid('whd', row.id), attempt: row.attempts + 1 });
    });
  }
}
