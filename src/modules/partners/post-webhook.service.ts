import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { signWebhook } from '../../platform/crypto/standard-webhooks-signature.js';
import { EgressClient } from '../../platform/egress/egress-client.js';
import type { EgressResponse } from '../../platform/egress/egress-client.js';
import { EgressFailedError, EgressRefusedError, egressNameNotResolved } from '../../platform/egress/egress.errors.js';
import type { ClaimedAttempt } from './claim-attempt.service.js';
import { partnersConfig } from './partners.config.js';
import { retryAfterSeconds } from './wait-before-attempt.js';
import type { AttemptOutcome } from './webhook-delivery.entity.js';
import { WebhookSecrets } from './webhook-secrets.js';

const DETAIL_LENGTH = 1000;

/** What became of an attempt at the receiver. */
export interface AttemptResult {
  startedAt: Date;
  durationMs: number;
  outcome: AttemptOutcome;
  status: number | null;
  /** Seconds that the receiver asked to wait, or null. */
  retryAfter: number | null;
  /** Start of the answer, or what went wrong on the way to it. */
  detail: string;
}

/** Signs a webhook by Standard Webhooks 1.0.0 and posts it, once. */
@Injectable()
export class PostWebhook {
  constructor(
    private readonly egress: EgressClient,
    private readonly secrets: WebhookSecrets,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Whatever the receiver does is an answer; only mistakes of our own are thrown. */
  async run(attempt: ClaimedAttempt): Promise<AttemptResult> {
    const startedAt = this.clock.now();
    const secrets = attempt.sealedSecrets.map((sealed) => this.secrets.open(attempt.endpointId, sealed));
    const started = performance.now();
    const ended = (outcome: AttemptOutcome, detail: string, response?: EgressResponse): AttemptResult => ({
      startedAt, durationMs: Math.round(performance.now() - started), outcome, status: response?.status ?? null, detail: detail.slice(0, DETAIL_LENGTH),
      retryAfter: retryAfterSeconds(response?.headers['retry-after'], startedAt),
    });
    try {
      const response = await this.egress.post(attempt.url, {
        headers: {
          'content-type': 'application/json', ...signWebhook({ id: attempt.deliveryId, timestamp: startedAt, body: attempt.body, secrets }),
          // By which a receiver finds the message again in the log of events; a test is in no log.
          ...(attempt.eventId === null ? {} : { 'atelier-event-id': attempt.eventId }),
        },
        body: attempt.body,
        timeoutMs: this.config.get(partnersConfig).WEBHOOK_TIMEOUT_MS,
      });
      return ended(outcomeOf(response.status), response.body, response);
    } catch (error) {
      if (error instanceof EgressFailedError) return ended(error.code === 'egress.timeout' ? 'timed_out' : 'unreachable', error.detail);
      if (error instanceof EgressRefusedError) return ended(egressNameNotResolved.matches(error) ? 'unreachable' : 'blocked', error.detail);
      throw error;
    }
  }
}

function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return 'accepted';
  return status >= 300 && status < 400 ? 'redirected' : 'refused';
}
