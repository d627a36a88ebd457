import { ChunkCipher } from './chunk-cipher.js';
import { cutChunks } from './cut-chunks.js';
import { damaged } from './envelope-error.js';
import { HEADER_BYTES, TAG_BYTES, makeHeader, parseHeader } from './envelope-header.js';
import type { EnvelopeHeader } from './envelope-header.js';

export { HEADER_BYTES, parseHeader } from './envelope-header.js';
export type { EnvelopeHeader } from './envelope-header.js';

export interface EnvelopeKey {
  /** A UUID; stands in the envelope, so that a reader knows which key to fetch. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/** Where the bytes of a range lie in an envelope. */
export interface EnvelopeSlice {
  /** Of the envelope, both inclusive: whole chunks. */
  readonly sealed: { readonly start: number; readonly end: number };
  readonly firstChunk: number;
  readonly chunks: number;
  /** How many plain bytes of the first chunk come before the range. */
  readonly skip: number;
  readonly take: number;
}

/** Sealed chunks are given out so many bytes at a time: each piece costs its receiver a write. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Encrypts a stream. Memory is bounded by some chunks.
 * @param name of the object, which it is bound to
 * @throws EnvelopeError `envelope.too_large`; whatever the source throws
 */
export async function* sealEnvelope(source: AsyncIterable<Uint8Array>, key: EnvelopeKey, name: string, chunkLog2?: number): AsyncGenerator<Buffer, void, undefined> {
  const header = makeHeader(key.id, chunkLog2);
  const cipher = new ChunkCipher(key.bytes, header, name);
  let pieces: Buffer[] = [header.bytes];
  let gathered = HEADER_BYTES;
  let index = 0;
  for await (const { bytes, last } of cutChunks(source, header.chunkBytes)) {
    pieces.push(...cipher.seal(bytes, index, last));
    gathered += bytes.length + TAG_BYTES;
    index += 1;
    if (gathered < PIECE_BYTES && !last) continue;
    yield Buffer.concat(pieces, gathered);
    pieces = [];
    gathered = 0;
  }
}

/** An envelope whose header was read. */
export interface BegunEnvelope {
  readonly header: EnvelopeHeader;
  /** What follows the header, to be read once. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Reads the header, which names the key. Whoever does not read the body closes the source. @throws EnvelopeError `envelope.damaged` */
export async function beginEnvelope(source: AsyncIterable<Uint8Array>): Promise<BegunEnvelope> {
  const pieces = source[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  while (start.length < HEADER_BYTES) {
    const next = await pieces.next();
    if (next.done === true) throw damaged('the object was cut off');
    start = start.length === 0 ? Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength) : Buffer.concat([start, next.value]);
  }
  return { header: parseHeader(start), body: resumed(start.subarray(HEADER_BYTES), pieces) };
}

/**
 * Decrypts what follows the header. Each chunk is given away after it was found to be right, and the end only when it is the end.
 * @param key 32 bytes
 * @throws EnvelopeError `envelope.damaged`; whatever the source throws
 */
export async function* openBody({ header, body }: BegunEnvelope, key: Uint8Array, name: string): AsyncGenerator<Buffer, void, undefined> {
  const cipher = new ChunkCipher(key, header, name);
  let index = 0;
  for await (const { bytes, last } of cutChunks(body, header.chunkBytes + TAG_BYTES)) {
    const plain = cipher.open(bytes, index, last);
    if (plain.length > 0) yield plain;
    index += 1;
  }
}

/** Decrypts a whole envelope. @throws EnvelopeError `envelope.damaged`; whatever the source throws */
export async function* openEnvelope(source: AsyncIterable<Uint8Array>, key: Uint8Array, name: string): AsyncGenerator<Buffer, void, undefined> {
  yield* openBody(await beginEnvelope(source), key, name);
}

/** Bytes of an envelope that holds so many. */
export function sealedSize(plainBytes: number, chunkBytes: number): number {
  return HEADER_BYTES + plainBytes + TAG_BYTES * Math.max(1, Math.ceil(plainBytes / chunkBytes));
}

/** Bytes that an envelope of so many holds. @throws EnvelopeError `envelope.damaged` for a size that none can have. */
export function plainSize(sealedBytes: number, chunkBytes: number): number {
  const body = sealedBytes - HEADER_BYTES;
  const chunks = Math.ceil(body / (chunkBytes + TAG_BYTES));
  const plain = body - chunks * TAG_BYTES;
  if (body < TAG_BYTES || sealedSize(plain, chunkBytes) !== sealedBytes) throw damaged('the object was cut off');
  return plain;
}

/**
 * What to read of an envelope for a range of its content.
 * @param start,end positions in the content, from zero, both inclusive and inside
 */
export function locateSlice(chunkBytes: number, sealedBytes: number, start: number, end: number): EnvelopeSlice {
  const firstChunk = Math.floor(start / chunkBytes);
  const lastChunk = Math.floor(end / chunkBytes);
  const sealedChunk = chunkBytes + TAG_BYTES;
  return {
    sealed: { start: HEADER_BYTES + firstChunk * sealedChunk, end: Math.min(HEADER_BYTES + (lastChunk + 1) * sealedChunk, sealedBytes) - 1 },
    firstChunk, chunks: Math.ceil((sealedBytes - HEADER_BYTES) / sealedChunk), skip: start - firstChunk * chunkBytes, take: end - start + 1,
  };
}

/** Decrypts the chunks of a slice and gives away what was asked for of them. @throws EnvelopeError `envelope.damaged` */
export async function* openSlice(source: AsyncIterable<Uint8Array>, key: Uint8Array, header: EnvelopeHeader, name: string, slice: EnvelopeSlice): AsyncGenerator<Buffer, void, undefined> {
  const cipher = new ChunkCipher(key, header, name);
  let { skip } = slice;
  let left = slice.take;
  let index = slice.firstChunk;
  for await (const { bytes } of cutChunks(source, header.chunkBytes + TAG_BYTES)) {
    const plain = cipher.open(bytes, index, index === slice.chunks - 1).subarray(skip, skip + left);
    skip = 0;
    left -= plain.length;
    index += 1;
    if (plain.length > 0) yield plain;
  }
  if (left > 0) throw damaged('the object was cut off');
}

async function* resumed(first: Uint8Array, pieces: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (first.length > 0) yield first;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  } finally {
    await pieces.return?.();
  }
}
