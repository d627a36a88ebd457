import { Injectable } from '@nestjs/common';
import { generateSecret, hashSecret } from '../../platform/crypto/secrets.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import type { ApiClientRecord } from './api-client.entity.js';
import { ClientCredential } from './client-credential.entity.js';
import { keyIdTaken } from './identity.errors.js';
import { readPublicKey } from './public-key.js';
import type { PublicKeyInput } from './public-key.js';

/** Lets people and secret scanners recognise a leaked one. */
const SECRET_PREFIX = 'atelier_secret_';

/** Gives an API client a secret, made here, or a public key of its own. */
@Injectable()
export class AddClientCredential {
  /**
   * @param others live credentials of the client.
   * @returns the secret in words, which are kept nowhere; null for a key.
   * @throws DomainError `api_client.key_unusable`, `api_client.key_id_taken`
   */
  async run(tx: Tx, client: ApiClientRecord, others: readonly ClientCredential[], key: PublicKeyInput | undefined): Promise<{ credential: ClientCredential; secret: string | null }> {
    const publicKey = key === undefined ? null : await readPublicKey(key);
    if (publicKey !== null && others.some((other) => other.publicKey?.kid === publicKey.kid)) {
      throw keyIdTaken.with(`A live key of the client has the kid ${publicKey.kid}. Give this one another.`);
    }
    const secret = publicKey === null ? generateSecret(SECRET_PREFIX) : null;
    const credential = tx.manager.create(ClientCredential, {
      id: newId('crd'), clientId: client.id, organizationId: client.organizationId, secretHash: secret === null ? null : hashSecret(secret), publicKey,
      createdAt: tx.now, expiresAt: null, revokedAt: null, lastUsedAt: null,
    });
    await tx.manager.insert(ClientCredential, credential);
    return { credential, secret };
  }
}
