import { Database } from '../../../platform/database/database.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { ResumeDataDeletions } from '../deletions/resume-data-deletions.service.js';
import { ResumeErrands } from '../errands/resume-errands.service.js';
import { resumeRestingWork } from '../intake.jobs.js';
import { ResumeProcessing } from '../processing/resume-processing.service.js';

@RunsJob(resumeRestingWork)
export class ResumeRestingWork implements JobHandler<typeof resumeRestingWork.schema> {
  constructor(
    private readonly database: Database,
    private readonly processing: ResumeProcessing,
    private readonly errands: ResumeErrands,
    private readonly deletions: ResumeDataDeletions,
  ) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    while ((await this.database.transaction(run.origin, (tx) => this.processing.run(tx))) > 0) run.signal.throwIfAborted();
    await this.database.transaction(run.origin, (tx) => this.errands.run(tx));
    await this.database.transaction(run.origin, (tx) => this.deletions.run(tx));
  }
}
