import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import { partnersConfig } from './partners.config.js';
import { deliverWebhook } from './partners.jobs.js';
import type { WebhookEndpoint } from './webhook-endpoint.entity.js';

/** Gives an endpoint's free slots to the deliveries that have waited longest for one. */
@Injectable()
export class WakeParked {
  constructor(private readonly config: Config) {}

  /** Call it with the endpoint locked, as it is now: whoever parks a delivery holds the same lock, so none is overlooked. */
  async run(tx: Tx, endpoint: WebhookEndpoint, most = Infinity): Promise<void> {
    const free = Math.min(await this.freeSlots(tx, endpoint), most);
    if (free === 0) return;
    const woken = await tx.query<{ id: string; attempts: number }>(
      `with next as (
         select id from partners.webhook_delivery where endpoint_id = $1 and parked order by next_attempt_at, id limit $2 for update
       )
       update partners.webhook_delivery d set parked = false, version = version + 1 from next where d.id = next.id returning d.id, d.attempts`,
      [toUuid(endpoint.id), free],
    );
    for (const row of woken) tx.enqueue(deliverWebhook, { deliveryId: fromUuid('whd', row.id), attempt: row.attempts + 1 });
  }

  /** How many more calls the endpoint may get now: none while it is slowed, one at once while it fails. The endpoint is locked. */
  async freeSlots(tx: Tx, endpoint: WebhookEndpoint): Promise<number> {
    if (endpoint.disabledAt === null && endpoint.slowedUntil !== null && endpoint.slowedUntil > tx.now) return 0;
    const slots = endpoint.failingSince === null ? this.config.get(partnersConfig).WEBHOOK_ENDPOINT_CONCURRENCY : 1;
    const [row] = await tx.query<{ sending: number }>(
      `select count(*)::int as sending from partners.webhook_delivery where endpoint_id = $1 and state = 'sending' and leased_until > $2`, [toUuid(endpoint.id), tx.now],
    );
    return Math.max(slots - (row?.sending ?? 0), 0);
  }
}
