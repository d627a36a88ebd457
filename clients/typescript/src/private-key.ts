import { createPrivateKey } from 'node:crypto';
import type { JsonWebKey, KeyObject, webcrypto } from 'node:crypto';
import { UsageError } from './errors.js';

/** A private key as PEM (PKCS #8), as JWK, or as Web Crypto holds it. EC keys on P-256, Ed25519 and RSA keys are understood. */
export type PrivateKeyInput = string | JsonWebKey | webcrypto.CryptoKey;

/** Makes it a key that can sign. @throws UsageError when it is no private key of a kind that is understood. */
export async function importPrivateKey(input: PrivateKeyInput): Promise<webcrypto.CryptoKey> {
  if (typeof input === 'object' && 'usages' in input) return input as webcrypto.CryptoKey;
  const key = read(input);
  return crypto.subtle.importKey('pkcs8', new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })), algorithmOf(key), false, ['sign']);
}

function read(input: string | JsonWebKey): KeyObject {
  try {
    return typeof input === 'string' ? createPrivateKey(input) : createPrivateKey({ key: input, format: 'jwk' });
  } catch (cause) {
    throw new UsageError('privateKey is no private key: give it as PEM (PKCS #8) or as JWK', { cause });
  }
}

function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams | { name: 'Ed25519' } {
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return { name: 'ECDSA', namedCurve: 'P-256' };
  if (type === 'ed25519') return { name: 'Ed25519' };
  if (type === 'rsa') return { name: 'RSA-PSS', hash: 'SHA-256' };
  throw new UsageError(`privateKey is of the kind ${details?.namedCurve ?? type ?? 'unknown'}: use an EC key on P-256, Ed25519 or RSA`);
}
