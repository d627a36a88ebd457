import { z } from 'zod';
import { messageOf } from '../errors/message-of.js';
import { canonicalJson, sha256Hex } from './canonical-json.js';
import { isSignedBy } from './signing-keys.js';
import type { PublicSigningKey, SigningKeys } from './signing-keys.js';

const envelope = z.strictObject({
  document: z.record(z.string(), z.unknown()),
  purpose: z.string(),
  signature: z.strictObject({ algorithm: z.literal('Ed25519'), keyId: z.string(), value: z.string() }),
});

/** A file that proves by itself who wrote it: a document with its signature, all of it canonical JSON (RFC 8785). */
export interface SignedFile {
  /** The file's text, to the byte. */
  readonly text: string;
  /** Of the file. */
  readonly sha256: string;
  readonly keyId: string;
}

/** Signs `document` for `purpose`. @throws CanonicalJsonError when it has no canonical form. */
export function signDocument(keys: SigningKeys, purpose: string, document: unknown): SignedFile {
  const { keyId, signature } = keys.sign(purpose, document);
  const text = canonicalJson({ document, purpose, signature: { algorithm: 'Ed25519', keyId, value: signature } });
  return { text, sha256: sha256Hex(text), keyId };
}

export type Verification =
  | { readonly whole: true; readonly document: Record<string, unknown>; readonly keyId: string; readonly sha256: string }
  | { readonly whole: false; readonly problem: string };

/**
 * Checks a signed file by itself and the public keys: every byte of it counts, so that there is one file for one document and no
 * two readers can be shown different ones.
 */
export function verifySignedFile(bytes: Uint8Array, purpose: string, keys: readonly PublicSigningKey[]): Verification {
  let read: z.infer<typeof envelope>;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    read = envelope.parse(JSON.parse(text));
    // Other spaces, another order, a name twice, a member that reading leaves out (`__proto__`): what is not canonical is not what was signed.
    if (canonicalJson(read) !== text) return bad('it is not in canonical form (RFC 8785), so it is not the file that was issued');
  } catch (error) {
    return bad(error instanceof z.ZodError ? 'it is JSON, but no signed document' : `it is no canonical JSON: ${messageOf(error)}`);
  }
  const { document, signature: { keyId, value: signature } } = read;
  if (read.purpose !== purpose) return bad(`it was signed as ${JSON.stringify(read.purpose)} and not as ${JSON.stringify(purpose)}`);
  // Decoders skip what they do not know, and two texts could stand for one signature.
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature) return bad('its signature is damaged');
  if (!keys.some(({ kid }) => kid === keyId)) return bad(`it names the signing key ${JSON.stringify(keyId)}, which is not among the keys given`);
  if (!isSignedBy(keys, purpose, document, { keyId, signature })) return bad('its signature does not fit its contents');
  return { whole: true, document, keyId, sha256: sha256Hex(bytes) };
}

function bad(problem: string): Verification {
  return { whole: false, problem };
}
