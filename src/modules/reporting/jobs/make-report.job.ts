import type { z } from 'zod';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { MakeReport } from '../make-report.service.js';
import { makeReport } from '../reporting.jobs.js';

@RunsJob(makeReport)
export class MakeReportJob implements JobHandler<typeof makeReport.schema> {
  constructor(private readonly makeReport: MakeReport) {}

  async run(payload: z.output<typeof makeReport.schema>, run: JobRun): Promise<void> {
    const id = payload.reportId as Id<'rep'>;
    try {
      await this.makeReport.run(run.origin, id);
    } catch (error) {
      // Handed back at a shutdown it will be tried again, whatever the count says.
      if (run.attempt >= run.attempts && !run.signal.aborted) await this.makeReport.giveUp(run.origin, id);
      throw error;
    }
  }
}
