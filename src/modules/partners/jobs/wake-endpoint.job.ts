import { Database } from '../../../platform/database/database.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { wakeEndpoint } from '../partners.jobs.js';
import { WakeParked } from '../wake-parked.service.js';
import { WebhookEndpoint } from '../webhook-endpoint.entity.js';

/** Lets deliveries go on that waited for their endpoint: because it was slowed, or because the jobs of those before them were lost. */
@RunsJob(wakeEndpoint)
export class WakeEndpoint implements JobHandler<typeof wakeEndpoint.schema> {
  constructor(
    private readonly database: Database,
    private readonly wakeParked: WakeParked,
  ) {}

  async run({ endpointId }: { endpointId: string }, run: JobRun): Promise<void> {
    await this.database.transaction(run.origin, async (tx) => {
      const endpoint = await tx.manager.findOne(WebhookEndpoint, { where: { id: endpointId as Id<'whe'> }, lock: { mode: 'for_no_key_update' } });
      if (endpoint !== null) await this.wakeParked.run(tx, endpoint);
    });
  }
}
