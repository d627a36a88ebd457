import { Database } from '../../../platform/database/database.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { RequestReport } from '../request-report.service.js';
import { requestWeeklyReport } from '../reporting.jobs.js';

@RunsJob(requestWeeklyReport)
export class RequestWeeklyReport implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly requestReport: RequestReport,
  ) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    await this.database.transaction(run.origin, (tx) => this.requestReport.scheduled(tx));
  }
}
