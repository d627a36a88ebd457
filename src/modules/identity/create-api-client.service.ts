import { Injectable } from '@nestjs/common';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { AddClientCredential } from './add-client-credential.service.js';
import { ApiClientRecord } from './api-client.entity.js';
import { ClientCredential } from './client-credential.entity.js';
import { apiClientNameTaken } from './identity.errors.js';
import type { PublicKeyInput } from './public-key.js';
import type { Permission } from './roles.js';

export interface NewApiClient {
  organizationId: Id<'org'>;
  name: string;
  permissions: readonly Permission[];
  /** The client signs its assertions by one of these; undefined for a client with a secret. */
  publicKeys?: readonly PublicKeyInput[] | undefined;
  /** From where it may call, in CIDR notation; any address when undefined or empty. */
  allowedAddresses?: readonly string[] | undefined;
}

/** Lets a system of a partner call the API. */
@Injectable()
export class CreateApiClient {
  constructor(private readonly addCredential: AddClientCredential) {}

  /**
   * @returns the client, its credentials, and its secret, which is kept nowhere and cannot be had again; null for a client with keys.
   * @throws DomainError `api_client.name_taken`, `api_client.key_unusable`, `api_client.key_id_taken`
   */
  async run(tx: Tx, input: NewApiClient): Promise<{ client: ApiClientRecord; credentials: ClientCredential[]; secret: string | null }> {
    const client = tx.manager.create(ApiClientRecord, {
      id: newId('cli'), organizationId: input.organizationId, name: input.name, permissions: input.permissions.toSorted(),
      authentication: input.publicKeys === undefined ? 'client_secret_basic' : 'private_key_jwt', allowedAddresses: [...new Set(input.allowedAddresses)],
      disabledAt: null, lastUsedAt: null, version: 1, createdAt: tx.now,
    });
    await tx.manager.insert(ApiClientRecord, client).catch((error: unknown) => {
      if (!violates(error, 'api_client_name')) throw error;
      throw apiClientNameTaken.with('The organization has an API client with this name, enabled or not. Choose another name.', { cause: error });
    });
    const credentials: ClientCredential[] = [];
    let secret: string | null = null;
    for (const publicKey of input.publicKeys ?? [undefined]) {
      const added = await this.addCredential.run(tx, client, credentials, publicKey);
      credentials.push(added.credential);
      secret = added.secret;
    }
    tx.audit({
      action: 'api_client.create', object: client.id, chain: input.organizationId,
      after: {
        permissions: client.permissions, authentication: client.authentication, allowedAddresses: client.allowedAddresses,
        credentials: credentials.map(({ id }) => id),
      },
    });
    return { client, credentials, secret };
  }
}
