import { randomBytes } from 'node:crypto';
import { damaged } from './envelope-error.js';

/*
 * An envelope is a header and, one after the other, sealed chunks:
 *
 *   header    0 "ATLENC"   6 version (1)   7 log2 of the chunk size   8 key id (16)   24 salt (32)   56 nonce prefix (7)   63 zero
 *   chunk     cipher text, as long as the plain text, and a tag of 16 bytes; all but the last hold a whole chunk of plain text
 *
 * There is always a last chunk, if need be an empty one.
 */
export const HEADER_BYTES = 64;
export const TAG_BYTES = 16;
const MAGIC = Buffer.from('ATLENC', 'latin1');
const VERSION = 1;
const VERSION_AT = 6;
const CHUNK_AT = 7;
const KEY_ID_AT = 8;
const SALT_AT = 24;
const PREFIX_AT = 56;
const RESERVED_AT = 63;
const MIN_CHUNK_LOG2 = 8;
const MAX_CHUNK_LOG2 = 24;

/** At 128 KiB the cipher runs at full speed, and reading a byte out of the middle costs little. */
const DEFAULT_CHUNK_LOG2 = 17;

export interface EnvelopeHeader {
  /** A UUID, in lower case. */
  readonly keyId: string;
  /** Plain text in a chunk, in bytes. */
  readonly chunkBytes: number;
  readonly salt: Buffer;
  readonly noncePrefix: Buffer;
  /** As it stands at the beginning of the envelope. */
  readonly bytes: Buffer;
}

/**
 * A header for a new envelope.
 * @param keyId a UUID
 * @param chunkLog2 from 8 to 24: for tests, which want many chunks of little
 * @throws RangeError for another key id or size
 */
export function makeHeader(keyId: string, chunkLog2 = DEFAULT_CHUNK_LOG2): EnvelopeHeader {
  const id = Buffer.from(keyId.replaceAll('-', ''), 'hex');
  if (id.length !== SALT_AT - KEY_ID_AT) throw new RangeError('the id of an envelope’s key is a UUID');
  if (!Number.isInteger(chunkLog2) || chunkLog2 < MIN_CHUNK_LOG2 || chunkLog2 > MAX_CHUNK_LOG2) throw new RangeError(`chunks of 2^${chunkLog2} bytes cannot be made`);
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes[VERSION_AT] = VERSION;
  bytes[CHUNK_AT] = chunkLog2;
  id.copy(bytes, KEY_ID_AT);
  randomBytes(RESERVED_AT - SALT_AT).copy(bytes, SALT_AT);
  return parseHeader(bytes);
}

/** @throws EnvelopeError `envelope.damaged` for what is no header of this version. */
export function parseHeader(bytes: Uint8Array): EnvelopeHeader {
  // A copy: the bytes may be a view of a buffer that is used again.
  const own = Buffer.from(bytes.subarray(0, HEADER_BYTES));
  const chunkLog2 = own[CHUNK_AT] ?? 0;
  if (own.length < HEADER_BYTES || !own.subarray(0, VERSION_AT).equals(MAGIC)) throw damaged('this is no encrypted object');
  if (own[VERSION_AT] !== VERSION || own[RESERVED_AT] !== 0 || chunkLog2 < MIN_CHUNK_LOG2 || chunkLog2 > MAX_CHUNK_LOG2) {
    throw damaged('the object was encrypted by another version, or its beginning was changed');
  }
  const hex = own.toString('hex', KEY_ID_AT, SALT_AT);
  return {
    keyId: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`,
    chunkBytes: 2 ** chunkLog2,
    salt: own.subarray(SALT_AT, PREFIX_AT),
    noncePrefix: own.subarray(PREFIX_AT, RESERVED_AT),
    bytes: own,
  };
}
