import { Inject, Injectable } from '@nestjs/common';
import { decodeJwt, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import type { Actor } from '../../platform/actor.js';
import { Config, ConfigError } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { Authenticator } from '../../platform/http/access.js';
import { RUNTIME } from '../../platform/runtime.js';
import type { Runtime } from '../../platform/runtime.js';
import { CLOCK_TOLERANCE_SECONDS } from './clock-tolerance.js';
import { FindActor } from './find-actor.service.js';
import type { Admission } from './find-actor.service.js';
import { HearAccessChanges } from './hear-access-changes.service.js';
import { identityConfig } from './identity.config.js';
import { addressNotAllowed, tokenIssuerUnknown, tokenMalformed } from './identity.errors.js';
import { DiscoveryError, discoverKeys } from './issuer-keys.js';
import { IssuerUrl } from './issuer-url.js';
import type { KnownToken } from './known-tokens.js';
import { refusalOf } from './refuse-token.js';
import { staffClaimsOf } from './staff-claims.js';
import { BREAK_GLASS_ISSUER, EMBEDDED_STAFF_ISSUER, OWN_AUDIENCE, OWN_TYPE, TokenIssuer } from './token-issuer.js';

/** How long what was looked up is used, as long as changes are heard; then the time of the last call is noted, too. */
const KNOWN_MS = 60_000;
/** How long a signature that was checked counts as good: its key may be withdrawn meanwhile. Keys that were fetched are kept for less, see `discoverKeys`. */
const VERIFIED_MS = 4 * 60_000;
/** How long it counts when the issuer does not answer. */
const VERIFIED_UNANSWERED_MS = 30 * 60_000;
/** Longest token that is looked at; ours have some 600 characters. */
const MAX_TOKEN_LENGTH = 8192;

/** Whose tokens are taken, by which rules, and for whom that issuer may speak. */
interface TrustedIssuer {
  readonly keys: JWTVerifyGetKey;
  readonly rules: JWTVerifyOptions & { issuer: string };
  find(payload: JWTPayload): Promise<Admission>;
}

/**
 * Checks bearer tokens with `jose` and finds who holds them. The `iss` of a token only chooses by whose keys and rules it is
 * checked, so no issuer can speak for the other's people. Times are the machine's, not the injected clock's: other issuers
 * write them.
 */
@Injectable()
export class AuthenticateToken extends Authenticator {
  readonly #staffIssuer: TrustedIssuer | undefined;
  readonly #breakGlassIssuer: TrustedIssuer;

  /** @throws ConfigError in production without `OIDC_ISSUER`: nobody of the staff could sign in. */
  constructor(
    private readonly tokens: TokenIssuer,
    config: Config,
    private readonly issuerUrl: IssuerUrl,
    private readonly findActor: FindActor,
    private readonly changes: HearAccessChanges,
    @Inject(RUNTIME) private readonly runtime: Runtime,
  ) {
    super();
    const { OIDC_ISSUER, OIDC_AUDIENCE, OIDC_EMAIL_TRUST, OIDC_ROLES_CLAIM, OIDC_ROLES_MAP } = config.get(identityConfig);
    if (OIDC_ISSUER === undefined && runtime.role !== 'worker' && config.get(platformConfig).ATELIER_ENVIRONMENT === 'production') {
      throw new ConfigError(['OIDC_ISSUER is missing; write the issuer that the lab’s people sign in at, such as https://login.example.com']);
    }
    if (OIDC_ISSUER !== undefined) {
      this.#staffIssuer = {
        keys: discoverKeys(OIDC_ISSUER),
        rules: { issuer: OIDC_ISSUER, audience: OIDC_AUDIENCE, algorithms: ['ES256', 'ES384', 'EdDSA', 'RS256', 'PS256'] },
        find: (payload) => this.findActor.staffMember(staffClaimsOf(payload, OIDC_EMAIL_TRUST, OIDC_ROLES_CLAIM, OIDC_ROLES_MAP)),
      };
    } else if (runtime.embedded) {
      this.#staffIssuer = this.#own(EMBEDDED_STAFF_ISSUER, OWN_AUDIENCE, (payload) => this.findActor.staffMember(staffClaimsOf(payload, 'issuer', 'roles')));
    }
    this.#breakGlassIssuer = this.#own(BREAK_GLASS_ISSUER, OWN_AUDIENCE, (payload) => this.findActor.brokenGlass(payload));
  }

  async authenticate(token: string, address: string): Promise<Actor> {
    const now = Date.now();
    const { known } = this.changes;
    let admission: Admission | undefined = known.find(token);
    if (admission === undefined || !this.#isGood(token, now)) admission = await this.#lookUp(token, now);
    if (admission.allowedAddresses?.includes(address) === false) {
      throw addressNotAllowed.with(`${admission.actor.name} may not call from ${address}. Call from an address on its list, or have yours added.`);
    }
    return admission.actor;
  }

  #isGood(token: string, now: number): boolean {
    const known = this.changes.known.find(token);
    if (known === undefined || now >= known.endsAt || !isVerified(known, now, VERIFIED_MS) || !this.changes.isCurrent) return false;
    const time = this.runtime.clock.now().getTime();
    // A clock that is set back makes what was found a thing of the future.
    return time >= known.lookedUpAt && time < Math.min(known.lookedUpAt + KNOWN_MS, known.until?.getTime() ?? Infinity);
  }

  async #lookUp(token: string, now: number): Promise<Admission> {
    const { known } = this.changes;
    const { generation } = known;
    const before = known.find(token);
    known.drop(token);
    const issuer = this.#issuerOf(token);
    const { payload, verifiedAt } = before !== undefined && now < before.endsAt ? await verifyAgain(token, issuer, before, now) : { payload: await verify(token, issuer), verifiedAt: now };
    const lookedUpAt = this.runtime.clock.now().getTime();
    const admission = await issuer.find(payload);
    known.keep(token, { ...admission, payload, verifiedAt, lookedUpAt, endsAt: ((payload.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1000 }, generation);
    return admission;
  }

  #issuerOf(token: string): TrustedIssuer {
    const named = issuerNamedIn(token);
    if (named === this.#staffIssuer?.rules.issuer) return this.#staffIssuer;
    if (named === BREAK_GLASS_ISSUER) return this.#breakGlassIssuer;
    const own = this.issuerUrl.current();
    if (named !== own) throw tokenIssuerUnknown.with('The token’s issuer is not one that this API trusts. Get a token from its token endpoint, or sign in as staff.');
    return this.#own(own, [OWN_AUDIENCE, own, `${own}/`], (payload) => this.findActor.client(payload));
  }

  #own(issuer: string, audience: string | string[], find: TrustedIssuer['find']): TrustedIssuer {
    return { keys: this.tokens.verifyingKey, rules: { issuer, audience, algorithms: this.tokens.algorithms, typ: OWN_TYPE }, find };
  }
}

