import { open, type FileHandle } from 'node:fs/promises';
import { HEADER_BYTES, locateSlice, openSlice, parseHeader, plainSize, type EnvelopeHeader } from '../../../../platform/crypto/envelope/envelope.js';
import type { LocalFile } from '../local-file.js';

/** A file of which any part can be read, at any time and several at once. */
export interface RandomAccessFile {
  /** In bytes, decrypted. */
  readonly size: number;
  /** Bytes from `start` to before `end`, both within the file; in pieces that are valid until the next is asked for. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

const READ_BYTES = 1024 * 1024;

/**
 * Opens a file on the disk, as it is or encrypted.
 * @throws EnvelopeError `envelope.damaged`; what the disk throws
 */
export async function openLocalFile(file: LocalFile): Promise<RandomAccessFile> {
  const handle = await open(file.path, 'r');
  try {
    const { size } = await handle.stat();
    if (file.kind === 'path') return new PlainFile(handle, size);
    const head = await readWhole(readRange(handle, 0, Math.min(HEADER_BYTES, size)));
    const header = parseHeader(head);
    return new SealedFile(handle, size, header, file.key, file.name, plainSize(size, header.chunkBytes));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Some bytes in memory, read as a file. */
export function openBytes(bytes: Uint8Array): RandomAccessFile {
  return {
    size: bytes.length,
    async *read(start, end) {
      for (let at = start; at < end; at += READ_BYTES) yield bytes.subarray(at, Math.min(end, at + READ_BYTES));
    },
    close: () => Promise.resolve(),
  };
}

/** The bytes from `start` to before `end`, in memory of their own. Whoever calls bounds their number. */
export async function readBytes(file: RandomAccessFile, start: number, end: number): Promise<Buffer> {
  return await readWhole(file.read(start, end));
}

class PlainFile implements RandomAccessFile {
  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
  ) {}

  read(start: number, end: number): AsyncIterable<Uint8Array> {
    return readRange(this.handle, start, end);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

class SealedFile implements RandomAccessFile {
  constructor(
    private readonly handle: FileHandle,
    private readonly sealedBytes: number,
    private readonly header: EnvelopeHeader,
    private readonly key: Uint8Array,
    private readonly name: string,
    readonly size: number,
  ) {}

  async *read(start: number, end: number): AsyncIterable<Uint8Array> {
    if (start >= end) return;
    const slice = locateSlice(this.header.chunkBytes, this.sealedBytes, start, end - 1);
    yield* openSlice(readRange(this.handle, slice.sealed.start, slice.sealed.end + 1), this.key, this.header, this.name, slice);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

async function* readRange(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = start; at < end; ) {
    // Memory of its own for each piece: whoever decrypts or gathers may still hold the last one.
    const piece = Buffer.allocUnsafe(Math.min(READ_BYTES, end - at));
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    if (bytesRead === 0) throw new RangeError('the file is shorter than it was');
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

async function readWhole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const gathered: Uint8Array[] = [];
  for await (const piece of pieces) gathered.push(Buffer.from(piece));
  return Buffer.concat(gathered);
}
