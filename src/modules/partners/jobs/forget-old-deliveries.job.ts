import { Config } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { partnersConfig } from '../partners.config.js';
import { forgetOldDeliveries } from '../partners.jobs.js';

/** Deleted in one transaction, with their attempts: so that none is long. */
const BATCH = 1000;

/** Deletes deliveries that ended long ago, dead letters too. What happened stays readable in the log of events. */
@RunsJob(forgetOldDeliveries)
export class ForgetOldDeliveries implements JobHandler<typeof forgetOldDeliveries.schema> {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    const days = this.config.get(partnersConfig).WEBHOOK_DELIVERY_RETENTION_DAYS;
    for (let deleted = BATCH; deleted === BATCH;) {
      run.signal.throwIfAborted();
      deleted = await this.database.transaction(run.origin, async (tx) => (await tx.query(
        `delete from partners.webhook_delivery where id in
           (select id from partners.webhook_delivery where finished_at < $1::timestamptz - make_interval(days => $2) order by finished_at limit ${BATCH} for update skip locked)
         returning id`, [tx.now, days],
      )).length);
    }
  }
}
