import type { z } from 'zod';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { discardUpload } from '../intake.jobs.js';
import { ClearUpload } from '../uploads/clear-upload.service.js';

@RunsJob(discardUpload)
export class DiscardUpload implements JobHandler<typeof discardUpload.schema> {
  constructor(private readonly clear: ClearUpload) {}

  run(payload: z.output<typeof discardUpload.schema>, run: JobRun): Promise<void> {
    return this.clear.run(run.origin, payload.uploadId as Id<'upl'>);
  }
}
