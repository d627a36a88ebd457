import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { requestInvalid } from '../../platform/errors/platform.errors.js';
import { newId, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import { webhookEndpointLimit } from './partners.errors.js';
import type { CreateEndpointInput } from './webhook-endpoint.dto.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhookSecrets } from './webhook-secrets.js';

const MAX_ENDPOINTS = 20;

/** Registers where an organization's system wants to hear of events. */
@Injectable()
export class CreateWebhookEndpoint {
  constructor(
    private readonly organizations: OrganizationsApi,
    private readonly secrets: WebhookSecrets,
  ) {}

  /**
   * @param url as checked by the egress guard
   * @throws DomainError `object.not_found` (organization), `webhook_endpoint.limit_reached`, `request.invalid`
   */
  async run(tx: Tx, input: CreateEndpointInput, url: string): Promise<WebhookEndpoint> {
    const { id: organizationId } = await this.organizations.require(tx, organizationOf(tx, input));
    await this.#assertRoom(tx, organizationId);
    const id = newId('whe');
    const endpoint = tx.manager.create(WebhookEndpoint, {
      id, organizationId, url, description: input.description, eventTypes: input.eventTypes, engagementIds: input.engagementIds,
      sealedSecret: this.secrets.make(id), secretMadeAt: tx.now, retiringSecrets: [],
      failingSince: null, failureNoticedAt: null, slowedUntil: null, disabledAt: null, disabledReason: null, version: 1, createdAt: tx.now, updatedAt: tx.now,
    });
    await tx.manager.insert(WebhookEndpoint, endpoint);
    tx.audit({ action: 'webhook_endpoint.create', object: id, chain: organizationId, after: { url, eventTypes: input.eventTypes, engagementIds: input.engagementIds } });
    return endpoint;
  }

  async #assertRoom(tx: Tx, organizationId: Id<'org'>): Promise<void> {
    // Two callers at once must not both see the last free place.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('partners.webhook_endpoint ' || $1, 0))`, [organizationId]);
    const [row] = await tx.query<{ count: number }>('select count(*)::int as count from partners.webhook_endpoint where organization_id = $1', [toUuid(organizationId)]);
    if ((row?.count ?? 0) >= MAX_ENDPOINTS) throw webhookEndpointLimit.with(`There are ${MAX_ENDPOINTS} already, which is the most. Delete one first.`);
  }
}

function organizationOf(tx: Tx, input: CreateEndpointInput): Id<'org'> {
  // A foreign organization stays as it was sent: row-level security makes it one that does not exist.
  const organizationId = input.organizationId ?? tx.actor.organizationId;
  if (organizationId === undefined) {
    const message = 'say whose events the endpoint is to receive';
    throw requestInvalid.with(`body.organizationId: ${message}.`, { errors: [{ path: 'body.organizationId', code: 'required', message }] });
  }
  return organizationId as Id<'org'>;
}
