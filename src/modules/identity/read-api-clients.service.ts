import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { ApiClientRecord } from './api-client.entity.js';
import type { Permission } from './roles.js';

/** A system of a partner that may call the API, without its secret. */
export interface ApiClientSummary {
  id: Id<'cli'>;
  organizationId: Id<'org'>;
  name: string;
  permissions: Permission[];
  /** Null while it works. */
  disabledAt: Date | null;
  /** Exact to the minute; null when it never called. */
  lastUsedAt: Date | null;
  version: number;
  createdAt: Date;
}

/** Reads the API clients of an organization. */
@Injectable()
export class ReadApiClients {
  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, organizationId: Id<'org'>, id: Id<'cli'>): Promise<ApiClientSummary> {
    const client = await reader.manager.findOneBy(ApiClientRecord, { id, organizationId });
    if (client === null) throw objectNotFound.with('The organization has no such API client.');
    return client;
  }

  /** One page, oldest first, plus one row to tell whether another follows. */
  async page(reader: Reader, organizationId: Id<'org'>, page: { limit: number; cursor?: string | undefined }, fingerprint: unknown): Promise<ApiClientSummary[]> {
    const parameters = new Parameters();
    const whose = parameters.add(toUuid(organizationId));
    const paging = keyset(parameters, [
      { expression: 'created_at', type: 'timestamptz', direction: 'asc' },
      { expression: 'id', type: 'uuid', direction: 'asc' },
    ], page, fingerprint);
    const rows = await reader.query<ApiClientSummary>(
      `select id, name, permissions, disabled_at as "disabledAt", last_used_at as "lastUsedAt", version, created_at as "createdAt", ${paging.keys}
       from identity.api_client where organization_id = ${whose} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
    return rows.map((row) => ({ ...row, id: fromUuid('cli', row.id), organizationId }));
  }
}
