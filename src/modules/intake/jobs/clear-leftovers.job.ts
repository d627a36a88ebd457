import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { ClearLeftovers } from '../deletions/clear-leftovers.service.js';
import { clearLeftovers } from '../intake.jobs.js';

@RunsJob(clearLeftovers)
export class ClearLeftoversJob implements JobHandler<typeof clearLeftovers.schema> {
  constructor(private readonly clear: ClearLeftovers) {}

  run(_: Record<string, never>, run: JobRun): Promise<void> {
    return this.clear.run(run);
  }
}
