import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { partnersConfig } from './partners.config.js';
import { deliverWebhook } from './partners.jobs.js';

/** Gives an endpoint's free slots to the deliveries that have waited longest for one. */
@Injectable()
export class WakeParked {
  constructor(private readonly config: Config) {}

  /** Call it with the endpoint locked: whoever parks a delivery holds the same lock, so none is overlooked. */
  async run(tx: Tx, endpointId: Id<'whe'>): Promise<void> {
    const woken = await tx.query<{ id: string; attempts: number }>(
      `with freed as (
         select greatest($3 - count(*), 0) as slots from partners.webhook_delivery where endpoint_id = $1 and state = 'sending' and leased_until > $2
       ), next as (
         select id from partners.webhook_delivery where endpoint_id = $1 and parked order by next_attempt_at, id limit (select slots from freed) for update
       ), woken as (
         update partners.webhook_delivery d set parked = false, version = version + 1 from next where d.id = next.id returning d.id, d.attempts
       )
       select id, attempts from woken`,
      [toUuid(endpointId), tx.now, this.config.get(partnersConfig).WEBHOOK_ENDPOINT_CONCURRENCY],
    );
    for (const row of woken) tx.enqueue(deliverWebhook, { deliveryId: fromUuid('whd', row.id), attempt: row.attempts + 1 });
  }
}
