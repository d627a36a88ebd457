import { Inject } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../../../platform/database/database.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import { ClaimAttempt } from '../claim-attempt.service.js';
import { deliverWebhook } from '../partners.jobs.js';
import { PostWebhook } from '../post-webhook.service.js';
import { RecordAttempt } from '../record-attempt.service.js';

/**
 * Claims an attempt, posts it with no transaction open, and records what came of it. A second run for the same attempt finds
 * it claimed or done. A run that dies after the receiver took the webhook makes it arrive twice, under the same id.
 */
@RunsJob(deliverWebhook)
export class DeliverWebhook implements JobHandler<typeof deliverWebhook.schema> {
  constructor(
    private readonly database: Database,
    private readonly claimAttempt: ClaimAttempt,
    private readonly postWebhook: PostWebhook,
    private readonly recordAttempt: RecordAttempt,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async run(payload: z.output<typeof deliverWebhook.schema>, run: JobRun): Promise<void> {
    const deliveryId = payload.deliveryId as Id<'whd'>;
    const claimed = await this.database.transaction(run.origin, (tx) => this.claimAttempt.run(tx, deliveryId, payload.attempt));
    if (claimed === null) return;
    const result = await this.postWebhook.run(claimed);
    const state = await this.database.transaction(run.origin, (tx) => this.recordAttempt.run(tx, claimed, result));
    const { outcome, status, durationMs } = result;
    this.log.info({ deliveryId, endpointId: claimed.endpointId, attempt: claimed.number, outcome, status, ms: durationMs, state }, 'webhook attempt');
  }
}
