import { Readable } from 'node:stream';
import type { ObjectStorage } from '../object-storage.js';
import { StorageError } from '../storage-error.js';

/** Positions count down from here, so that the newest segment stands first in a list: more digits than a safe integer has. */
const LAST_POSITION = 10n ** 16n - 1n;
const DIGITS = 16;

/** A piece of an upload. */
export interface Segment {
  readonly key: string;
  /** Where it begins in the upload. */
  readonly start: number;
  readonly bytes: number;
  /** Where the next one begins. */
  readonly end: number;
}

interface SegmentName {
  readonly key: string;
  readonly start: number;
}

/**
 * The segments of one upload. Each is named by where it begins and by the offset at which it was written: a small one is written anew,
 * longer, with what arrived at its end, and then deleted. Of several that begin alike, the one written latest counts.
 */
export class UploadSegments {
  private readonly folder: string;

  constructor(
    private readonly storage: ObjectStorage,
    folder: string,
  ) {
    this.folder = `${folder}segments/`;
  }

  /** The last segment, or null when nothing has arrived. */
  async last(): Promise<Segment | null> {
    for await (const { key, start } of this.#names()) {
      const found = await this.storage.stat(key);
      // Replaced by a longer one since it was listed.
      if (found === null) return this.last();
      return { key, start, bytes: found.bytes, end: start + found.bytes };
    }
    return null;
  }

  /**
   * Writes what arrived at `offset`, together with the small segment before it if one is given.
   * @throws StorageError `storage.already_exists` when another request did so, `storage.not_found` when one went on from the small segment.
   */
  async write(offset: number, before: Segment | null, arrived: AsyncIterable<Uint8Array>): Promise<Segment> {
    const start = before?.start ?? offset;
    const key = `${this.folder}${countDown(start)}-${countDown(offset)}`;
    const earlier = before === null ? null : await this.storage.get(before.key);
    const body = Readable.from(joined(earlier, arrived), { objectMode: false });
    const { bytes } = await this.storage.put(key, body, { ifAbsent: true }).finally(() => earlier?.destroy());
    if (before !== null) await this.storage.delete(before.key);
    return { key, start, bytes, end: start + bytes };
  }

  /** All bytes in their order. */
  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    const names: SegmentName[] = [];
    for await (const name of this.#names()) if (names.at(-1)?.start !== name.start) names.push(name);
    let position = 0;
    for (const { key, start } of names.reverse()) {
      if (start !== position) throw new StorageError('storage.damaged', `an upload has ${position} bytes and goes on at ${start}: the segment before ${key} is missing or not whole`);
      const stream: AsyncIterable<Uint8Array> = await this.storage.get(key);
      for await (const piece of stream) {
        position += piece.length;
        yield piece;
      }
    }
  }

  /** From the last to the first; of those that begin alike, the one written latest first. */
  async *#names(): AsyncGenerator<SegmentName, void, undefined> {
    for await (const key of this.storage.list(this.folder)) yield { key, start: Number(LAST_POSITION - BigInt(key.slice(this.folder.length, this.folder.length + DIGITS))) };
  }
}

function countDown(position: number): string {
  return String(LAST_POSITION - BigInt(position)).padStart(DIGITS, '0');
}

async function* joined(earlier: Readable | null, arrived: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  if (earlier !== null) yield* earlier as AsyncIterable<Uint8Array>;
  yield* arrived;
}
