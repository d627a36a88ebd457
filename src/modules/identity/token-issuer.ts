import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { SignJWT, calculateJwkThumbprint, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { readKeyFile } from '../../platform/crypto/key-file.js';

/**
 * Issuer of staff tokens in the embedded default. A name, no address: whoever can read the key makes them, also while no server
 * runs (`atelier token`). Tokens of API clients come from another issuer, the authorization server that {@link IssuerUrl} names.
 */
export const EMBEDDED_STAFF_ISSUER = 'urn:atelier:embedded';
/** Audience of all tokens that we issue. */
export const OWN_AUDIENCE = 'atelier';
/** Algorithm and type (RFC 9068) of all tokens that we issue. */
export const OWN_ALGORITHM = 'ES256';
export const OWN_TYPE = 'at+jwt';

export interface StaffClaims {
  subject: string;
  email: string;
  name: string;
  roles: readonly string[];
}

/** Signs tokens with one ES256 key: partners' always, staff members' only in the embedded default. */
export class TokenIssuer {
  private constructor(
    private readonly key: CryptoKey,
    /** The public key, for checking. */
    readonly publicJwk: JWK,
    private readonly issuerUrl: () => string,
  ) {}

  /**
   * Opens the key in `file`; makes it first when it is not there and `create` is set.
   * @param issuerUrl names the issuer of clients' tokens at the time of each.
   * @throws Error that names the file and says what to do.
   */
  static async open(file: string, create: boolean, issuerUrl: () => string = noIssuerUrl): Promise<TokenIssuer> {
    const jwk = await readKey(file, create);
    // The public members by name: whatever else the file holds is never published.
    const { kty, crv, x, y } = jwk;
    const shared = { kty, crv, x, y } as JWK;
    const key = await importJWK({ ...shared, d: jwk.d }, OWN_ALGORITHM).catch(() => undefined);
    if (key === undefined || key instanceof Uint8Array || jwk.d === undefined || crv !== 'P-256') {
      throw new Error(`${file} holds no private ES256 key as a JWK. Write one there, or remove the file of an embedded default to have a new one made.`);
    }
    const publicJwk = { ...shared, alg: OWN_ALGORITHM, use: 'sig', kid: jwk.kid ?? await calculateJwkThumbprint(shared) };
    return new TokenIssuer(key, publicJwk, issuerUrl);
  }

  /** Where the key is when nothing else is configured. */
  static defaultFile(home: string): string {
    return join(home, 'keys', 'token-key.json');
  }

  /** @param ttl seconds */
  issueForStaff(claims: StaffClaims, ttl: number): Promise<string> {
    return this.#sign(EMBEDDED_STAFF_ISSUER, { email: claims.email, name: claims.name, roles: [...claims.roles] }, claims.subject, ttl);
  }

  /** @param ttl seconds; `scope` is a list of permissions, separated by blanks. */
  issueForClient(clientId: string, scope: string, ttl: number): Promise<string> {
    return this.#sign(this.issuerUrl(), { client_id: clientId, scope }, clientId, ttl);
  }

  #sign(issuer: string, claims: Record<string, unknown>, subject: string, ttl: number): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: OWN_ALGORITHM, typ: OWN_TYPE, kid: this.publicJwk.kid ?? '' })
      .setIssuer(issuer).setAudience(OWN_AUDIENCE).setSubject(subject).setIssuedAt().setExpirationTime(`${ttl}s`)
      .setJti(crypto.randomUUID())
      .sign(this.key);
  }
}

function noIssuerUrl(): never {
  throw new Error('this issuer makes staff tokens only');
}

async function readKey(file: string, create: boolean): Promise<JWK> {
  const text = await readKeyFile(file, create ? newKey : undefined);
  if (text === null) throw new Error(`There is no key for signing tokens at ${file}. Is this the right folder? A server makes the key of its embedded default at its first start; elsewhere TOKEN_KEY_FILE names a file with a private ES256 JWK.`);
  return parseKey(file, text);
}

function newKey(): string {
  return JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));
}

function parseKey(file: string, text: string): JWK {
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed !== null && typeof parsed === 'object') return parsed;
  } catch {
    // Said below in words that do not quote a secret.
  }
  throw new Error(`${file} is no JSON object. Write a private ES256 key as a JWK there.`);
}
