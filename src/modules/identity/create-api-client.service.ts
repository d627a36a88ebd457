import { Injectable } from '@nestjs/common';
import { generateSecret, hashSecret } from '../../platform/crypto/secrets.js';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { ApiClientRecord } from './api-client.entity.js';
import { apiClientNameTaken } from './identity.errors.js';
import type { Permission } from './roles.js';

/** Lets people and secret scanners recognise a leaked one. */
const SECRET_PREFIX = 'atelier_secret_';

/** Lets a system of a partner call the API. */
@Injectable()
export class CreateApiClient {
  /**
   * @returns the client and its secret, which is kept nowhere and cannot be had again.
   * @throws DomainError `api_client.name_taken`
   */
  async run(tx: Tx, input: { organizationId: Id<'org'>; name: string; permissions: readonly Permission[] }): Promise<{ client: ApiClientRecord; secret: string }> {
    const secret = generateSecret(SECRET_PREFIX);
    const client = tx.manager.create(ApiClientRecord, {
      id: newId('cli'), organizationId: input.organizationId, name: input.name, permissions: input.permissions.toSorted(),
      secretHash: hashSecret(secret), disabledAt: null, lastUsedAt: null, version: 1, createdAt: tx.now,
    });
    await tx.manager.insert(ApiClientRecord, client).catch((error: unknown) => {
      if (!violates(error, 'api_client_name')) throw error;
      throw apiClientNameTaken.with('The organization has an API client with this name, enabled or not. Choose another name.', { cause: error });
    });
    tx.audit({ action: 'api_client.create', object: client.id, chain: input.organizationId, after: { permissions: client.permissions } });
    return { client, secret };
  }
}
