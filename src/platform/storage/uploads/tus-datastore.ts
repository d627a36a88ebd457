import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DataStore, Upload } from '@tus/server';
import { z } from 'zod';
import type { Clock } from '../../clock/clock.js';
import type { ObjectStorage } from '../object-storage.js';
import { StorageError } from '../storage-error.js';
import { ArrivingBytes } from './arriving-bytes.js';
import { UploadSegments } from './upload-segments.js';
import type { Segment } from './upload-segments.js';
import { noSuchUpload, offsetConflict } from './tus-error.js';
import { acceptVerified, currentUploadChecksum } from './upload-checksum.js';

/** Most bytes in a segment: what a killed process loses at most, and what S3 takes in one request. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** A last segment smaller than this is written anew with what follows, so that many small requests do not make as many objects. */
const SMALL_BYTES = 1024 * 1024;

export interface TusDatastoreOptions {
  storage: ObjectStorage;
  /** The folder of an upload in the storage, closed by `/`; null for one that is not known. */
  folderOf: (id: string) => Promise<string | null>;
  /** Milliseconds from an upload's creation after which it takes no more data. */
  expiresAfterMs: number;
  clock: Clock;
  /** Where a chunk waits, encrypted, while its checksum is checked: a folder of the application's own. */
  scratchFolder: string;
}

const recordSchema = z.object({ size: z.int().nonnegative(), metadata: z.record(z.string(), z.string().nullable()).optional(), createdAt: z.iso.datetime() });

/**
 * Where uploads grow until they are complete: as objects of up to 8 MiB in a folder of their own, so that they are encrypted as all objects
 * there. What has arrived is kept when a connection breaks. Two writers at one offset write one object, which only one of them can make:
 * the other is refused, in whatever process it is.
 *
 * Deliberately without `read`: with it, the tus server would answer GET with the customer's data.
 */
export class TusDatastore extends DataStore {
  /** What is being written by this process, by upload. */
  readonly #writes = new Map<string, Set<{ readonly arriving: ArrivingBytes; readonly done: Promise<unknown> }>>();

  /** @throws RangeError unless uploads expire after a whole number of milliseconds, at least one. */
  constructor(private readonly options: TusDatastoreOptions) {
    super();
    const { expiresAfterMs } = options;
    if (!Number.isSafeInteger(expiresAfterMs) || expiresAfterMs < 1) {
      throw new RangeError(`uploads cannot expire after ${expiresAfterMs} ms; give a whole number of at least 1`);
    }
    // Without creation-defer-length: a size that is known at the start can be held against the limits at the start.
    this.extensions = ['creation', 'creation-with-upload', 'checksum', 'expiration', 'termination'];
  }

  override async create(upload: Upload): Promise<Upload> {
    const folder = await this.#folderOf(upload.id);
    const createdAt = this.options.clock.now().toISOString();
    await this.options.storage.put(recordKey(folder), Buffer.from(JSON.stringify({ size: upload.size, metadata: upload.metadata, createdAt })));
    upload.creation_date = createdAt;
    return upload;
  }

