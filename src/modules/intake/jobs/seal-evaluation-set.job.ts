import type { z } from 'zod';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { SealEvaluationSet } from '../evaluation-sets/seal-evaluation-set.service.js';
import { sealEvaluationSet } from '../intake.jobs.js';

@RunsJob(sealEvaluationSet)
export class SealEvaluationSetJob implements JobHandler<typeof sealEvaluationSet.schema> {
  constructor(private readonly seal: SealEvaluationSet) {}

  run(payload: z.output<typeof sealEvaluationSet.schema>, run: JobRun): Promise<void> {
    return this.seal.run(payload.evaluationSetId as Id<'evs'>, run);
  }
}
