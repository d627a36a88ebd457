import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { ExpireExports } from '../exports/expire-exports.service.js';
import { expireExports } from '../reporting.jobs.js';

@RunsJob(expireExports)
export class ExpireExportsJob implements JobHandler {
  constructor(private readonly expire: ExpireExports) {}

  run(_: Record<string, never>, run: JobRun): Promise<void> {
    return this.expire.run(run);
  }
}
