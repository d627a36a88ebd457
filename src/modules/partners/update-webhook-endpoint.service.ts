import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { lockEndpoint } from './find-webhook-endpoint.js';
import { webhookEndpointDisabled } from './partners.events.js';
import type { UpdateEndpointInput } from './webhook-endpoint.dto.js';
import { WakeParked } from './wake-parked.service.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import type { DisabledReason } from './webhook-endpoint.entity.js';

/** Changes a webhook endpoint, and switches it off and on. */
@Injectable()
export class UpdateWebhookEndpoint {
  constructor(private readonly wakeParked: WakeParked) {}

  /**
   * @param url as checked by the egress guard, when it is to change
   * @throws DomainError `object.not_found`, `precondition.*`
   */
  async run(tx: Tx, id: Id<'whe'>, ifMatch: Precondition, input: UpdateEndpointInput, url: string | undefined): Promise<WebhookEndpoint> {
    const endpoint = await lockEndpoint(tx, id);
    ifMatch.require(endpoint.version);
    const before = plain(endpoint);
    if (input.enabled === true || (url !== undefined && url !== endpoint.url)) await this.#forgetHealth(tx, endpoint);
    endpoint.url = url ?? endpoint.url;
    endpoint.description = input.description ?? endpoint.description;
    endpoint.eventTypes = input.eventTypes ?? endpoint.eventTypes;
    endpoint.engagementIds = input.engagementIds ?? endpoint.engagementIds;
    const disables = input.enabled === false && endpoint.disabledAt === null;
    if (disables) disable(tx, endpoint, 'by_request');
    if (input.enabled === true) Object.assign(endpoint, { disabledAt: null, disabledReason: null });
    if (JSON.stringify(before) === JSON.stringify(plain(endpoint))) return endpoint;
    await save(tx, endpoint);
    tx.audit({ action: disables ? 'webhook_endpoint.disable' : 'webhook_endpoint.update', object: id, chain: endpoint.organizationId, before, after: plain(endpoint) });
    return endpoint;
  }

  /** Switches a locked endpoint off because its receiver said that it is gone for good, or failed for too long. */
  async disableBecause(tx: Tx, endpoint: WebhookEndpoint, reason: 'gone' | 'failing'): Promise<void> {
    if (endpoint.disabledAt !== null) return;
    const before = plain(endpoint);
    disable(tx, endpoint, reason);
    await save(tx, endpoint);
    tx.audit({ action: 'webhook_endpoint.disable', object: endpoint.id, chain: endpoint.organizationId, before, after: plain(endpoint) });
  }

  /** Whoever enables an endpoint, or moves it, says that it is well: it starts anew, and what waited goes on. */
  async #forgetHealth(tx: Tx, endpoint: WebhookEndpoint): Promise<void> {
    Object.assign(endpoint, { failingSince: null, failureNoticedAt: null, slowedUntil: null });
    await tx.manager.update(WebhookEndpoint, { id: endpoint.id }, { failingSince: null, failureNoticedAt: null, slowedUntil: null });
    await this.wakeParked.run(tx, endpoint);
  }
}

function disable(tx: Tx, endpoint: WebhookEndpoint, reason: DisabledReason): void {
  endpoint.disabledAt = tx.now;
  endpoint.disabledReason = reason;
  tx.announce(webhookEndpointDisabled, { organizationId: endpoint.organizationId, webhookEndpointId: endpoint.id, host: new URL(endpoint.url).host, reason });
}

async function save(tx: Tx, endpoint: WebhookEndpoint): Promise<void> {
  endpoint.version += 1;
  endpoint.updatedAt = tx.now;
  const { id, url, description, eventTypes, engagementIds, disabledAt, disabledReason, version, updatedAt } = endpoint;
  await tx.manager.update(WebhookEndpoint, { id }, { url, description, eventTypes, engagementIds, disabledAt, disabledReason, version, updatedAt });
}

function plain({ url, description, eventTypes, engagementIds, disabledReason }: WebhookEndpoint) {
  return { url, description, eventTypes, engagementIds, disabledReason };
}
