import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import { readKeyFile } from './key-file.js';

/** A detached Ed25519 signature. */
export interface Signature {
  /** RFC 7638 thumbprint of the public key, in base64url. */
  readonly keyId: string;
  /** In base64url. */
  readonly signature: string;
}

/** A public key that signatures are checked with, as a JWK (RFC 8037). */
export interface PublicSigningKey {
  readonly kid: string;
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** In base64url. */
  readonly x: string;
}

/** A signing key that cannot be used. Never repeats the key. */
export class SigningKeyError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SigningKeyError';
  }
}

interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicSigningKey;
}

/**
 * Signs what others must be able to check years later, without us: checkpoints of the audit chain, receipts, certificates.
 *
 * A purpose is signed along, so that a signature for one kind of document is none for another.
 */
export class SigningKeys {
  readonly #current: SigningKey;

  /** @param keys the first one signs; older ones stay, so that their public halves are still told. */
  private constructor(private readonly keys: readonly [SigningKey, ...SigningKey[]]) {
    this.#current = keys[0];
  }

  /**
   * Opens the keys in `file`: private Ed25519 keys in PEM (PKCS #8), one after the other, the signing one first. With `create` a
   * first start makes one.
   * @throws SigningKeyError naming the file, and what to write there.
   */
  static async open(file: string, create: boolean): Promise<SigningKeys> {
    const text = await readKeyFile(file, create ? generatePem : undefined);
    if (text === null) throw new SigningKeyError(`There is no signing key at ${file}. Make one: openssl genpkey -algorithm ed25519 -out ${file}`);
    const blocks = text.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g) ?? [];
    const [first, ...older] = blocks.map((block, index) => readPrivateKey(block, file, index + 1));
    if (first === undefined) throw new SigningKeyError(`${file} holds no private key in PEM. Make one: openssl genpkey -algorithm ed25519 -out ${file}`);
    return new SigningKeys([first, ...older]);
  }

  /** All public keys, the current one first. */
  get publicKeys(): PublicSigningKey[] {
    return this.keys.map(({ publicKey }) => publicKey);
  }

  /**
   * Signs the canonical JSON (RFC 8785) of `document` under the current key.
   * @param purpose names the kind of document and its version, such as `deletion-certificate.v1`
   */
  sign(purpose: string, document: unknown): Signature {
    const { privateKey, publicKey } = this.#current;
    return { keyId: publicKey.kid, signature: sign(null, signedBytes(purpose, document), privateKey).toString('base64url') };
  }
}

/** Whether `signature` was made over `document` for `purpose` by one of `keys`. Needs nothing but these. */
export function isSignedBy(keys: readonly PublicSigningKey[], purpose: string, document: unknown, { keyId, signature }: Signature): boolean {
  const key = keys.find(({ kid }) => kid === keyId);
  // The id is the key's own thumbprint: whoever passes another key off under it is found out here.
  if (key === undefined || thumbprint(key.x) !== keyId) return false;
  const { kty, crv, x } = key;
  return verify(null, signedBytes(purpose, document), createPublicKey({ key: { kty, crv, x }, format: 'jwk' }), Buffer.from(signature, 'base64url'));
}

function signedBytes(purpose: string, document: unknown): Buffer {
  return Buffer.from(`atelier ${purpose}\n${canonicalJson(document)}`, 'utf8');
}

function generatePem(): string {
  return generateKeyPairSync('ed25519', { publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } }).privateKey;
}

function readPrivateKey(pem: string, file: string, number: number): SigningKey {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch (cause) {
    throw new SigningKeyError(`Key ${number} in ${file} cannot be read: write private Ed25519 keys there, in PEM without a password.`, cause);
  }
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new SigningKeyError(`Key ${number} in ${file} is no Ed25519 key but ${privateKey.asymmetricKeyType ?? 'of another kind'}.`);
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new SigningKeyError(`Key ${number} in ${file} has no public half.`);
  return { privateKey, publicKey: { kid: thumbprint(x), kty: 'OKP', crv: 'Ed25519', x } };
}

/** RFC 7638 over the members that RFC 8037 names for these keys. */
function thumbprint(x: string): string {
  return createHash('sha256').update(canonicalJson({ crv: 'Ed25519', kty: 'OKP', x })).digest('base64url');
}
