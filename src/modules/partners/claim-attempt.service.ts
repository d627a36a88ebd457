import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/tx.js';
import type { Id } from '../../platform/identifiers/id.js';
import { partnersConfig } from './partners.config.js';
import { deliverWebhook } from './partners.jobs.js';
import { liveSecrets } from './rotate-webhook-secret.service.js';
import { WakeParked } from './wake-parked.service.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

/** Time beyond the receiver's, for writing down what became of the attempt. */
const LEASE_MARGIN_MS = 15_000;
/** When to ask again for a place among the calls that may hang, from this to twice as long. */
const PUT_OFF_MS = 20_000;

/** An attempt that is ours to make, until `lease` runs out. */
export interface ClaimedAttempt {
  deliveryId: Id<'whd'>;
  endpointId: Id<'whe'>;
  eventId: Id<'evt'> | null;
  number: number;
  lease: string;
  leasedUntil: Date;
  url: string;
  /** The newest first. */
  sealedSecrets: string[];
  body: string;
  /** The receiver failed last time. Somebody looks again at the lease's end: that is asked for already. */
  doubtful: boolean;
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

  /**
   * @param reserve keeps room in this process for a call that is likely to hang, if there is any; may be asked twice
   * @returns null when the attempt is not to be made, or not by this run.
   */
  async run(tx: Tx, deliveryId: Id<'whd'>, number: number, reserve: () => boolean): Promise<ClaimedAttempt | null> {
    const seen = await tx.manager.findOneBy(WebhookDelivery, { id: deliveryId });
    if (seen === null) return null;
    const endpoint = await tx.manager.findOne(WebhookEndpoint, { where: { id: seen.endpointId }, lock: { mode: 'for_no_key_update' } });
    const delivery = await tx.manager.findOne(WebhookDelivery, { where: { id: deliveryId }, lock: { mode: 'pessimistic_write' } });
    if (endpoint === null || delivery === null || delivery.finishedAt !== null || delivery.attempts + 1 !== number) return null;
    if (delivery.leasedUntil !== null && delivery.leasedUntil > tx.now) {
      // Whoever sends now may have died, so somebody looks again when the lease is over.
      this.#lookAgain(tx, deliveryId, number, delivery.lease, delivery.leasedUntil);
      return null;
    }
    if (endpoint.disabledAt !== null) return this.#skip(tx, delivery, endpoint);
    if ((await this.wakeParked.freeSlots(tx, endpoint)) === 0) {
      await this.#save(tx, delivery, { state: 'pending', parked: true, nextAttemptAt: delivery.nextAttemptAt ?? tx.now, lease: null, leasedUntil: null });
      return null;
    }
    const doubtful = endpoint.failingSince !== null;
    if (doubtful && !reserve()) return this.#putOff(tx, delivery, number);
    const lease = randomUUID();
    const leasedUntil = new Date(tx.now.getTime() + this.config.get(partnersConfig).WEBHOOK_TIMEOUT_MS + LEASE_MARGIN_MS);
    await this.#save(tx, delivery, { state: 'sending', parked: false, nextAttemptAt: null, lease, leasedUntil });
    if (doubtful) this.#lookAgain(tx, deliveryId, number, lease, leasedUntil);
    return {
      deliveryId, endpointId: endpoint.id, eventId: delivery.eventId, number, lease, leasedUntil, url: endpoint.url, body: delivery.body, doubtful,
      sealedSecrets: [endpoint.sealedSecret, ...liveSecrets(endpoint.retiringSecrets, tx.now).map(({ sealed }) => sealed)],
    };
  }

  /** Has somebody look at an attempt at the end of its lease: whoever made it leaves its slot now, and may die. */
  letGo(tx: Tx, { deliveryId, number, lease, leasedUntil }: ClaimedAttempt): void {
    this.#lookAgain(tx, deliveryId, number, lease, leasedUntil);
  }

  #lookAgain(tx: Tx, deliveryId: Id<'whd'>, attempt: number, lease: string | null, leasedUntil: Date): void {
    tx.enqueue(deliverWebhook, { deliveryId, attempt }, { runAt: leasedUntil, dedupeKey: `lease ${lease}` });
  }

  async #skip(tx: Tx, delivery: WebhookDelivery, endpoint: WebhookEndpoint): Promise<null> {
    await this.#save(tx, delivery, { state: 'skipped', parked: false, nextAttemptAt: null, lease: null, leasedUntil: null, finishedAt: tx.now });
    // It leaves the others' turn behind, too: none of them may wait for a slot that nobody frees. One takes its place; two each would
    // have the whole line in the queue at once.
    await this.wakeParked.run(tx, endpoint, 1);
    return null;
  }

  /** Calls that hang have filled their share of this process: one that will probably hang too comes back later, perhaps elsewhere. */
  async #putOff(tx: Tx, delivery: WebhookDelivery, number: number): Promise<null> {
    const nextAttemptAt = new Date(tx.now.getTime() + PUT_OFF_MS * (1 + Math.random()));
    await this.#save(tx, delivery, { state: 'pending', parked: false, nextAttemptAt, lease: null, leasedUntil: null });
    tx.enqueue(deliverWebhook, { deliveryId: delivery.id, attempt: number }, { runAt: nextAttemptAt });
    return null;
  }

  async #save(tx: Tx, delivery: WebhookDelivery, changes: Partial<WebhookDelivery>): Promise<void> {
    await tx.manager.update(WebhookDelivery, { id: delivery.id }, { ...changes, version: delivery.version + 1 });
  }
}
