import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { settleUploads } from '../intake.jobs.js';
import { SettleUploads } from '../uploads/settle-uploads.service.js';

@RunsJob(settleUploads)
export class SettleUploadsJob implements JobHandler<typeof settleUploads.schema> {
  constructor(private readonly settle: SettleUploads) {}

  run(_: Record<string, never>, run: JobRun): Promise<void> {
    return this.settle.run(run);
  }
}
