import type { z } from 'zod';
import { Database } from '../../../platform/database/database.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { planDatasetVersion } from '../intake.jobs.js';
import { PlanShards } from '../versions/plan-shards.service.js';

@RunsJob(planDatasetVersion)
export class PlanDatasetVersion implements JobHandler<typeof planDatasetVersion.schema> {
  constructor(
    private readonly database: Database,
    private readonly plan: PlanShards,
  ) {}

  async run(payload: z.output<typeof planDatasetVersion.schema>, run: JobRun): Promise<void> {
    await this.database.transaction(run.origin, (tx) => this.plan.run(tx, payload.datasetVersionId as Id<'dsv'>));
  }
}
