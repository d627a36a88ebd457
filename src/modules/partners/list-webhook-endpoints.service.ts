import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import { Parameters, keyset, pageReply } from '../../platform/http/keyset.js';
import type { Reply } from '../../platform/http/reply.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { DisabledReason, RetiringSecret } from './webhook-endpoint.entity.js';
import { endpointDto } from './webhook-endpoint.dto.js';
import type { EndpointDto, listEndpointsQuery } from './webhook-endpoint.dto.js';

interface EndpointRow {
  id: string;
  organization_id: string;
  url: string;
  description: string;
  event_types: string[];
  engagement_ids: string[];
  secret_made_at: Date;
  retiring_secrets: RetiringSecret[];
  failing_since: Date | null;
  slowed_until: Date | null;
  disabled_at: Date | null;
  disabled_reason: DisabledReason | null;
  created_at: Date;
  updated_at: Date;
}

const CONDITIONS = { failing: 'failing_since is not null and disabled_at is null', disabled: 'disabled_at is not null' };

/** Lists webhook endpoints: a partner's own, or for the lab those of all organizations. */
@Injectable()
export class ListWebhookEndpoints {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `cursor.invalid` */
  async run(context: RequestContext, query: z.infer<typeof listEndpointsQuery>): Promise<Reply> {
    const { organizationId, condition, ...page } = query;
    const fingerprint = ['webhook-endpoints', organizationId, condition];
    const parameters = new Parameters();
    const conditions = [
      ...(organizationId === undefined ? [] : [`organization_id = ${parameters.add(toUuid(organizationId))}`]),
      ...(condition === undefined ? [] : [CONDITIONS[condition]]),
    ];
    const paging = keyset(parameters, [
      { expression: 'created_at', type: 'timestamptz', direction: 'asc' },
      { expression: 'id', type: 'uuid', direction: 'asc' },
    ], page, fingerprint);
    const rows = await this.database.read(context, (reader) => reader.query<EndpointRow>(
      `select id, organization_id, url, description, event_types, engagement_ids, secret_made_at, retiring_secrets, failing_since, slowed_until,
         disabled_at, disabled_reason, created_at, updated_at, ${paging.keys}
       from partners.webhook_endpoint where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    ));
    return pageReply(context, rows, page, fingerprint, toDto, query);
  }
}

function toDto(row: EndpointRow): EndpointDto {
  return endpointDto({
    id: fromUuid('whe', row.id), organizationId: fromUuid('org', row.organization_id), url: row.url, description: row.description, eventTypes: row.event_types,
    engagementIds: row.engagement_ids.map((uuid) => fromUuid('eng', uuid)), secretMadeAt: row.secret_made_at, retiringSecrets: row.retiring_secrets,
    failingSince: row.failing_since, slowedUntil: row.slowed_until, disabledAt: row.disabled_at, disabledReason: row.disabled_reason, createdAt: row.created_at, updatedAt: row.updated_at,
  });
}
