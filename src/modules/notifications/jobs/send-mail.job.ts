import type { z } from 'zod';
import { Database } from '../../../platform/database/database.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { ClaimMail } from '../claim-mail.service.js';
import { HandOverMail } from '../hand-over-mail.service.js';
import { sendMail } from '../notifications.jobs.js';
import { RecordMailAttempt } from '../record-mail-attempt.service.js';

/**
 * Claims a mail, hands it over with no transaction open, and logs what came of it. A run that dies after the server took the
 * mail makes it go out twice, with the same Message-ID.
 */
@RunsJob(sendMail)
export class SendMail implements JobHandler<typeof sendMail.schema> {
  constructor(
    private readonly database: Database,
    private readonly claimMail: ClaimMail,
    private readonly handOverMail: HandOverMail,
    private readonly recordAttempt: RecordMailAttempt,
  ) {}

  async run(payload: z.output<typeof sendMail.schema>, run: JobRun): Promise<void> {
    const claimed = await this.database.transaction(run.origin, (tx) => this.claimMail.run(tx, payload.mailId as Id<'msg'>));
    if (claimed === null) return;
    const handOver = await this.handOverMail.run(claimed);
    await this.database.transaction(run.origin, (tx) => this.recordAttempt.run(tx, claimed, handOver, run.attempt >= run.attempts));
    // Thrown for the queue to try again. A refusal for good is on record, and trying again would not help.
    if (handOver.error !== null && !handOver.error.permanent) throw handOver.error;
  }
}
