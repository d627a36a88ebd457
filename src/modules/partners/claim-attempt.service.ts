import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/tx.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { partnersConfig } from './partners.config.js';
import { deliverWebhook } from './partners.jobs.js';
import { WakeParked } from './wake-parked.service.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

/** Time beyond the receiver's, for writing down what became of the attempt. */
const LEASE_MARGIN_MS = 15_000;

/** An attempt that is ours to make, until `lease` runs out. */
export interface ClaimedAttempt {
  deliveryId: Id<'whd'>;
  endpointId: Id<'whe'>;
  number: number;
  lease: string;
  url: string;
  sealedSecret: string;
  body: string;
}

/**
 * Decides who makes an attempt. The claim is committed before the receiver is called, so that no transaction stays open
 * meanwhile, and a lease says until when nobody else may try.
 */
@Injectable()
export class ClaimAttempt {
  constructor(
    private readonly wakeParked: WakeParked,
    private readonly config: Config,
  ) {}

  /** @returns null when the attempt is not to be made, or not by this run. */
  async run(tx: Tx, deliveryId: Id<'whd'>, number: number): Promise<ClaimedAttempt | null> {
    const seen = await tx.manager.findOneBy(WebhookDelivery, { id: deliveryId });
    if (seen === null) return null;
    const endpoint = await tx.manager.findOne(WebhookEndpoint, { where: { id: seen.endpointId }, lock: { mode: 'for_no_key_update' } });
    const delivery = await tx.manager.findOne(WebhookDelivery, { where: { id: deliveryId }, lock: { mode: 'pessimistic_write' } });
    if (endpoint === null || delivery === null || delivery.finishedAt !== null || delivery.attempts + 1 !== number) return null;
    if (delivery.leasedUntil !== null && delivery.leasedUntil > tx.now) {
      // Whoever sends now may have died, so somebody looks again when the lease is over.
      tx.enqueue(deliverWebhook, { deliveryId, attempt: number }, { runAt: delivery.leasedUntil, dedupeKey: `lease ${delivery.lease}` });
      return null;
    }
    if (endpoint.disabledAt !== null) return this.#skip(tx, delivery);
    if (await this.#isBusy(tx, endpoint.id)) {
      await this.#save(tx, delivery, { state: 'pending', parked: true, nextAttemptAt: delivery.nextAttemptAt ?? tx.now, lease: null, leasedUntil: null });
      return null;
    }
    const lease = randomUUID();
    const leasedUntil = new Date(tx.now.getTime() + this.config.get(partnersConfig).WEBHOOK_TIMEOUT_MS + LEASE_MARGIN_MS);
    await this.#save(tx, delivery, { state: 'sending', parked: false, nextAttemptAt: null, lease, leasedUntil });
    return { deliveryId, endpointId: endpoint.id, number, lease, url: endpoint.url, sealedSecret: endpoint.sealedSecret, body: delivery.body };
  }

  async #skip(tx: Tx, delivery: WebhookDelivery): Promise<null> {
    await this.#save(tx, delivery, { state: 'skipped', parked: false, nextAttemptAt: null, lease: null, leasedUntil: null, finishedAt: tx.now });
    // It leaves the others' turn behind, too: none of them may wait for a slot that nobody frees.
    await this.wakeParked.run(tx, delivery.endpointId);
    return null;
  }

  /** Whether the endpoint's slots are taken: one that is slow must not take all workers. */
  async #isBusy(tx: Tx, endpointId: Id<'whe'>): Promise<boolean> {
    const [row] = await tx.query<{ sending: number }>(
      `select count(*)::int as sending from partners.webhook_delivery where endpoint_id = $1 and state = 'sending' and leased_until > $2`, [toUuid(endpointId), tx.now],
    );
    return (row?.sending ?? 0) >= this.config.get(partnersConfig).WEBHOOK_ENDPOINT_CONCURRENCY;
  }

  async #save(tx: Tx, delivery: WebhookDelivery, changes: Partial<WebhookDelivery>): Promise<void> {
    await tx.manager.update(WebhookDelivery, { id: delivery.id }, { ...changes, version: delivery.version + 1 });
  }
}
