import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EnvelopeError } from '../crypto/envelope/envelope-error.js';
import { HEADER_BYTES, beginEnvelope, locateSlice, openBody, openSlice, parseHeader, plainSize, sealEnvelope } from '../crypto/envelope/envelope.js';
import type { EnvelopeHeader } from '../crypto/envelope/envelope.js';
import type { DataKey } from '../data-keys/data-keys.js';
import { fromUuid, toUuid } from '../identifiers/id.js';
import type { Id } from '../identifiers/id.js';
import { MeasuredBody } from './measured-body.js';
import { ObjectStorage } from './object-storage.js';
import type { ByteRange, PutOptions, StoredObject } from './object-storage.js';
import { StorageError } from './storage-error.js';
import { assertStorageKey } from './storage-key.js';

/** How often a range is tried again when the object was replaced in between. */
const RANGE_ATTEMPTS = 5;

/** Which objects are encrypted, and under what. */
export interface ObjectKeys {
  /** Null for what is not encrypted. */
  scopeOf(objectKey: string): string | null;
  forWriting(scope: string): Promise<DataKey>;
  forReading(scope: string, id: Id<'dky'>): Promise<DataKey | null>;
}

/** An object as it is stored, and what opens it: for threads, which have no storage. */
export interface SealedObject {
  /** It opens under this name only. */
  readonly name: string;
  readonly key: Buffer;
  /** Of the file that holds it, or null where there is none. */
  readonly path: string | null;
  /** As it is stored, in bytes. */
  readonly bytes: number;
  readonly header: EnvelopeHeader;
  /** Reads it, or a part of it, as it is stored. */
  readonly read: (range?: ByteRange) => Promise<Readable>;
}

/**
 * Storage that encrypts what belongs to a scope, under the scope's data key and bound to the object's own name; the rest passes through.
 * Sizes, ranges and hashes are of the content. What was changed, cut, lengthened or put in another's place is refused with
 * `storage.damaged`.
 */
export class EncryptedStorage extends ObjectStorage {
  constructor(
    private readonly inner: ObjectStorage,
    private readonly keys: ObjectKeys,
  ) {
    super();
  }

  async put(key: string, body: Readable | Uint8Array, options: PutOptions = {}): Promise<StoredObject> {
    const scope = this.#scopeOf(key);
    if (scope === null) return this.inner.put(key, body, options);
    const content = new MeasuredBody(body);
    try {
      const { id, bytes } = await this.keys.forWriting(scope);
      const sealed = streamOf(sealEnvelope(content, { id: toUuid(id), bytes }, key), () => content.discard());
      await this.inner.put(key, sealed, options);
    } catch (error) {
      content.discard();
      throw error;
    }
    return content.result();
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    const scope = this.#scopeOf(key);
    if (scope === null) return this.inner.get(key, range);
    return range === undefined ? this.#getAll(scope, key) : this.#getRange(scope, key, range);
  }

