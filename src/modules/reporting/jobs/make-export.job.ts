import type { z } from 'zod';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { MakeExport } from '../exports/make-export.service.js';
import { makeExport } from '../reporting.jobs.js';

@RunsJob(makeExport)
export class MakeExportJob implements JobHandler<typeof makeExport.schema> {
  constructor(private readonly makeExport: MakeExport) {}

  async run(payload: z.output<typeof makeExport.schema>, run: JobRun): Promise<void> {
    const id = payload.exportId as Id<'xpt'>;
    try {
      await this.makeExport.run(id, run);
    } catch (error) {
      // Handed back at a shutdown it will be tried again, whatever the count says.
      if (run.attempt >= run.attempts && !run.signal.aborted) await this.makeExport.giveUp(run.origin, id);
      throw error;
    }
  }
}
