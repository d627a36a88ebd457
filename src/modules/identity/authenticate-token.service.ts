import { Inject, Injectable } from '@nestjs/common';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Actor } from '../../platform/actor.js';
import { Config } from '../../platform/config/config.js';
import { serviceUnavailable, unauthenticated } from '../../platform/errors/platform.errors.js';
import { Authenticator } from '../../platform/http/access.js';
import { RUNTIME } from '../../platform/runtime.js';
import type { Runtime } from '../../platform/runtime.js';
import { FindActor } from './find-actor.service.js';
import { identityConfig } from './identity.config.js';
import { OWN_AUDIENCE, OWN_ISSUER, TokenIssuer } from './token-issuer.js';

const CLOCK_TOLERANCE_SECONDS = 30;
/** How long an actor that was looked up stays good: the time that a disabled account can go on. */
const ACTOR_TTL_MS = 5000;
const CACHE_SIZE = 5000;

interface Known {
  actor: Actor;
  lookedUpAt: number;
  expiresAt: number;
  payload: JWTPayload;
}

/** Checks bearer tokens with `jose` and finds who holds them. */
@Injectable()
export class AuthenticateToken extends Authenticator {
  readonly #known = new Map<string, Known>();
  readonly #ownKeys: JWTVerifyGetKey;
  readonly #staffIssuer: { issuer: string; audience: string; rolesClaim: string; keys: JWTVerifyGetKey } | undefined;

  constructor(
    issuer: TokenIssuer,
    config: Config,
    private readonly findActor: FindActor,
    @Inject(RUNTIME) private readonly runtime: Runtime,
  ) {
    super();
    this.#ownKeys = createLocalJWKSet({ keys: [issuer.publicJwk] });
    const { OIDC_ISSUER, OIDC_AUDIENCE, OIDC_ROLES_CLAIM } = config.get(identityConfig);
    if (OIDC_ISSUER !== undefined) {
      this.#staffIssuer = { issuer: OIDC_ISSUER, audience: OIDC_AUDIENCE, rolesClaim: OIDC_ROLES_CLAIM, keys: discoverKeys(OIDC_ISSUER) };
    }
  }

  async authenticate(token: string): Promise<Actor> {
    const now = Date.now();
    const known = this.#known.get(token);
    if (known !== undefined && known.expiresAt > now) {
      if (known.lookedUpAt + ACTOR_TTL_MS > now) return known.actor;
      return this.#remember(token, known.payload, now);
    }
    this.#known.delete(token);
    return this.#remember(token, await this.#verify(token), now);
  }

  async #remember(token: string, payload: JWTPayload, now: number): Promise<Actor> {
    const actor = await this.#find(payload);
    if (this.#known.size >= CACHE_SIZE) this.#known.clear();
    this.#known.set(token, { actor, payload, lookedUpAt: now, expiresAt: (payload.exp ?? 0) * 1000 });
    return actor;
  }

  async #verify(token: string): Promise<JWTPayload> {
    const options = { clockTolerance: CLOCK_TOLERANCE_SECONDS, requiredClaims: ['exp', 'sub'], algorithms: ['ES256', 'EdDSA', 'RS256', 'PS256'] };
    try {
      if (this.#staffIssuer !== undefined && decodeJwt(token).iss === this.#staffIssuer.issuer) {
        const { issuer, audience, keys } = this.#staffIssuer;
        return (await jwtVerify(token, keys, { ...options, issuer, audience })).payload;
      }
      return (await jwtVerify(token, this.#ownKeys, { ...options, issuer: OWN_ISSUER, audience: OWN_AUDIENCE })).payload;
    } catch (error) {
      if (error instanceof DiscoveryError) throw serviceUnavailable.with('The issuer of staff tokens does not answer. Try again in a moment.', { cause: error, members: { retryAfter: 10 } });
      const expired = error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED';
      throw unauthenticated.with(expired ? 'The token is expired. Get a new one.' : 'The token is not valid for this API.', { cause: error });
    }
  }

  #find(payload: JWTPayload): Promise<Actor> {
    if (payload.iss === OWN_ISSUER && payload['kind'] === 'partner') return this.findActor.client(String(payload.sub), String(payload['scope'] ?? ''));
    // Our own issuer vouches for staff only in the embedded default; elsewhere the lab's identity provider does.
    if (payload.iss === OWN_ISSUER && !this.runtime.embedded) throw unauthenticated.with('Staff sign in at the configured issuer.');
    const rolesClaim = payload.iss === OWN_ISSUER ? 'roles' : (this.#staffIssuer?.rolesClaim ?? 'roles');
    return this.findActor.staffMember({
      subject: String(payload.sub), email: textClaim(payload, 'email'), name: textClaim(payload, 'name'),
      roles: Array.isArray(payload[rolesClaim]) ? payload[rolesClaim].map(String) : undefined,
    });
  }
}

function textClaim(payload: JWTPayload, claim: string): string | undefined {
  const value = payload[claim];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The issuer could not be asked for its keys; not the caller's fault. */
class DiscoveryError extends Error {}

/** Finds the issuer's JWKS by OpenID Connect discovery, once, when the first token comes. */
function discoverKeys(issuer: string): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | undefined;
  const discover = async (): Promise<JWTVerifyGetKey> => {
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(`discovery answered ${response.status}`);
    const { jwks_uri: jwks } = await response.json() as { jwks_uri: string };
    return createRemoteJWKSet(new URL(jwks));
  };
  return async (header, token) => {
    found ??= discover();
    const keys = await found.catch((error: unknown) => {
      found = undefined;
      throw new DiscoveryError('discovery failed', { cause: error });
    });
    return keys(header, token);
  };
}
