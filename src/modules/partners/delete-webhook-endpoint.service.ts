import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Id } from '../../platform/identifiers/id.js';
import { lockEndpoint } from './find-webhook-endpoint.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

/** Deletes a webhook endpoint with its secret and its deliveries; the audit chain keeps that it was there. */
@Injectable()
export class DeleteWebhookEndpoint {
  /** @throws DomainError `object.not_found` */
  async run(tx: Tx, id: Id<'whe'>): Promise<void> {
    const { organizationId, url } = await lockEndpoint(tx, id);
    await tx.manager.delete(WebhookEndpoint, { id });
    tx.audit({ action: 'webhook_endpoint.delete', object: id, chain: organizationId, before: { url } });
  }
}
