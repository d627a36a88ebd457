import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';

/** Name of our own issuer and audience, the same wherever the server is reached. */
export const OWN_ISSUER = 'urn:atelier';
export const OWN_AUDIENCE = 'atelier';

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
  ) {}

  /** Opens the key in `file`; makes it first when it is not there and `create` is set. @throws Error that names the file. */
  static async open(file: string, create: boolean): Promise<TokenIssuer> {
    const jwk = await readKey(file, create);
    const key = await importJWK(jwk, 'ES256');
    if (key instanceof Uint8Array || jwk.d === undefined) throw new Error(`${file} holds no private ES256 key as a JWK`);
    const { d: _, ...shared } = jwk;
    return new TokenIssuer(key, { ...shared, alg: 'ES256', use: 'sig', kid: jwk.kid ?? await calculateJwkThumbprint(shared) });
  }

  /** Where the key is when nothing else is configured. */
  static defaultFile(home: string): string {
    return join(home, 'keys', 'token-key.json');
  }

  /** @param ttl seconds */
  issueForStaff(claims: StaffClaims, ttl: number): Promise<string> {
    return this.#sign({ kind: 'staff', email: claims.email, name: claims.name, roles: [...claims.roles] }, claims.subject, ttl);
  }

  /** @param ttl seconds; `scope` is a list of permissions, separated by blanks. */
  issueForClient(clientId: string, scope: string, ttl: number): Promise<string> {
    return this.#sign({ kind: 'partner', client_id: clientId, scope }, clientId, ttl);
  }

  #sign(claims: Record<string, unknown>, subject: string, ttl: number): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: this.publicJwk.kid ?? '' })
      .setIssuer(OWN_ISSUER).setAudience(OWN_AUDIENCE).setSubject(subject).setIssuedAt().setExpirationTime(`${ttl}s`)
      .setJti(crypto.randomUUID())
      .sign(this.key);
  }
}

async function readKey(file: string, create: boolean): Promise<JWK> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) return JSON.parse(text) as JWK;
  if (!create) throw new Error(`There is no key for signing tokens at ${file}. Set TOKEN_KEY_FILE to a file with a private ES256 JWK.`);
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // 'wx': of two processes that start at once one writes the key, the other reads it.
  await writeFile(file, JSON.stringify(jwk), { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return JSON.parse(await readFile(file, 'utf8')) as JWK;
}
