import { Injectable } from '@nestjs/common';
import { compactVerify } from 'jose';
import type { Client, Configuration, KoaContextWithOIDC, Provider, ResourceServer, errors } from 'oidc-provider';
import { Config } from '../../../platform/config/config.js';
import { secretMatchesHash } from '../../../platform/crypto/secrets.js';
import { identityConfig } from '../identity.config.js';
import { ASSERTION_ALGORITHMS } from '../public-key.js';
import { OWN_AUDIENCE, TokenIssuer } from '../token-issuer.js';
import { CLOCK_TOLERANCE_SECONDS } from '../clock-tolerance.js';
import { currentExchange } from './exchange.js';
import { ProviderAdapter } from './provider-adapter.js';

/** Longest time from now to the end of a client assertion: it is kept so long, so that it is not taken twice. */
const MAX_ASSERTION_SECONDS = 3600;

type OAuthErrors = typeof import('oidc-provider/lib/helpers/errors.js');

/** Sets the protocol library up: what is offered, who the clients are, and what stands in a token. */
@Injectable()
export class MakeProvider {
  readonly #ttl: number;

  constructor(
    config: Config,
    private readonly tokens: TokenIssuer,
    private readonly adapter: ProviderAdapter,
  ) {
    this.#ttl = config.get(identityConfig).TOKEN_TTL_SECONDS;
  }

  /**
   * @param issuer its own address, by which it names itself.
   * @returns what takes a request; the answer is in the exchange.
   */
  async run(issuer: string): Promise<ReturnType<Provider['callback']>> {
    // Loaded when it is used: commands and workers never do.
    const [{ Provider: OidcProvider }, errors] = await Promise.all([import('oidc-provider/lib/provider.js'), import('oidc-provider/lib/helpers/errors.js')]);
    const provider = new OidcProvider(issuer, this.#configuration(issuer, errors));
    provider.Client.prototype.compareClientSecret = matchSecret;
    provider.use(async (ctx, next) => {
      // The answer is taken from here; nothing is written to the response.
      ctx.respond = false;
      await next();
      currentExchange().answer = { status: ctx.status, body: ctx.body };
    });
    provider.on('grant.error', noteReason).on('revocation.error', noteReason);
    provider.on('server_error', (_ctx, error) => void (currentExchange().failure = error));
    return provider.callback();
  }

  #configuration(issuer: string, errors: OAuthErrors): Configuration {
    const { alg } = this.tokens.signingKey;
    return {
      adapter: (model) => this.adapter.for(model),
      jwks: { keys: [{ ...this.tokens.signingKey }] },
      routes: { token: '/oauth/token', revocation: '/oauth/revoke', jwks: '/.well-known/jwks.json' },
      responseTypes: [],
      clientAuthMethods: ['client_secret_basic', 'private_key_jwt'],
      clientDefaults: { grant_types: ['client_credentials'], response_types: [], id_token_signed_response_alg: alg },
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      enabledJWA: { clientAuthSigningAlgValues: [...ASSERTION_ALGORITHMS], idTokenSigningAlgValues: [alg] },
      ttl: { ClientCredentials: () => this.#ttl },
      features: {
        devInteractions: { enabled: false }, dPoP: { enabled: false }, userinfo: { enabled: false }, rpInitiatedLogout: { enabled: false },
        clientCredentials: { enabled: true },
        revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => ownToken(errors, client, token) },
        resourceIndicators: {
          enabled: true, defaultResource: () => issuer,
          getResourceServerInfo: (ctx, resource) => this.#resource(errors, issuer, ctx, resource),
        },
      },
      // The token ends with the secret or key that it was got with.
      extraTokenClaims: () => ({ credential: currentExchange().credentialId }),
      assertJwtClientAuthClaimsAndHeader: (ctx, claims) => acceptAssertion(errors, ctx, claims),
    };
  }

  /** The API, the only resource there is: asked for by its address, or by nothing. */
  #resource(errors: OAuthErrors, issuer: string, { oidc }: KoaContextWithOIDC, resource: string): ResourceServer {
    const { client, form, address } = currentExchange();
    if (resource.replace(/\/$/, '') !== issuer) throw new errors.InvalidTarget(`The only resource here is ${issuer}.`);
    if (client === undefined || !client.allowedAddresses.includes(address)) {
      throw new errors.UnauthorizedClient('This client may not ask for tokens from this address. Call from one on its list.');
    }
    const held = new Set<string>(client.permissions);
    const asked = typeof oidc.params?.['scope'] === 'string' ? oidc.params['scope'].split(' ') : undefined;
    const missing = asked?.filter((permission) => !held.has(permission)) ?? [];
    if (missing.length > 0) throw new errors.InvalidScope(`The client may ask for: ${[...held].join(' ')}.`, missing.join(' '));
    // Who asks for nothing gets all.
    if (oidc.params !== undefined) oidc.params['scope'] ??= [...held].join(' ');
    return {
      scope: [...held].join(' '), audience: form.has('resource') ? resource : OWN_AUDIENCE, accessTokenFormat: 'jwt', accessTokenTTL: this.#ttl,
      jwt: { sign: { alg: this.tokens.signingKey.alg, kid: this.tokens.signingKey.kid } },
    };
  }
}

function noteReason(_ctx: unknown, error: errors.OIDCProviderError): void {
  currentExchange().reason = error.error_detail ?? error.error_description ?? error.message;
}

/** Compares with the hashes of all live secrets, so that its duration does not tell which one is near. */
function matchSecret(secret: string): boolean {
  const exchange = currentExchange();
  for (const { id, secretHash } of exchange.client?.credentials ?? []) {
    if (secretHash !== null && secretMatchesHash(secret, secretHash)) exchange.credentialId = id;
  }
  return exchange.credentialId !== undefined;
}

/** What the library leaves open of an assertion whose signature, audience and times are right; and by which key it was signed. */
async function acceptAssertion(errors: OAuthErrors, { oidc }: KoaContextWithOIDC, claims: Record<string, unknown>): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  if (Number(claims['exp']) > now + MAX_ASSERTION_SECONDS + CLOCK_TOLERANCE_SECONDS) throw new errors.InvalidClientAuth('client assertion must expire within an hour');
  if (claims['iat'] !== undefined && Number(claims['iat']) > now + CLOCK_TOLERANCE_SECONDS) throw new errors.InvalidClientAuth('client assertion was issued in the future');
  if (claims['sub'] !== claims['iss']) throw new errors.InvalidClientAuth('sub (JWT subject) must be the client_id');
  const exchange = currentExchange();
  for (const { id, publicKey } of exchange.client?.credentials ?? []) {
    if (publicKey === null) continue;
    const signed = await compactVerify(String(oidc.params?.['client_assertion']), publicKey, { algorithms: [...ASSERTION_ALGORITHMS] }).then(() => true, () => false);
    if (signed) exchange.credentialId = id;
  }
}

function ownToken(errors: OAuthErrors, client: Client, token: { clientId?: string | undefined }): boolean {
  if (token.clientId !== client.clientId) throw new errors.InvalidRequest('The token belongs to another client. Revoke your own only.');
  return true;
}
