import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CanonicalJsonError, canonicalJson } from '../../platform/crypto/canonical-json.js';
import { isSignedBy } from '../../platform/crypto/signing-keys.js';
import type { PublicSigningKey, SigningKeys } from '../../platform/crypto/signing-keys.js';

/** The chain of the lab's own changes, the making of checkpoints among them. */
export const LAB_CHAIN = 'lab';
/** What the record of a checkpoint calls it. */
export const CHECKPOINT_ACTION = 'audit.checkpoint';
/** Where checkpoints are in object storage. */
export const CHECKPOINT_FOLDER = 'audit/checkpoints/';
/** What the signature says that it was made for. */
const PURPOSE = 'audit-checkpoint.v1';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const headSchema = z.strictObject({ chain: z.string(), position: z.int().positive(), hash });

const checkpointSchema = z.strictObject({
  /** 1, 2, 3 … without a gap. */
  number: z.int().positive(),
  at: z.iso.datetime(),
  /** SHA-256 of the whole document of the checkpoint before, hexadecimal; null for the first. */
  previous: hash.nullable(),
  /** How many chains and records this checkpoint and those before it cover. */
  chains: z.int().nonnegative(),
  records: z.int().nonnegative(),
  /** The newest record of each chain that has moved since the checkpoint before, in the order of their names. */
  heads: z.array(headSchema),
});
/** What all chains were at one moment, told by those that have moved since the moment before. */
export type Checkpoint = z.infer<typeof checkpointSchema>;
export type CheckpointHead = z.infer<typeof headSchema>;

const documentSchema = z.strictObject({ checkpoint: checkpointSchema, keyId: z.string(), signature: z.string() });

/** A document that is no checkpoint of ours. The message is the rest of a sentence that begins with its name. */
export class CheckpointRefused extends Error {
  override readonly name = 'CheckpointRefused';
}

/** The key in object storage of a checkpoint; keys and numbers have one order. */
export function checkpointKey(number: number): string {
  return `${CHECKPOINT_FOLDER}${String(number).padStart(12, '0')}.json`;
}

/** The number of the checkpoint that is stored under `key`, or null when no checkpoint is. */
export function numberOfKey(key: string): number | null {
  const digits = /^audit\/checkpoints\/(\d{12})\.json$/.exec(key)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Signs a checkpoint. @returns its document: canonical JSON (RFC 8785) of checkpoint, key id and signature. */
export function sealCheckpoint(keys: SigningKeys, checkpoint: Checkpoint): string {
  return canonicalJson({ checkpoint, ...keys.sign(PURPOSE, checkpoint) });
}

/**
 * Reads a checkpoint's document.
 * @throws CheckpointRefused unless it is one, to the letter, and one of `keys` has signed it.
 */
export function openCheckpoint(text: string, keys: readonly PublicSigningKey[]): Checkpoint {
  const document = parse(text);
  if (!keys.some(({ kid }) => kid === document.keyId)) throw new CheckpointRefused(`was signed by the key ${document.keyId}, which is none of those given`);
  if (!isSignedBy(keys, PURPOSE, document.checkpoint, document)) throw new CheckpointRefused('does not bear a signature over what it says');
  return document.checkpoint;
}

/** SHA-256 of a checkpoint's document, by which the next one names it. */
export function hashOfDocument(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function parse(text: string): z.infer<typeof documentSchema> {
  try {
    const document = documentSchema.parse(JSON.parse(text));
    // One checkpoint has one text: a second writing of it would have another hash.
    if (canonicalJson(document) === text) return document;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError || error instanceof CanonicalJsonError)) throw error;
  }
  throw new CheckpointRefused('is not a checkpoint as it is written');
}
