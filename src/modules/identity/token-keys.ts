import { generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint, importJWK } from 'jose';
import type { JWK } from 'jose';
import { readKeyFile } from '../../platform/crypto/key-file.js';

type Algorithm = 'ES256' | 'EdDSA';

/** A public key as it is published. */
export type PublishedKey = JWK & { kid: string; alg: Algorithm; use: 'sig' };
export type SigningKey = JWK & { kid: string; alg: Algorithm; d: string };

export interface TokenKey {
  readonly private: SigningKey;
  readonly public: PublishedKey;
}

/**
 * Reads the private keys that sign access tokens: one JWK, several one after the other, a list of them, or a JWK Set. The first
 * one signs.
 * @throws Error that names the file and the key by its place, and says what to write; never quotes a key.
 */
export async function readTokenKeys(file: string, create: boolean): Promise<[TokenKey, ...TokenKey[]]> {
  const text = await readKeyFile(file, create ? newKey : undefined);
  if (text === null) throw new Error(`There is no key for signing tokens at ${file}. Is this the right folder? A server makes the key of its embedded default at its first start; elsewhere TOKEN_KEY_FILE names a file with private JWKs (ES256 or EdDSA).`);
  const [first, ...others] = await Promise.all(jwksIn(file, text).map((jwk, index) => readKey(file, index + 1, jwk)));
  if (first === undefined) throw new Error(`${file} holds no key. Write a private JWK (ES256 or EdDSA) there.`);
  const ids = [first, ...others].map((key) => key.public.kid);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`${file} holds two keys with the kid ${twice}. Give each its own, or leave kid out.`);
  return [first, ...others];
}

function newKey(): string {
  return JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));
}

function jwksIn(file: string, text: string): unknown[] {
  const parsed = parse(text) ?? parse(`[${text.trim().replaceAll(/\}\s*\{/g, '},{')}]`);
  if (parsed === undefined || parsed === null || typeof parsed !== 'object') throw new Error(`${file} is no JSON object. Write a private key (ES256 or EdDSA) as a JWK there, or a JWK Set.`);
  if (Array.isArray(parsed)) return parsed;
  return 'keys' in parsed && Array.isArray(parsed.keys) ? parsed.keys : [parsed];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote a secret.
    return undefined;
  }
}

async function readKey(file: string, number: number, jwk: unknown): Promise<TokenKey> {
  const { kty, crv, x, y, d, kid } = (jwk !== null && typeof jwk === 'object' ? jwk : {}) as JWK;
  const alg = kty === 'EC' && crv === 'P-256' ? 'ES256' : kty === 'OKP' && crv === 'Ed25519' ? 'EdDSA' : undefined;
  // The members by name: whatever else the file holds is never published.
  const material = { kty, crv, x, ...(alg === 'ES256' ? { y } : {}) } as JWK;
  const usable = alg !== undefined && typeof d === 'string' && await importJWK({ ...material, d }, alg).then(() => true, () => false);
  if (!usable || typeof d !== 'string') {
    throw new Error(`Key ${number} in ${file} holds no private ES256 or EdDSA key as a JWK. Write one there, or remove the file of an embedded default to have a new one made.`);
  }
  const id = kid ?? await calculateJwkThumbprint(material);
  return { private: { ...material, d, kid: id, alg }, public: { ...material, alg, use: 'sig', kid: id } };
}
