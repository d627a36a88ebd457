import { join } from 'node:path';
import { SignJWT, createLocalJWKSet } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { readTokenKeys } from './token-keys.js';
import type { PublishedKey, SigningKey } from './token-keys.js';

/**
 * Issuer of staff tokens in the embedded default. A name, no address: whoever can read the key makes them, also while no server
 * runs (`atelier token`). Tokens of API clients come from another issuer, the authorization server that {@link IssuerUrl} names.
 */
export const EMBEDDED_STAFF_ISSUER = 'urn:atelier:embedded';
/** Issuer of the tokens that `atelier token --break-glass` makes. */
export const BREAK_GLASS_ISSUER = 'urn:atelier:break-glass';
/** Audience of all tokens that we issue. */
export const OWN_AUDIENCE = 'atelier';
/** Type (RFC 9068) of all tokens that we issue. */
export const OWN_TYPE = 'at+jwt';

export interface StaffClaims {
  subject: string;
  email: string;
  name: string;
  roles: readonly string[];
}

/** The keys that sign what we issue: the first one signs, and all of them are published and accepted. */
export class TokenIssuer {
  readonly #verifying: JWTVerifyGetKey;

  private constructor(
    /** Signs; private. */
    readonly signingKey: SigningKey,
    /** All public keys, the signing one first. */
    readonly publishedKeys: readonly PublishedKey[],
  ) {
    this.#verifying = createLocalJWKSet({ keys: [...publishedKeys] });
  }

  /**
   * Opens the keys in `file`; makes one first when it is not there and `create` is set.
   * @throws Error that names the file and says what to do.
   */
  static async open(file: string, create: boolean): Promise<TokenIssuer> {
    const [signing, ...others] = await readTokenKeys(file, create);
    return new TokenIssuer(signing.private, [signing.public, ...others.map((key) => key.public)]);
  }

  /** Where the keys are when nothing else is configured. */
  static defaultFile(home: string): string {
    return join(home, 'keys', 'token-key.json');
  }

  /** Algorithms of the published keys: no token of ours has another. */
  get algorithms(): string[] {
    return [...new Set(this.publishedKeys.map((key) => key.alg))];
  }

  /** Finds the key that a token of ours names. */
  get verifyingKey(): JWTVerifyGetKey {
    return this.#verifying;
  }

  /** @param ttl seconds */
  issueForStaff(claims: StaffClaims, ttl: number): Promise<string> {
    return this.#sign(EMBEDDED_STAFF_ISSUER, { email: claims.email, name: claims.name, roles: [...claims.roles] }, claims.subject, crypto.randomUUID(), ttl);
  }

  /** @param tokenId under which the access was recorded; without that record the token opens nothing. @param ttl seconds */
  issueForBreakGlass(subject: string, tokenId: string, ttl: number): Promise<string> {
    return this.#sign(BREAK_GLASS_ISSUER, {}, subject, tokenId, ttl);
  }

  #sign(issuer: string, claims: Record<string, unknown>, subject: string, tokenId: string, ttl: number): Promise<string> {
    const { alg, kid, ...key } = this.signingKey;
    return new SignJWT(claims)
      .setProtectedHeader({ alg, typ: OWN_TYPE, kid })
      .setIssuer(issuer).setAudience(OWN_AUDIENCE).setSubject(subject).setIssuedAt().setExpirationTime(`${ttl}s`)
      .setJti(tokenId)
      .sign(key);
  }
}
