import type { z } from 'zod';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { reduceDatasetVersion } from '../intake.jobs.js';
import { ProcessStep } from '../versions/process-step.service.js';
import { ReduceDatasetVersion } from '../versions/reduce-dataset-version.service.js';

@RunsJob(reduceDatasetVersion)
export class ReduceDatasetVersionJob implements JobHandler<typeof reduceDatasetVersion.schema> {
  constructor(
    private readonly reduce: ReduceDatasetVersion,
    private readonly step: ProcessStep,
  ) {}

  run(payload: z.output<typeof reduceDatasetVersion.schema>, run: JobRun): Promise<void> {
    const id = payload.datasetVersionId as Id<'dsv'>;
    return this.step.run(id, () => Promise.resolve('The whole of the files'), run, () => this.reduce.run(id, run));
  }
}