  async stat(key: string): Promise<{ bytes: number } | null> {
    if (this.#scopeOf(key) === null) return this.inner.stat(key);
    const found = await this.#look(key);
    return found === null ? null : { bytes: found.bytes };
  }

  /** An object's size as it is stored, whether or not it can still be opened; null when there is none. */
  async storedBytes(key: string): Promise<number | null> {
    return (await this.inner.stat(key))?.bytes ?? null;
  }

  delete(key: string): Promise<void> {
    return this.inner.delete(key);
  }

  list(prefix: string): AsyncIterable<string> {
    return this.inner.list(prefix);
  }

  deletePrefix(prefix: string): Promise<number> {
    return this.inner.deletePrefix(prefix);
  }

  override deleteAbandonedWrites(olderThan: Date): Promise<number> {
    return this.inner.deleteAbandonedWrites(olderThan);
  }

  localPath(key: string): string | null {
    return this.#scopeOf(key) === null ? this.inner.localPath(key) : null;
  }

  /**
   * An object to be opened elsewhere; null for one that is not encrypted.
   * @throws StorageError `storage.not_found`, `storage.damaged`; DomainError `data_key.destroyed`
   */
  async sealed(key: string): Promise<SealedObject | null> {
    const scope = this.#scopeOf(key);
    if (scope === null) return null;
    const found = await this.#look(key);
    if (found === null) throw new StorageError('storage.not_found', `there is no object ${key}`);
    return { name: key, key: await this.#keyOf(scope, found.header, key), path: this.inner.localPath(key), bytes: found.sealedBytes, header: found.header, read: (range) => this.inner.get(key, range) };
  }

  async #getAll(scope: string, key: string): Promise<Readable> {
    const source = await this.inner.get(key);
    try {
      const begun = await beginEnvelope(source).catch((error: unknown) => {
        throw asStorageError(error, key);
      });
      const dataKey = await this.#keyOf(scope, begun.header, key);
      return streamOf(withStorageErrors(openBody(begun, dataKey, key), key), () => source.destroy());
    } catch (error) {
      source.destroy();
      throw error;
    }
  }

  async #getRange(scope: string, key: string, range: ByteRange): Promise<Readable> {
    for (let attempt = 1; attempt <= RANGE_ATTEMPTS; attempt += 1) {
      const found = await this.#look(key);
      if (found === null) throw new StorageError('storage.not_found', `there is no object ${key}`);
      const { header, bytes, sealedBytes } = found;
      const slice = locateSlice(header.chunkBytes, sealedBytes, range.start, lastOf(range, bytes, key));
      const dataKey = await this.#keyOf(scope, header, key);
      const source = await this.inner.get(key, slice.sealed);
      // The same before and after: what was opened in between is of the same object, for no two have one salt.
      const again = await this.#look(key).catch((error: unknown) => {
        source.destroy();
        throw error;
      });
      if (again?.sealedBytes === sealedBytes && again.header.bytes.equals(header.bytes)) return streamOf(withStorageErrors(openSlice(source, dataKey, header, key, slice), key), () => source.destroy());
      source.destroy();
    }
    throw new StorageError('storage.not_usable', `${key} is replaced faster than it can be read`);
  }

  /** Header and sizes, or null when there is no such object. */
  async #look(key: string): Promise<{ header: EnvelopeHeader; bytes: number; sealedBytes: number } | null> {
    const found = await this.inner.stat(key);
    if (found === null) return null;
    try {
      const header = parseHeader(await buffer(await this.inner.get(key, { start: 0, end: HEADER_BYTES - 1 })));
      return { header, bytes: plainSize(found.bytes, header.chunkBytes), sealedBytes: found.bytes };
    } catch (error) {
      // Gone since it was asked for.
      if (StorageError.is(error, 'storage.not_found')) return null;
      throw StorageError.is(error, 'storage.range_not_satisfiable') ? damagedObject(key, error) : asStorageError(error, key);
    }
  }

  async #keyOf(scope: string, { keyId }: EnvelopeHeader, key: string): Promise<Buffer> {
    const found = await this.keys.forReading(scope, fromUuid('dky', keyId));
    if (found === null) throw damagedObject(key, new Error('it is encrypted under a key that its place has not'));
    return found.bytes;
  }

  #scopeOf(key: string): string | null {
    assertStorageKey(key);
    return this.keys.scopeOf(key);
  }
}

/** A stream of what is generated, which lets go of the source also when it is never read. */
function streamOf(pieces: AsyncIterable<Buffer>, release: () => void): Readable {
  return Readable.from(pieces, { objectMode: false }).once('close', release);
}

async function* withStorageErrors(pieces: AsyncIterable<Buffer>, key: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* pieces;
  } catch (error) {
    throw asStorageError(error, key);
  }
}

/** @throws StorageError `storage.range_not_satisfiable` */
function lastOf({ start, end = Number.MAX_SAFE_INTEGER }: ByteRange, bytes: number, key: string): number {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && start < bytes) return Math.min(end, bytes - 1);
  throw new StorageError('storage.range_not_satisfiable', `bytes ${start} to ${end === Number.MAX_SAFE_INTEGER ? 'the end' : end} cannot be read from ${key}, which has ${bytes}`);
}

function asStorageError(error: unknown, key: string): unknown {
  return error instanceof EnvelopeError ? damagedObject(key, error) : error;
}

function damagedObject(key: string, cause: unknown): StorageError {
  const reason = cause instanceof EnvelopeError ? cause.detail : cause instanceof Error ? cause.message : String(cause);
  return new StorageError('storage.damaged', `${key} is not what was written: ${reason}`, cause);
}
