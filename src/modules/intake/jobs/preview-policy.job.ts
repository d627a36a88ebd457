import type { z } from 'zod';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { previewPolicy } from '../intake.jobs.js';
import { PreviewPolicy } from '../policies/preview-policy.service.js';

@RunsJob(previewPolicy)
export class PreviewPolicyJob implements JobHandler<typeof previewPolicy.schema> {
  constructor(private readonly preview: PreviewPolicy) {}

  run(payload: z.output<typeof previewPolicy.schema>, run: JobRun): Promise<void> {
    return this.preview.run(payload.policyPreviewId as Id<'ppv'>, run);
  }
}
