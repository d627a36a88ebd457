import { Injectable } from '@nestjs/common';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { lockEndpoint } from './find-webhook-endpoint.js';
import { webhookDeliveryUnfinished, webhookEndpointOff } from './partners.errors.js';
import { deliverWebhook } from './partners.jobs.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';

/** Sends a delivery that ended once more: a new round of attempts of the same message. */
@Injectable()
export class ReplayDelivery {
  /** @throws DomainError `object.not_found`, `precondition.*`, `webhook_delivery.unfinished`, `webhook_endpoint.disabled` */
  async run(tx: Tx, id: Id<'whd'>, ifMatch: Precondition): Promise<void> {
    const seen = await tx.manager.findOneBy(WebhookDelivery, { id });
    if (seen === null) throw noSuchDelivery(id);
    const endpoint = await lockEndpoint(tx, seen.endpointId);
    const delivery = await tx.manager.findOne(WebhookDelivery, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (delivery === null) throw noSuchDelivery(id);
    ifMatch.require(delivery.version);
    if (delivery.finishedAt === null) throw webhookDeliveryUnfinished.with(`The delivery is ${delivery.state}; it can be replayed once it is delivered, dead or skipped.`);
    if (endpoint.disabledAt !== null) throw webhookEndpointOff.with('The endpoint is disabled. Enable it, then replay the delivery.');
    await tx.manager.update(WebhookDelivery, { id }, { state: 'pending', roundAttempts: 0, nextAttemptAt: tx.now, finishedAt: null, version: delivery.version + 1 });
    tx.enqueue(deliverWebhook, { deliveryId: id, attempt: delivery.attempts + 1 });
    tx.audit({ action: 'webhook_delivery.replay', object: id, chain: delivery.organizationId, before: { state: delivery.state }, after: { state: 'pending' } });
  }
}

export function noSuchDelivery(id: string) {
  return objectNotFound.with(`There is no webhook delivery ${id}, or you cannot see it.`);
}
