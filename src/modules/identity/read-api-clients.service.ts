import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Reader } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { ApiClientRecord } from './api-client.entity.js';
import type { ClientAuthentication } from './api-client.entity.js';
import { ClientCredential } from './client-credential.entity.js';
import { isLive } from './find-api-client.js';
import type { ClientName } from './find-api-client.js';
import type { PublicKey } from './public-key.js';
import type { Permission } from './roles.js';

/** A live secret or key of an API client. */
export interface CredentialSummary {
  id: Id<'crd'>;
  /** Null for a secret. */
  publicKey: PublicKey | null;
  createdAt: Date;
  /** Null while nothing replaces it. */
  expiresAt: Date | null;
  /** Exact to the minute; null when it never got a token. */
  lastUsedAt: Date | null;
}

/** A system of a partner that may call the API, without its secret. */
export interface ApiClientSummary {
  id: Id<'cli'>;
  organizationId: Id<'org'>;
  name: string;
  permissions: Permission[];
  authentication: ClientAuthentication;
  /** In CIDR notation; empty for any address. */
  allowedAddresses: string[];
  /** The live ones, oldest first. */
  credentials: CredentialSummary[];
  /** Null while it works. */
  disabledAt: Date | null;
  /** Exact to the minute; null when it never called. */
  lastUsedAt: Date | null;
  version: number;
  createdAt: Date;
}

type Row = Omit<ApiClientSummary, 'credentials'>;

/** Reads the API clients of an organization. */
@Injectable()
export class ReadApiClients {
  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, { id, organizationId }: ClientName): Promise<ApiClientSummary> {
    const client = await reader.manager.findOneBy(ApiClientRecord, { id, organizationId });
    if (client === null) throw objectNotFound.with('The organization has no such API client.');
    return this.complete(reader, client);
  }

  /** The client with its live credentials. */
  async complete(reader: Reader, client: Row): Promise<ApiClientSummary> {
    return (await this.#withCredentials(reader, [client]))[0] ?? { ...client, credentials: [] };
  }

  /** One page, oldest first, plus one row to tell whether another follows. */
  async page(reader: Reader, organizationId: Id<'org'>, page: { limit: number; cursor?: string | undefined }, fingerprint: unknown): Promise<ApiClientSummary[]> {
    const parameters = new Parameters();
    const whose = parameters.add(toUuid(organizationId));
    const paging = keyset(parameters, [
      { expression: 'created_at', type: 'timestamptz', direction: 'asc' },
      { expression: 'id', type: 'uuid', direction: 'asc' },
    ], page, fingerprint);
    const rows = await reader.query<Row>(
      `select id, name, permissions, authentication, allowed_addresses as "allowedAddresses", disabled_at as "disabledAt", last_used_at as "lastUsedAt", version,
              created_at as "createdAt", ${paging.keys}
       from identity.api_client where organization_id = ${whose} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
    return this.#withCredentials(reader, rows.map((row) => ({ ...row, id: fromUuid('cli', row.id), organizationId })));
  }

  async #withCredentials(reader: Reader, clients: readonly Row[]): Promise<ApiClientSummary[]> {
    const credentials = await reader.manager.find(ClientCredential, { where: { clientId: In(clients.map(({ id }) => id)) }, order: { createdAt: 'asc', id: 'asc' } });
    return clients.map((client) => ({
      ...client, credentials: credentials.filter((credential) => credential.clientId === client.id && isLive(credential, reader.now)),
    }));
  }
}
