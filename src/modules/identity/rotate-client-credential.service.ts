import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { announceAccessChange } from './access-changes.js';
import { AddClientCredential } from './add-client-credential.service.js';
import { ApiClientRecord } from './api-client.entity.js';
import { ClientCredential } from './client-credential.entity.js';
import { liveCredentials, lockEnabledClient } from './find-api-client.js';
import type { ClientName } from './find-api-client.js';
import { credentialKindWrong, credentialLimit } from './identity.errors.js';
import type { PublicKeyInput } from './public-key.js';

const HOUR_MS = 3_600_000;
/** How many live credentials a client may have: the old one and the new one. */
const MOST_LIVE = 2;

export interface Rotation {
  /** Hours for which the old one goes on working; 0 ends it at once. */
  overlapHours: number;
  /** The new key, for a client that signs assertions; undefined for one with a secret, which is made here. */
  publicKey?: PublicKeyInput | undefined;
}

/** Gives an API client a new secret or key, and ends the old one after an overlap. */
@Injectable()
export class RotateClientCredential {
  constructor(private readonly addCredential: AddClientCredential) {}

  /**
   * @returns the secret in words, which are kept nowhere; null for a key.
   * @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled`, `api_client.credential_kind`,
   * `api_client.credential_limit`, `api_client.key_unusable`, `api_client.key_id_taken`
   */
  async run(tx: Tx, name: ClientName, ifMatch: Precondition, rotation: Rotation): Promise<{ client: ApiClientRecord; secret: string | null }> {
    const client = await lockEnabledClient(tx, name, ifMatch);
    if ((client.authentication === 'private_key_jwt') !== (rotation.publicKey !== undefined)) {
      throw credentialKindWrong.with(client.authentication === 'private_key_jwt' ? 'This client signs assertions: send its new public key.' : 'This client has a secret, and no keys.');
    }
    const live = await liveCredentials(tx, client.id);
    const until = new Date(tx.now.getTime() + rotation.overlapHours * HOUR_MS);
    // Those that end now make room.
    if (rotation.overlapHours > 0 && live.length >= MOST_LIVE) throw credentialLimit.with(`${client.name} has ${live.length} live credentials. Revoke one first, or rotate with an overlap of 0 hours.`);
    const { credential, secret } = await this.addCredential.run(tx, client, rotation.overlapHours > 0 ? live : [], rotation.publicKey);
    for (const old of live) if (old.expiresAt === null || old.expiresAt > until) await tx.manager.update(ClientCredential, { id: old.id }, { expiresAt: until });
    await tx.manager.update(ApiClientRecord, { id: client.id }, { version: client.version + 1 });
    announceAccessChange(tx, client.id);
    tx.audit({
      action: 'api_client.rotate', object: client.id, chain: client.organizationId,
      before: { credentials: live.map(({ id }) => id) }, after: { added: credential.id, othersUntil: until.toISOString() },
    });
    return { client: Object.assign(client, { version: client.version + 1 }), secret };
  }
}
