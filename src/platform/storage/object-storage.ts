import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { StorageError } from './storage-error.js';

/** What was stored. */
export interface StoredObject {
  bytes: number;
  /** Of the content as it was given, in lower-case hexadecimal. */
  sha256: string;
}

/** Byte positions from zero, both inclusive, as in HTTP; without `end` to the object's end. */
export interface ByteRange {
  start: number;
  end?: number;
}

export interface PutOptions {
  /** Refuse to replace an object that is there. Of several callers at once, one wins. */
  ifAbsent?: boolean;
}

/**
 * Named byte strings: customers' data, reports, exports. Keys are validated (see `storage-key.ts`) and, on both
 * implementations, behave alike: an object is there whole or not at all.
 */
export abstract class ObjectStorage {
  /**
   * Stores an object, replacing one of the same key. Memory stays bounded whatever the size. When the stream fails,
   * nothing is stored and an object that was there before stays.
   * @throws StorageError `storage.already_exists` with `ifAbsent`, `storage.key_invalid`, `storage.key_conflict` when
   * another object's key is a folder of this one, `storage.too_large`; and whatever error the stream fails with.
   */
  abstract put(key: string, body: Readable | Uint8Array, options?: PutOptions): Promise<StoredObject>;

  /**
   * Opens an object for reading. The caller reads the stream to its end or destroys it.
   * @throws StorageError `storage.not_found`, `storage.key_invalid`, or `storage.range_not_satisfiable` when the range
   * starts behind the object's last byte. Where objects are encrypted `storage.damaged`, also from the stream once it meets
   * what was changed, and DomainError `data_key.destroyed`.
   */
  abstract get(key: string, range?: ByteRange): Promise<Readable>;

  /** An object's size, or null when there is none. @throws StorageError `storage.key_invalid`. */
  abstract stat(key: string): Promise<{ bytes: number } | null>;

  /** Deletes an object; does nothing when there is none. @throws StorageError `storage.key_invalid`. */
  abstract delete(key: string): Promise<void>;

  /**
   * The keys below a folder, in the order of their bytes.
   * @param prefix empty for all, else one or more segments closed by `/`.
   * @throws StorageError `storage.key_invalid`.
   */
  abstract list(prefix: string): AsyncIterable<string>;

  /**
   * Deletes all objects below a folder and returns how many there were. Never everything: the prefix may not be empty.
   * @throws StorageError `storage.key_invalid`.
   */
  abstract deletePrefix(prefix: string): Promise<number>;

  /**
   * Deletes what writes left behind that broke off before `olderThan`, which holds data that no key names.
   * @returns how many. 0 where the store does so by itself: S3 by a lifecycle rule (docs/run-in-production.md).
   */
  deleteAbandonedWrites(_olderThan: Date): Promise<number> {
    return Promise.resolve(0);
  }

  /** The path of the file that holds the object's content, or null where there is no such file. Read only: never write to it. */
  abstract localPath(key: string): string | null;

  /**
   * Proves that the storage can be used: writes, reads and deletes a small object.
   * @throws StorageError `storage.not_usable` saying which of the three failed.
   */
  async check(): Promise<void> {
    const key = `_probe/${randomBytes(12).toString('hex')}`;
    const content = randomBytes(64);
    let step = 'written';
    try {
      await this.put(key, content);
      step = 'read back';
      const chunks: Buffer[] = [];
      for await (const chunk of await this.get(key)) chunks.push(chunk as Buffer);
      if (!Buffer.concat(chunks).equals(content)) throw new Error('it came back changed');
      step = 'deleted';
      await this.delete(key);
      if ((await this.stat(key)) !== null) throw new Error('it is still there');
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StorageError('storage.not_usable', `a probe object could not be ${step}: ${reason}`, cause);
    }
  }
}
