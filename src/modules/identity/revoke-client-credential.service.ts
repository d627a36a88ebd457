import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { announceAccessChange } from './access-changes.js';
import { ApiClientRecord } from './api-client.entity.js';
import { ClientCredential } from './client-credential.entity.js';
import { isLive, liveCredentials, lockEnabledClient } from './find-api-client.js';
import type { ClientName } from './find-api-client.js';
import { credentialRevoked, lastCredential } from './identity.errors.js';

/** Ends a secret or key of an API client at once, and the tokens that were got with it. */
@Injectable()
export class RevokeClientCredential {
  /**
   * @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled`, `api_client.credential_over`, and
   * `api_client.last_credential` when a client would lock itself out.
   */
  async run(tx: Tx, name: ClientName, ifMatch: Precondition, credentialId: Id<'crd'>): Promise<ApiClientRecord> {
    const client = await lockEnabledClient(tx, name, ifMatch);
    const credential = await tx.manager.findOneBy(ClientCredential, { id: credentialId, clientId: client.id });
    if (credential === null) throw objectNotFound.with('The API client has no such secret or key.');
    if (!isLive(credential, tx.now)) throw credentialRevoked.with('This secret or key is not live any more.');
    if (tx.actor.kind === 'partner' && !(await liveCredentials(tx, client.id)).some(({ id, expiresAt }) => id !== credentialId && expiresAt === null)) {
      throw lastCredential.with('The client would have no secret or key left that lasts. Rotate first, then revoke this one.');
    }
    await tx.manager.update(ClientCredential, { id: credentialId }, { revokedAt: tx.now });
    await tx.manager.update(ApiClientRecord, { id: client.id }, { version: client.version + 1 });
    announceAccessChange(tx, client.id);
    tx.audit({ action: 'api_client.revoke_credential', object: client.id, chain: client.organizationId, after: { revoked: credentialId } });
    return Object.assign(client, { version: client.version + 1 });
  }
}
