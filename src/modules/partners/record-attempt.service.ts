import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/tx.js';
import type { ClaimedAttempt } from './claim-attempt.service.js';
import { NoteHealth } from './note-health.service.js';
import { partnersConfig } from './partners.config.js';
import { deliverWebhook } from './partners.jobs.js';
import type { AttemptResult } from './post-webhook.service.js';
import { waitBeforeAttempt } from './wait-before-attempt.js';
import { WakeParked } from './wake-parked.service.js';
import { WebhookAttempt, WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

const GONE = 410;

/** Writes down what became of an attempt and, in the same transaction, asks for the next one. */
@Injectable()
export class RecordAttempt {
  constructor(
    private readonly wakeParked: WakeParked,
    private readonly noteHealth: NoteHealth,
    private readonly config: Config,
  ) {}

  /** @returns null when the lease had run out and somebody else took over, or the endpoint is gone. */
  async run(tx: Tx, claimed: ClaimedAttempt, result: AttemptResult): Promise<WebhookDelivery['state'] | null> {
    const endpoint = await tx.manager.findOne(WebhookEndpoint, { where: { id: claimed.endpointId }, lock: { mode: 'for_no_key_update' } });
    const delivery = await tx.manager.findOne(WebhookDelivery, { where: { id: claimed.deliveryId }, lock: { mode: 'pessimistic_write' } });
    if (endpoint === null || delivery === null || delivery.lease !== claimed.lease) return null;
    const { startedAt, durationMs, outcome, status, detail } = result;
    await tx.manager.insert(WebhookAttempt, {
      deliveryId: delivery.id, organizationId: delivery.organizationId, number: claimed.number, startedAt, durationMs, outcome, status, detail,
    });
    const roundAttempts = delivery.roundAttempts + 1;
    const next = this.#next(tx, result, roundAttempts);
    await tx.manager.update(WebhookDelivery, { id: delivery.id }, {
      state: next.state, attempts: claimed.number, roundAttempts, nextAttemptAt: next.at, finishedAt: next.at === null ? tx.now : null,
      lease: null, leasedUntil: null, version: delivery.version + 1,
    });
    if (next.at !== null) tx.enqueue(deliverWebhook, { deliveryId: delivery.id, attempt: claimed.number + 1 }, { runAt: next.at });
    // A late answer from where the endpoint was before says nothing of where it is now.
    if (claimed.url === endpoint.url) await this.noteHealth.run(tx, endpoint, result);
    await this.wakeParked.run(tx, endpoint);
    return next.state;
  }

  #next(tx: Tx, result: AttemptResult, attempts: number): { state: 'delivered' | 'dead'; at: null } | { state: 'pending'; at: Date } {
    if (result.outcome === 'accepted') return { state: 'delivered', at: null };
    const wait = result.status === GONE ? null
      : waitBeforeAttempt(this.config.get(partnersConfig).WEBHOOK_RETRY_SCHEDULE_SECONDS, { attempts, status: result.status, retryAfter: result.retryAfter }, Math.random());
    return wait === null ? { state: 'dead', at: null } : { state: 'pending', at: new Date(tx.now.getTime() + wait) };
  }
}
