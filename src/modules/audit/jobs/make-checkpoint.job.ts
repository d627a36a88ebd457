import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { makeCheckpoint } from '../audit.jobs.js';
import { MakeCheckpoint } from '../make-checkpoint.service.js';

@RunsJob(makeCheckpoint)
export class MakeCheckpointJob implements JobHandler {
  constructor(private readonly makeCheckpoint: MakeCheckpoint) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    await this.makeCheckpoint.whenDue(run.origin);
  }
}
