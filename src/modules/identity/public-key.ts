import { createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import type { JWK } from 'jose';
import { z } from 'zod';
import { keyUnusable } from './identity.errors.js';

/** Algorithms that API clients may sign their assertions with. */
export const ASSERTION_ALGORITHMS = ['ES256', 'EdDSA', 'Ed25519', 'PS256'] as const;
type AssertionAlgorithm = (typeof ASSERTION_ALGORITHMS)[number];
/** The algorithms of each kind of key; Ed25519 is the same as EdDSA by its newer name (RFC 9864). */
const ALGORITHMS_OF = { EC: ['ES256'], OKP: ['EdDSA', 'Ed25519'], RSA: ['PS256'] } as const satisfies Record<string, readonly AssertionAlgorithm[]>;

const RSA_BITS = 2048;

const base64url = (max: number) => z.string().regex(/^[A-Za-z0-9_-]+$/, 'must be base64url without padding').max(max);
const about = {
  kid: z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters').optional()
    .describe('By default the key’s thumbprint (RFC 7638)'),
  alg: z.enum(ASSERTION_ALGORITHMS).optional(),
  use: z.literal('sig').optional(),
  key_ops: z.array(z.literal('verify')).max(1).optional(),
};

/** A public key as a JWK. Its private members are unknown fields here, so that a private key is refused. */
export const publicKeyInput = z.discriminatedUnion('kty', [
  z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: base64url(64), y: base64url(64), ...about }),
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: base64url(64), ...about }),
  z.strictObject({ kty: z.literal('RSA'), n: base64url(2000), e: base64url(16), ...about }),
]).meta({
  id: 'ClientPublicKey', description: 'A public key as a JWK (RFC 7517): P-256 for ES256, Ed25519 for EdDSA, or RSA of 2048 bits or more for PS256',
  examples: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }],
});
export type PublicKeyInput = z.output<typeof publicKeyInput>;

/** A public key that assertions are checked with. */
export type PublicKey = JWK & { kty: keyof typeof ALGORITHMS_OF; kid: string };

/**
 * Checks that the key is one, completes `kid`, sets `alg` where a key has just one, and leaves out what is not needed.
 * @throws DomainError `api_client.key_unusable`
 */
export async function readPublicKey(input: PublicKeyInput): Promise<PublicKey> {
  const { kid, alg, use: _use, key_ops: _operations, ...material } = input;
  const algorithms: readonly AssertionAlgorithm[] = ALGORITHMS_OF[input.kty];
  if (alg !== undefined && !algorithms.includes(alg)) throw keyUnusable.with(`A key of the type ${input.kty} signs ${algorithms.join(' or ')}, not ${alg}.`);
  let bits: number | undefined;
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: material, format: 'jwk' });
    bits = asymmetricKeyDetails?.modulusLength;
  } catch (cause) {
    throw keyUnusable.with(`The ${input.kty} key is none: its coordinates or its modulus do not fit.`, { cause });
  }
  if (bits !== undefined && bits < RSA_BITS) throw keyUnusable.with(`The RSA key has ${bits} bits. Use one of ${RSA_BITS} or more.`);
  const [only, ...more] = algorithms;
  return { ...material, kid: kid ?? await calculateJwkThumbprint(material), ...(only === undefined || more.length > 0 ? {} : { alg: only }) };
}
