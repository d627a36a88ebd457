import { Database } from '../../../platform/database/database.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { takeStep } from '../intake.jobs.js';
import { RunStep } from '../processing/run-step.service.js';
import { TakeStep } from '../processing/take-step.service.js';

/** Takes the next piece of work there is, and has somebody look for the one after it. */
@RunsJob(takeStep)
export class TakeStepJob implements JobHandler<typeof takeStep.schema> {
  constructor(
    private readonly database: Database,
    private readonly take: TakeStep,
    private readonly step: RunStep,
  ) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    const step = await this.database.transaction(run.origin, (tx) => this.take.run(tx, run.id));
    // What waits then waits for its organization's turn, and whoever ends a piece of that one looks again.
    if (step === null) return;
    await this.step.run(step, run);
    await this.database.transaction(run.origin, async (tx) => {
      if (await this.take.isWaiting(tx)) tx.enqueue(takeStep, {});
    });
  }
}
