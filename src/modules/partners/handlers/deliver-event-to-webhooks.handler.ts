import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnPartnerEvents } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { QueueWebhook } from '../queue-webhook.service.js';

/** Sends every event of an organization to those of its endpoints that want it. */
@OnPartnerEvents('partners.deliver-event-to-webhooks')
export class DeliverEventToWebhooks implements EventHandler {
  constructor(private readonly queueWebhook: QueueWebhook) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (event.organizationId === null) return;
    const organizationId = event.organizationId as Id<'org'>;
    const { engagementId } = event.data as { engagementId?: unknown };
    // Shared locks: an endpoint that is being deleted is waited for, and then not found. One that is being disabled skips later.
    const endpoints = await tx.query<{ id: string }>(
      `select id from partners.webhook_endpoint
       where organization_id = $1 and disabled_at is null and (event_types = '{}' or $2 = any(event_types))
         and (engagement_ids = '{}' or $3 = any(engagement_ids)) order by id for key share`,
      [toUuid(organizationId), event.type, typeof engagementId === 'string' ? toUuid(engagementId) : null],
    );
    for (const { id } of endpoints) {
      await this.queueWebhook.run(tx, { id: fromUuid('whe', id), organizationId }, { id: event.id as Id<'evt'>, type: event.type, occurredAt: event.occurredAt, data: event.data });
    }
  }
}
