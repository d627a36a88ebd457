import { Injectable } from '@nestjs/common';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { InvalidClientAuth } from 'oidc-provider/lib/helpers/errors.js';
import { systemActor } from '../../../platform/actor.js';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import { CLOCK_TOLERANCE_SECONDS } from '../clock-tolerance.js';
import { FindTokenClient } from '../find-token-client.service.js';
import type { TokenClient } from '../find-token-client.service.js';
import { RevokeToken } from '../revoke-token.service.js';
import { currentExchange } from './exchange.js';

/** Stands for a secret that nobody has: what a client sent is compared with hashes, elsewhere. */
const NO_SECRET = 'kept-as-a-hash';

/** Keeps in PostgreSQL what the protocol library must remember, for all processes: clients, used assertions, revoked tokens. */
@Injectable()
export class ProviderAdapter {
  constructor(
    private readonly database: Database,
    private readonly findClient: FindTokenClient,
    private readonly revokeToken: RevokeToken,
  ) {}

  /** What the library keeps under the name `model`. Tokens themselves are kept nowhere: they are signed. */
  for(model: string): Adapter {
    switch (model) {
      case 'Client':
        return { ...nothing, find: async (id) => this.#client(id) };
      case 'ReplayDetection':
        return { ...nothing, upsert: async (id, _payload, seconds) => this.#useAssertion(id, seconds ?? 0) };
      case 'ClientCredentials':
        return { ...nothing, find: (id) => Promise.resolve(revocable(id)), destroy: async () => this.#revoke() };
      default:
        return nothing;
    }
  }

  async #client(id: string): Promise<AdapterPayload | undefined> {
    const exchange = currentExchange();
    const client = await this.findClient.run(id, exchange.requestId);
    if (client === undefined) return undefined;
    exchange.client = client;
    return metadataOf(client);
  }

  /** The library looks before it writes; of two processes that both saw nothing, the second one fails here. */
  async #useAssertion(id: string, seconds: number): Promise<void> {
    const taken = await this.database.transaction(origin(), async (tx) => tx.query(
      // The machine's time: the assertion's own end is written by another one.
      'insert into identity.used_assertion (id, expires_at) values ($1, $2) on conflict do nothing returning id', [id, new Date(Date.now() + seconds * 1000)],
    ));
    if (taken.length === 0) throw new InvalidClientAuth('client assertion tokens must only be used once');
  }

  async #revoke(): Promise<void> {
    const { revocable: token, client } = currentExchange();
    if (token === undefined || client === undefined) throw new Error('a token is revoked that nobody sent');
    await this.revokeToken.run(origin(), token, client);
  }
}

const nothing: Adapter = {
  find: () => Promise.resolve(undefined), findByUid: () => Promise.resolve(undefined), findByUserCode: () => Promise.resolve(undefined),
  upsert: () => Promise.resolve(), consume: () => Promise.resolve(), destroy: () => Promise.resolve(), revokeByGrantId: () => Promise.resolve(),
};

function origin(): Origin {
  return { actor: systemActor('identity.token'), requestId: currentExchange().requestId };
}

function revocable(id: string): AdapterPayload | undefined {
  const token = currentExchange().revocable;
  return token?.id === id ? { kind: 'ClientCredentials', jti: id, clientId: token.clientId, iat: token.issuedAt, exp: token.expiresAt + CLOCK_TOLERANCE_SECONDS } : undefined;
}

/** The client in the words of RFC 7591. */
function metadataOf(client: TokenClient): AdapterPayload {
  const keys = client.credentials.flatMap(({ publicKey }) => (publicKey === null ? [] : [{ ...publicKey, use: 'sig' }]));
  return {
    client_id: client.id, grant_types: ['client_credentials'], response_types: [], redirect_uris: [], token_endpoint_auth_method: client.authentication,
    ...(client.authentication === 'private_key_jwt' ? { jwks: { keys } } : { client_secret: NO_SECRET }),
  };
}
