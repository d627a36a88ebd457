import { Inject } from '@nestjs/common';
import type { z } from 'zod';
import { Config } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import { within } from '../../../platform/within.js';
import { ClaimAttempt } from '../claim-attempt.service.js';
import type { ClaimedAttempt } from '../claim-attempt.service.js';
import { HangingCalls } from '../hanging-calls.js';
import type { Place } from '../hanging-calls.js';
import { partnersConfig } from '../partners.config.js';
import { deliverWebhook } from '../partners.jobs.js';
import { PostWebhook } from '../post-webhook.service.js';
import { RecordAttempt } from '../record-attempt.service.js';

/**
 * Claims an attempt, posts it with no transaction open, and records what came of it. A second run for the same attempt finds
 * it claimed or done. A run that dies after the receiver took the webhook makes it arrive twice, under the same id.
 *
 * A receiver that does not answer at once gets its time, but keeps no slot of the worker for it; one that failed last time, none
 * from the beginning.
 */
@RunsJob(deliverWebhook)
export class DeliverWebhook implements JobHandler<typeof deliverWebhook.schema> {
  constructor(
    private readonly database: Database,
    private readonly claimAttempt: ClaimAttempt,
    private readonly postWebhook: PostWebhook,
    private readonly recordAttempt: RecordAttempt,
    private readonly hangingCalls: HangingCalls,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async run(payload: z.output<typeof deliverWebhook.schema>, run: JobRun): Promise<void> {
    const deliveryId = payload.deliveryId as Id<'whd'>;
    const claimed = await this.#claim(deliveryId, payload.attempt, run);
    if (claimed === null) return;
    const call = this.#call(claimed, run);
    if (claimed.place !== null) {
      claimed.place.take(call);
      return;
    }
    if (!(await within(this.config.get(partnersConfig).WEBHOOK_SLOT_MS, call))) {
      await this.database.transaction(run.origin, async (tx) => this.claimAttempt.letGo(tx, claimed));
      if (this.hangingCalls.takes(call)) return;
    }
    await call;
  }

  async #claim(deliveryId: Id<'whd'>, attempt: number, run: JobRun): Promise<(ClaimedAttempt & { place: Place | null }) | null> {
    let place: Place | null = null;
    const reserve = (): boolean => (place ??= this.hangingCalls.reserve()) !== null;
    let claimed: ClaimedAttempt | null = null;
    try {
      claimed = await this.database.transaction(run.origin, (tx) => this.claimAttempt.run(tx, deliveryId, attempt, reserve));
      return claimed === null ? null : { ...claimed, place: claimed.doubtful ? place : null };
    } finally {
      if (claimed?.doubtful !== true) (place as Place | null)?.release();
    }
  }

  async #call(claimed: ClaimedAttempt, run: JobRun): Promise<void> {
    const result = await this.postWebhook.run(claimed);
    const state = await this.database.transaction(run.origin, (tx) => this.recordAttempt.run(tx, claimed, result));
    const { outcome, status, durationMs } = result;
    this.log.info({ deliveryId: claimed.deliveryId, endpointId: claimed.endpointId, attempt: claimed.number, outcome, status, ms: durationMs, state }, 'webhook attempt');
  }
}
