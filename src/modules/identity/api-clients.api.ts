import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { CreateApiClient } from './create-api-client.service.js';
import type { NewApiClient } from './create-api-client.service.js';
import { DisableApiClient } from './disable-api-client.service.js';
import type { ClientName } from './find-api-client.js';
import { HearAccessChanges } from './hear-access-changes.service.js';
import { ReadApiClients } from './read-api-clients.service.js';
import type { ApiClientSummary } from './read-api-clients.service.js';
import { RevokeClientCredential } from './revoke-client-credential.service.js';
import { RotateClientCredential } from './rotate-client-credential.service.js';
import type { Rotation } from './rotate-client-credential.service.js';
import { UpdateApiClient } from './update-api-client.service.js';
import type { ApiClientChanges } from './update-api-client.service.js';

export * from './api-client.dto.js';
export {
  apiClientDisabled, apiClientNameTaken, credentialKindWrong, credentialLimit, credentialRevoked, keyIdTaken, keyUnusable,
} from './identity.errors.js';
export type { ApiClientSummary } from './read-api-clients.service.js';
export { replyWithSecret } from './show-secret-once.js';

export interface ClientWithSecret {
  client: ApiClientSummary;
  /** Cannot be had again; null for a client with keys. */
  secret: string | null;
}

/** Systems of partners that may call the API. */
@Injectable()
export class ApiClientsApi {
  constructor(
    private readonly createClient: CreateApiClient,
    private readonly updateClient: UpdateApiClient,
    private readonly rotateClient: RotateClientCredential,
    private readonly revokeClient: RevokeClientCredential,
    private readonly disableClient: DisableApiClient,
    private readonly clients: ReadApiClients,
    private readonly changes: HearAccessChanges,
  ) {}

  /**
   * Waits until a change of someone's access has reached every process. Call it after the commit and before the answer: the next
   * request is refused then, wherever it arrives.
   */
  async accessChangesHeard(): Promise<void> {
    await this.changes.heardEverywhere();
  }

  /**
   * Lets a system of an organization call the API. The caller has made sure that the organization exists.
   * @returns the client and its secret, which cannot be had again; null for a client with keys.
   * @throws DomainError `api_client.name_taken`, `api_client.key_unusable`, `api_client.key_id_taken`
   */
  async createApiClient(tx: Tx, input: NewApiClient): Promise<ClientWithSecret> {
    const { client, credentials, secret } = await this.createClient.run(tx, input);
    return { client: Object.assign(client, { credentials }), secret };
  }

  /**
   * Changes what an API client may do, and from where.
   * @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled`
   */
  async updateApiClient(tx: Tx, name: ClientName, ifMatch: Precondition, changes: ApiClientChanges): Promise<ApiClientSummary> {
    return this.clients.complete(tx, await this.updateClient.run(tx, name, ifMatch, changes));
  }

  /**
   * Gives an API client a new secret or key; the old one ends after the overlap.
   * @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled`, `api_client.credential_kind`,
   * `api_client.credential_limit`, `api_client.key_unusable`, `api_client.key_id_taken`
   */
  async rotateCredential(tx: Tx, name: ClientName, ifMatch: Precondition, rotation: Rotation): Promise<ClientWithSecret> {
    const { client, secret } = await this.rotateClient.run(tx, name, ifMatch, rotation);
    return { client: await this.clients.complete(tx, client), secret };
  }

  /**
   * Ends a secret or key at once, and the tokens that were got with it.
   * @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled`, `api_client.credential_over`
   */
  async revokeCredential(tx: Tx, name: ClientName, ifMatch: Precondition, credentialId: Id<'crd'>): Promise<ApiClientSummary> {
    return this.clients.complete(tx, await this.revokeClient.run(tx, name, ifMatch, credentialId));
  }

  /**
   * Ends an API client's access for good.
   * @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled`
   */
  async disableApiClient(tx: Tx, name: ClientName, ifMatch: Precondition): Promise<ApiClientSummary> {
    return this.clients.complete(tx, await this.disableClient.run(tx, name, ifMatch));
  }

  /** @throws DomainError `object.not_found` when the organization has no such client. */
  apiClient(reader: Reader, name: ClientName): Promise<ApiClientSummary> {
    return this.clients.byId(reader, name);
  }

  /** One page of an organization's API clients, oldest first, plus one row to tell whether another follows. */
  apiClients(reader: Reader, organizationId: Id<'org'>, page: { limit: number; cursor?: string | undefined }, fingerprint: unknown): Promise<ApiClientSummary[]> {
    return this.clients.page(reader, organizationId, page, fingerprint);
  }
}
