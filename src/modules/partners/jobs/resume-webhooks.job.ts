import { Database } from '../../../platform/database/database.js';
import { fromUuid } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { deliverWebhook, resumeWebhooks, wakeEndpoint } from '../partners.jobs.js';

/** How long an attempt may be overdue before its job counts as lost. A job too many does no harm: attempts are claimed. */
const OVERDUE_MS = 10 * 60_000;
const BATCH = 1000;

/** The database knows what is due even when the queue lost it. Secrets that no longer sign are forgotten here, too. */
@RunsJob(resumeWebhooks)
export class ResumeWebhooks implements JobHandler<typeof resumeWebhooks.schema> {
  constructor(private readonly database: Database) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    await this.database.transaction(run.origin, async (tx) => {
      const overdue = new Date(tx.now.getTime() - OVERDUE_MS);
      const lost = await tx.query<{ id: string; attempts: number }>(
        `(select id, attempts from partners.webhook_delivery where state = 'pending' and not parked and next_attempt_at < $1 order by next_attempt_at limit ${BATCH})
         union all
         (select id, attempts from partners.webhook_delivery where state = 'sending' and leased_until < $1 limit ${BATCH})`,
        [overdue],
      );
      for (const row of lost) tx.enqueue(deliverWebhook, { deliveryId: fromUuid('whd', row.id), attempt: row.attempts + 1 });
      // Whoever waits in a line is woken by the one before. One job an endpoint: the longest line must not crowd the others out.
      const stuck = await tx.query<{ id: string }>(
        `select id from partners.webhook_endpoint e where (slowed_until is null or slowed_until < $2)
           and exists (select from partners.webhook_delivery d where d.endpoint_id = e.id and d.parked and d.next_attempt_at < $1)`,
        [overdue, tx.now],
      );
      for (const row of stuck) tx.enqueue(wakeEndpoint, { endpointId: fromUuid('whe', row.id) });
      await tx.query(
        `update partners.webhook_endpoint set retiring_secrets = '[]' where retiring_secrets <> '[]'
           and not exists (select from jsonb_array_elements(retiring_secrets) s where (s->>'until')::timestamptz > $1)`, [tx.now],
      );
    });
  }
}
