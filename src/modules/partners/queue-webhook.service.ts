import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { newId, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { deliverWebhook } from './partners.jobs.js';
import { webhookBody } from './webhook-body.js';

/** What is to be delivered. `id` is null for a test, which is in no log. */
export interface WebhookMessage {
  id: Id<'evt'> | null;
  type: string;
  occurredAt: Date;
  data: Record<string, unknown>;
}

/** Writes the delivery of an event to an endpoint, and asks for its first attempt. */
@Injectable()
export class QueueWebhook {
  /** @returns null when the event is on its way to the endpoint already. */
  async run(tx: Tx, endpoint: { id: Id<'whe'>; organizationId: Id<'org'> }, message: WebhookMessage): Promise<Id<'whd'> | null> {
    const id = newId('whd');
    const written = await tx.query<{ id: string }>(
      `insert into partners.webhook_delivery (id, organization_id, endpoint_id, event_id, event_type, body, state, next_attempt_at, created_at)
       values ($1, $2, $3, $4, $5, $6, 'pending', $7, $7) on conflict on constraint webhook_delivery_once do nothing returning id`,
      [toUuid(id), toUuid(endpoint.organizationId), toUuid(endpoint.id), message.id === null ? null : toUuid(message.id), message.type, webhookBody(message), tx.now],
    );
    if (written.length === 0) return null;
    tx.enqueue(deliverWebhook, { deliveryId: id, attempt: 1 });
    return id;
  }
}
