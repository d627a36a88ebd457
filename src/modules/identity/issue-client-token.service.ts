import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { hashSecret, secretMatchesHash } from '../../platform/crypto/secrets.js';
import { idSchema } from '../../platform/identifiers/id.js';
import { identityConfig } from './identity.config.js';
import { NoteClientUse } from './note-client-use.service.js';
import { OAuthError } from './oauth-error.js';
import { TokenIssuer } from './token-issuer.js';
import type { ClientCredentials } from './token-request.js';

const clientIdSchema = idSchema('cli');
/** Compared with when there is no such client, so that an unknown client takes as long as a wrong secret. */
const NOBODYS_HASH = hashSecret('');
/** Looked up when the client id is none, for the same reason. */
const NOBODYS_ID = 'cli_00000000000000000000000000';

/** A token response (RFC 6749, 5.1). */
export interface ClientToken {
  access_token: string;
  token_type: 'Bearer';
  expires_in: number;
  scope: string;
}

/** Gives an API client an access token for its secret: the OAuth 2 client-credentials grant. */
@Injectable()
export class IssueClientToken {
  readonly #ttl: number;

  constructor(
    config: Config,
    private readonly noteUse: NoteClientUse,
    private readonly issuer: TokenIssuer,
  ) {
    this.#ttl = config.get(identityConfig).TOKEN_TTL_SECONDS;
  }

  /**
   * @param scope permissions separated by blanks; all that the client has when undefined.
   * @throws OAuthError `invalid_client` the same for an unknown client, a wrong secret and a disabled client; `unsupported_grant_type`, `invalid_scope`.
   */
  async run(credentials: ClientCredentials, request: { grantType: string; scope: string | undefined }): Promise<ClientToken> {
    const id = clientIdSchema.safeParse(credentials.clientId);
    const client = await this.noteUse.run(id.success ? id.data : NOBODYS_ID, (found) =>
      secretMatchesHash(credentials.secret, found?.secretHash ?? NOBODYS_HASH));
    if (client === null || client.disabledAt !== null) throw new OAuthError('invalid_client', 'The client is not known, not enabled, or its secret is another.');
    if (request.grantType !== 'client_credentials') throw new OAuthError('unsupported_grant_type', 'Only grant_type=client_credentials is supported.');
    const held = new Set<string>(client.permissions);
    const wanted = request.scope === undefined ? [...held] : [...new Set(request.scope.split(' ').filter((name) => name !== ''))];
    if (wanted.length === 0 || wanted.some((permission) => !held.has(permission))) {
      throw new OAuthError('invalid_scope', `The client may ask for: ${[...held].join(' ')}.`);
    }
    const scope = wanted.join(' ');
    return { access_token: await this.issuer.issueForClient(client.id, scope, this.#ttl), token_type: 'Bearer', expires_in: this.#ttl, scope };
  }
}
