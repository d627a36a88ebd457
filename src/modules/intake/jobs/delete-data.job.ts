import type { z } from 'zod';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { DeleteEngagementData } from '../deletions/delete-engagement-data.service.js';
import { deleteData } from '../intake.jobs.js';

@RunsJob(deleteData)
export class DeleteDataJob implements JobHandler<typeof deleteData.schema> {
  constructor(private readonly deletion: DeleteEngagementData) {}

  run(payload: z.output<typeof deleteData.schema>, run: JobRun): Promise<void> {
    return this.deletion.run(payload.engagementId as Id<'eng'>, run);
  }
}
