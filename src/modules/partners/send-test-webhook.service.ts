import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { lockEndpoint } from './find-webhook-endpoint.js';
import { webhookEndpointOff } from './partners.errors.js';
import { QueueWebhook } from './queue-webhook.service.js';

/** Type of the event that an endpoint can be sent to see whether it works. Filters do not apply to it. */
const TEST_TYPE = 'webhook_endpoint.test';

/** Sends an endpoint an event that says nothing, on the way of all others. */
@Injectable()
export class SendTestWebhook {
  constructor(private readonly queueWebhook: QueueWebhook) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `webhook_endpoint.disabled` */
  async run(tx: Tx, id: Id<'whe'>, ifMatch: Precondition): Promise<Id<'whd'>> {
    const endpoint = await lockEndpoint(tx, id);
    ifMatch.require(endpoint.version);
    if (endpoint.disabledAt !== null) throw webhookEndpointOff.with('The endpoint is disabled. Enable it, then send the test.');
    const { organizationId } = endpoint;
    const deliveryId = await this.queueWebhook.run(tx, endpoint, { id: null, type: TEST_TYPE, occurredAt: tx.now, data: { organizationId, webhookEndpointId: id } });
    if (deliveryId === null) throw new Error('a test was taken for one that is on its way');
    tx.audit({ action: 'webhook_endpoint.test', object: id, chain: organizationId, after: { deliveryId } });
    return deliveryId;
  }
}
