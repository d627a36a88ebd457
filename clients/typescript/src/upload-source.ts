import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { UploadDiffersError, UsageError } from './errors.js';

/** A file by its path, bytes in memory, or a stream of bytes. A stream is given whole, also when its upload is resumed. */
export type UploadData = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Bytes to upload, a chunk at a time. */
export interface Source {
  readonly bytes: number;
  /** Of all bytes, in hexadecimal; null when it is known only at the end. */
  readonly sha256: string | null;
  /** @throws UploadDiffersError when there are fewer bytes than were announced. */
  read(start: number, end: number): Promise<Buffer>;
  /** The SHA-256 of all bytes, once they were read. */
  finish(): Promise<string>;
  close(): Promise<void>;
}

/** @param bytes of a stream, which cannot be asked. @throws UsageError for a stream without length; Error of the file system */
export async function openSource(data: UploadData, bytes: number | undefined): Promise<Source> {
  if (typeof data === 'string') return FileSource.open(data);
  if (data instanceof Uint8Array) return new BufferSource(data);
  if (bytes === undefined) throw new UsageError('a stream does not tell its length: give it as `bytes`');
  return new StreamSource(data, bytes);
}

class BufferSource implements Source {
  readonly bytes: number;
  readonly sha256: string;

  constructor(private readonly data: Uint8Array) {
    this.bytes = data.byteLength;
    this.sha256 = createHash('sha256').update(data).digest('hex');
  }

  read(start: number, end: number): Promise<Buffer> {
    return Promise.resolve(Buffer.from(this.data.buffer, this.data.byteOffset + start, Math.min(end, this.bytes) - start));
  }

  finish(): Promise<string> {
    return Promise.resolve(this.sha256);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A file is read twice: for its hash, which the server is told before the first byte, and to be sent. */
class FileSource implements Source {
  private constructor(private readonly file: FileHandle, readonly bytes: number, readonly sha256: string) {}

  static async open(path: string): Promise<FileSource> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const hash = createHash('sha256');
      for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) hash.update(chunk as Buffer);
      return new FileSource(file, size, hash.digest('hex'));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async read(start: number, end: number): Promise<Buffer> {
    const length = Math.min(end, this.bytes) - start;
    const chunk = Buffer.alloc(length);
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await this.file.read(chunk, filled, length - filled, start + filled);
      if (bytesRead === 0) throw new UploadDiffersError(`the file ended at byte ${start + filled} of ${this.bytes}: it was changed while it was uploaded`);
      filled += bytesRead;
    }
    return chunk;
  }

  finish(): Promise<string> {
    return Promise.resolve(this.sha256);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** A stream is read once, from its beginning: what the server has already is hashed and passed over. The chunk under way is kept, to be sent again. */
class StreamSource implements Source {
  readonly sha256 = null;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #hash: Hash = createHash('sha256');
  /** Bytes from {@link #from} on that were read and may be asked for again. */
  #kept = Buffer.alloc(0);
  #from = 0;

  constructor(stream: AsyncIterable<Uint8Array>, readonly bytes: number) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async read(start: number, end: number): Promise<Buffer> {
    const until = Math.min(end, this.bytes);
    if (start < this.#from) throw new UsageError(`the server has only ${start} bytes, of which the stream has gone past: begin anew`);
    await this.#fill(start, until);
    this.#kept = this.#kept.subarray(start - this.#from);
    this.#from = start;
    return this.#kept.subarray(0, until - start);
  }

  /** What comes before `start` is dropped as it is read. */
  async #fill(start: number, until: number): Promise<void> {
    const parts = [this.#kept];
    let [from, to] = [this.#from, this.#from + this.#kept.length];
    while (to < until) {
      const next = await this.#chunks.next();
      if (next.done === true) throw new UploadDiffersError(`the stream ended after ${to} of ${this.bytes} bytes`);
      this.#hash.update(next.value);
      parts.push(Buffer.from(next.value));
      to += next.value.byteLength;
      while (parts[0] !== undefined && from + parts[0].length <= start) from += parts.shift()?.length ?? 0;
    }
    this.#kept = Buffer.concat(parts);
    this.#from = from;
  }

  /** Reads what is left, when the server had all already. */
  async finish(): Promise<string> {
    let bytes = this.#from + this.#kept.length;
    for (;;) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      this.#hash.update(next.value);
      bytes += next.value.byteLength;
    }
    if (bytes !== this.bytes) throw new UploadDiffersError(`the stream has ${bytes} bytes, and ${this.bytes} were announced`);
    return this.#hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
