import { Inject, Injectable } from '@nestjs/common';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import type { Actor } from '../../platform/actor.js';
import { Config } from '../../platform/config/config.js';
import type { DomainError } from '../../platform/errors/domain-error.js';
import { serviceUnavailable, unauthenticated } from '../../platform/errors/platform.errors.js';
import { Authenticator } from '../../platform/http/access.js';
import { RUNTIME } from '../../platform/runtime.js';
import type { Runtime } from '../../platform/runtime.js';
import { FindActor } from './find-actor.service.js';
import { identityConfig } from './identity.config.js';
import { DiscoveryError, discoverKeys } from './issuer-keys.js';
import { IssuerUrl } from './issuer-url.js';
import { staffClaimsOf } from './staff-claims.js';
import { EMBEDDED_STAFF_ISSUER, OWN_ALGORITHM, OWN_AUDIENCE, OWN_TYPE, TokenIssuer } from './token-issuer.js';

const CLOCK_TOLERANCE_SECONDS = 30;
/** How long an actor that was looked up stays good: the time that a disabled account can go on. */
const ACTOR_TTL_MS = 5000;
const CACHE_SIZE = 5000;
/** Longest token that is looked at; ours have some 600 characters. */
const MAX_TOKEN_LENGTH = 8192;

/** Whose tokens are taken, by which rules, and for whom that issuer may speak. */
interface TrustedIssuer {
  readonly keys: JWTVerifyGetKey;
  readonly rules: JWTVerifyOptions & { issuer: string };
  find(payload: JWTPayload): Promise<Actor>;
}

interface Known {
  actor: Actor;
  lookedUpAt: number;
  expiresAt: number;
  payload: JWTPayload;
}

/**
 * Checks bearer tokens with `jose` and finds who holds them. The `iss` of a token only chooses by whose keys and rules it is
 * checked, so no issuer can speak for the other's people. Times are the machine's, not the injected clock's: other issuers
 * write them.
 */
@Injectable()
export class AuthenticateToken extends Authenticator {
  readonly #known = new Map<string, Known>();
  readonly #ownKeys: JWTVerifyGetKey;
  readonly #staffIssuer: TrustedIssuer | undefined;

  constructor(
    issuer: TokenIssuer,
    config: Config,
    private readonly issuerUrl: IssuerUrl,
    private readonly findActor: FindActor,
    @Inject(RUNTIME) runtime: Runtime,
  ) {
    super();
    this.#ownKeys = createLocalJWKSet({ keys: [issuer.publicJwk] });
    const { OIDC_ISSUER, OIDC_AUDIENCE, OIDC_ROLES_CLAIM } = config.get(identityConfig);
    if (OIDC_ISSUER !== undefined) {
      this.#staffIssuer = {
        keys: discoverKeys(OIDC_ISSUER),
        rules: { issuer: OIDC_ISSUER, audience: OIDC_AUDIENCE, algorithms: ['ES256', 'ES384', 'EdDSA', 'RS256', 'PS256'] },
        find: (payload) => this.findActor.staffMember(staffClaimsOf(payload, OIDC_ROLES_CLAIM)),
      };
    } else if (runtime.embedded) {
      this.#staffIssuer = {
        keys: this.#ownKeys,
        rules: { issuer: EMBEDDED_STAFF_ISSUER, audience: OWN_AUDIENCE, algorithms: [OWN_ALGORITHM], typ: OWN_TYPE },
        find: (payload) => this.findActor.staffMember(staffClaimsOf(payload, 'roles')),
      };
    }
  }

  async authenticate(token: string): Promise<Actor> {
    const now = Date.now();
    const known = this.#known.get(token);
    if (known !== undefined && known.expiresAt > now && known.lookedUpAt + ACTOR_TTL_MS > now) return known.actor;
    this.#known.delete(token);
    const issuer = this.#issuerOf(token);
    const payload = known !== undefined && known.expiresAt > now ? known.payload : await verify(token, issuer);
    const actor = await issuer.find(payload);
    if (this.#known.size >= CACHE_SIZE) this.#known.clear();
    this.#known.set(token, { actor, payload, lookedUpAt: now, expiresAt: (payload.exp ?? 0) * 1000 });
    return actor;
  }

  #issuerOf(token: string): TrustedIssuer {
    const named = token.length > MAX_TOKEN_LENGTH ? undefined : issuerNamedIn(token);
    if (named !== undefined && named === this.#staffIssuer?.rules.issuer) return this.#staffIssuer;
    const own = this.issuerUrl.current();
    if (named !== own) throw refused();
    return {
      keys: this.#ownKeys,
      rules: { issuer: own, audience: OWN_AUDIENCE, algorithms: [OWN_ALGORITHM], typ: OWN_TYPE },
      find: (payload) => this.findActor.client(String(payload.sub), typeof payload['scope'] === 'string' ? payload['scope'] : ''),
    };
  }
}

/** What the token says of its issuer, not yet believed. */
function issuerNamedIn(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    return iss;
  } catch {
    // No token at all; refused like any other that is not valid.
    return undefined;
  }
}

async function verify(token: string, issuer: TrustedIssuer): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, issuer.keys, { ...issuer.rules, clockTolerance: CLOCK_TOLERANCE_SECONDS, requiredClaims: ['exp', 'sub'] });
    return payload;
  } catch (error) {
    if (error instanceof DiscoveryError) {
      throw serviceUnavailable.with('The issuer of staff tokens does not answer. Try again in a moment.', { cause: error, members: { retryAfter: 10 } });
    }
    throw refused(error);
  }
}

function refused(cause?: unknown): DomainError {
  const expired = cause instanceof Error && 'code' in cause && cause.code === 'ERR_JWT_EXPIRED';
  return unauthenticated.with(expired ? 'The token is expired. Get a new one.' : 'The token is not valid for this API.', { cause });
}
