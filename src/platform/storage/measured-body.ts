import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { StoredObject } from './object-storage.js';

/** Passes a body on as it is and knows, once it was read to its end, how long it was and its SHA-256. */
export class MeasuredBody implements AsyncIterable<Buffer> {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  constructor(private readonly body: Readable | Uint8Array) {}

  async *[Symbol.asyncIterator](): AsyncIterator<Buffer> {
    const source: AsyncIterable<unknown> | Uint8Array[] = this.body instanceof Uint8Array ? [this.body] : this.body;
    for await (const chunk of source) {
      if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) throw new TypeError('a stream to store must give bytes or text, not objects');
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      this.bytes += bytes.length;
      this.hash.update(bytes);
      yield bytes;
    }
  }

  /** Call once, after the whole body was read. */
  result(): StoredObject {
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }

  /** Lets go of a stream that will not be read. */
  discard(): void {
    if (!(this.body instanceof Uint8Array)) this.body.destroy();
  }
}