  /** Waits for what broke off to be stored: the offset is that of the last byte that arrived. */
  override async getUpload(id: string): Promise<Upload> {
    await Promise.allSettled([...(this.#writes.get(id) ?? [])].filter(({ arriving }) => arriving.broken).map(({ done }) => done));
    return this.#getStored(id);
  }

  async #getStored(id: string): Promise<Upload> {
    const folder = await this.#folderOf(id);
    const { size, metadata, createdAt } = await this.#recordIn(folder);
    const last = await this.#segmentsIn(folder).last();
    return new Upload({ id, size, offset: last?.end ?? 0, metadata, creation_date: createdAt });
  }

  override async write(chunk: Readable, id: string, offset: number): Promise<number> {
    const checksum = currentUploadChecksum();
    if (checksum === undefined) return this.#append(chunk, id, offset);
    return acceptVerified(chunk, checksum, this.options.scratchFolder, (verified) => this.#append(verified, id, offset));
  }

  /**
   * Opens what was uploaded so far, from its first byte.
   * @throws TusError 404 when there is no such upload.
   */
  async open(id: string): Promise<Readable> {
    const folder = await this.#folderOf(id);
    await this.#recordIn(folder);
    return Readable.from(this.#segmentsIn(folder).read(), { objectMode: false });
  }

  /** Deletes an upload, complete or not, with all that belongs to it. @throws TusError 404 when there is none. */
  override async remove(id: string): Promise<void> {
    if (!(await this.clear(await this.#folderOf(id)))) throw noSuchUpload();
  }

  /**
   * Deletes all that is stored of the upload in this folder, whether or not it can still be read.
   * @returns whether there was anything.
   */
  async clear(folder: string): Promise<boolean> {
    // Asked of names alone: what cannot be opened any more can still be deleted.
    const known = await this.#isThere(folder);
    // The record first: a request that still writes looks for it afterwards, and takes back what it wrote.
    await this.options.storage.delete(recordKey(folder));
    const deleted = await this.options.storage.deletePrefix(folder);
    return known || deleted > 0;
  }

  override getExpiration(): number {
    return this.options.expiresAfterMs;
  }

  /** Waits until what has arrived is stored. A request that broke off is over before that. */
  async settle(): Promise<void> {
    await Promise.allSettled([...this.#writes.values()].flatMap((writes) => [...writes].map(({ done }) => done)));
  }

  async #append(chunk: Readable, id: string, offset: number): Promise<number> {
    const arriving = new ArrivingBytes(chunk);
    const done = this.#appendArriving(arriving, id, offset);
    const writes = this.#writes.get(id) ?? new Set();
    const write = { arriving, done };
    this.#writes.set(id, writes.add(write));
    try {
      return await done;
    } finally {
      writes.delete(write);
      if (writes.size === 0) this.#writes.delete(id);
    }
  }

  async #appendArriving(arriving: ArrivingBytes, id: string, offset: number): Promise<number> {
    const folder = await this.#folderOf(id);
    const segments = this.#segmentsIn(folder);
    const last = await segments.last();
    if ((last?.end ?? 0) !== offset) throw offsetConflict();
    const reached = await this.#store(segments, arriving, offset, last !== null && last.bytes < SMALL_BYTES ? last : null).catch(async (error: unknown) => {
      // A part of it may be stored all the same.
      await this.#takeBackRemoved(folder, error);
      throw error;
    });
    await this.#assertKept(id, folder, reached);
    arriving.throwIfBroken();
    return reached;
  }

  /** @returns the offset that was reached. */
  async #store(segments: UploadSegments, arriving: ArrivingBytes, offset: number, small: Segment | null): Promise<number> {
    let reached = offset;
    let before = small;
    try {
      while (await arriving.hasMore()) {
        reached = (await segments.write(reached, before, arriving.take(SEGMENT_BYTES - (before?.bytes ?? 0)))).end;
        before = null;
      }
    } catch (error) {
      arriving.close();
      // Another request wrote at this offset, or went on from it and put the small segment before it away.
      if (StorageError.is(error, 'storage.already_exists') || StorageError.is(error, 'storage.not_found')) throw offsetConflict();
      throw error;
    }
    return reached;
  }

  /** Deletes what was written of an upload that was removed meanwhile. @param because what the writing ended with */
  async #takeBackRemoved(folder: string, because: unknown): Promise<void> {
    try {
      if ((await this.options.storage.stat(recordKey(folder))) === null) await this.options.storage.deletePrefix(folder);
    } catch (error) {
      throw new AggregateError([because, error], 'an upload could not be written, nor what was written of it looked after', { cause: error });
    }
  }

  /** Whether what was written is part of an upload that is still there. */
  async #assertKept(id: string, folder: string, reached: number): Promise<void> {
    try {
      if ((await this.#getStored(id)).offset !== reached) throw offsetConflict();
    } catch (error) {
      // Removed while this was written: it must not outlive it.
      if ((error as { status_code?: unknown }).status_code === 404) await this.options.storage.deletePrefix(folder);
      throw error;
    }
  }

  async #isThere(folder: string): Promise<boolean> {
    for await (const _key of this.options.storage.list(folder)) return true;
    return false;
  }

  async #recordIn(folder: string): Promise<z.output<typeof recordSchema>> {
    try {
      return recordSchema.parse(JSON.parse(await text(await this.options.storage.get(recordKey(folder)))));
    } catch (error) {
      if (StorageError.is(error, 'storage.not_found')) throw noSuchUpload();
      if (error instanceof SyntaxError || error instanceof z.ZodError) throw new StorageError('storage.damaged', `${recordKey(folder)} is no record of an upload`, error);
      throw error;
    }
  }

  /** Ids become parts of keys. @throws TusError 404 for one that is not known, or could name anything else. */
  async #folderOf(id: string): Promise<string> {
    const folder = /^[a-z0-9_-]{1,128}$/.test(id) ? await this.options.folderOf(id) : null;
    if (folder === null) throw noSuchUpload();
    return folder;
  }

  #segmentsIn(folder: string): UploadSegments {
    return new UploadSegments(this.options.storage, folder);
  }
}

function recordKey(folder: string): string {
  return `${folder}upload.json`;
}
