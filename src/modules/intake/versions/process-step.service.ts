import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { framesOf } from '../../../platform/telemetry/error-text.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import { FailDatasetVersion } from './fail-dataset-version.service.js';
import { isHopeless, sentenceOf } from './processing-failure.js';

/** Runs a step of processing so that a version whose step cannot succeed fails with a reason, and its worker goes on. */
@Injectable()
export class ProcessStep {
  constructor(
    private readonly database: Database,
    private readonly fail: FailDatasetVersion,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * @param what the beginning of the sentence that says why, such as `The file a.jsonl`
   * @throws what the step throws, for another try or, after the last one, for the list of failed jobs
   */
  async run(id: Id<'dsv'>, what: () => Promise<string>, run: JobRun, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      // Not a failure: the server is shutting down, and the job is handed back.
      if (run.signal.aborted) throw error;
      const hopeless = isHopeless(error);
      if (!hopeless && run.attempt < run.attempts) throw error;
      const reason = sentenceOf(error, await what());
      // The sentence names a file, and names of files are the customer's words: it is for the version alone.
      this.log.error({ datasetVersionId: id, error: error instanceof Error ? error.name : 'unknown', stack: framesOf(error) }, 'a dataset version cannot be processed');
      await this.database.transaction(run.origin, (tx) => this.fail.run(tx, id, reason));
      if (!hopeless) throw error;
    }
  }
}