/**
 * What the token says of its issuer, not yet believed.
 * @throws DomainError `auth.token_malformed`
 */
function issuerNamedIn(token: string): string {
  try {
    if (token.length <= MAX_TOKEN_LENGTH) return decodeJwt(token).iss ?? '';
  } catch {
    // Said below.
  }
  throw tokenMalformed.with('The bearer token is no signed JWT of a size that tokens here have.');
}

function isVerified({ verifiedAt }: KnownToken, now: number, within: number): boolean {
  return now >= verifiedAt && now < verifiedAt + within;
}

/** An issuer that is down for a while locks nobody out who has been let in; one that answers without the key does. */
async function verifyAgain(token: string, issuer: TrustedIssuer, before: KnownToken, now: number): Promise<Pick<KnownToken, 'payload' | 'verifiedAt'>> {
  if (isVerified(before, now, VERIFIED_MS)) return before;
  try {
    return { payload: await verify(token, issuer), verifiedAt: now };
  } catch (error) {
    if (error instanceof DomainError && error.cause instanceof DiscoveryError && isVerified(before, now, VERIFIED_UNANSWERED_MS)) return before;
    throw error;
  }
}

async function verify(token: string, issuer: TrustedIssuer): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, issuer.keys, { ...issuer.rules, clockTolerance: CLOCK_TOLERANCE_SECONDS, requiredClaims: ['exp', 'sub'] });
    return payload;
  } catch (error) {
    throw refusalOf(error);
  }
}
