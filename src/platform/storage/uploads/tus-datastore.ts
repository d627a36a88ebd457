import type { Readable } from 'node:stream';
import { DataStore } from '@tus/server';
import type { Upload } from '@tus/server';
import type { Clock } from '../../clock/clock.js';
import { noSuchUpload } from './tus-error.js';
import { acceptVerified, currentUploadChecksum } from './upload-checksum.js';

export interface TusDatastoreSettings {
  /** Milliseconds from an upload's creation after which it takes no more data and, unless it is complete, is deleted. */
  expiresAfterMs: number;
  clock: Clock;
}

/**
 * Where uploads grow until they are complete. Deliberately without the `read` of the stores it is made of: with it, the
 * tus server would answer GET with the customer's data.
 */
export abstract class TusDatastore extends DataStore {
  protected readonly expiresAfterMs: number;
  protected readonly clock: Clock;

  /** @throws RangeError unless uploads expire after a whole number of milliseconds, at least one. */
  protected constructor(settings: TusDatastoreSettings) {
    super();
    if (!Number.isSafeInteger(settings.expiresAfterMs) || settings.expiresAfterMs < 1) {
      throw new RangeError(`uploads cannot expire after ${settings.expiresAfterMs} ms; give a whole number of at least 1`);
    }
    this.expiresAfterMs = settings.expiresAfterMs;
    this.clock = settings.clock;
    // Without creation-defer-length: a size that is known at the start can be held against the limits at the start.
    this.extensions = ['creation', 'creation-with-upload', 'checksum', 'expiration', 'termination'];
  }

  /**
   * Opens what was uploaded so far, from its first byte.
   * @throws TusError 404 when there is no such upload.
   */
  abstract open(id: string): Promise<Readable>;

  /** Deletes an upload, complete or not, with all that belongs to it. @throws TusError 404 when there is none. */
  abstract override remove(id: string): Promise<void>;

  /** Deletes the uploads that have expired and are not complete. @returns how many. */
  abstract override deleteExpired(): Promise<number>;

  abstract override create(upload: Upload): Promise<Upload>;

  abstract override getUpload(id: string): Promise<Upload>;

  /** Appends a verified chunk. @returns the new offset in bytes. */
  protected abstract append(chunk: Readable, id: string, offset: number): Promise<number>;

  override async write(chunk: Readable, id: string, offset: number): Promise<number> {
    const checksum = currentUploadChecksum();
    if (checksum === undefined) return this.append(chunk, id, offset);
    return acceptVerified(chunk, checksum, this.chunkFolder(), (verified) => this.append(verified, id, offset));
  }

  override getExpiration(): number {
    return this.expiresAfterMs;
  }

  /** Where a chunk waits while its checksum is checked. */
  protected abstract chunkFolder(): string;

  protected isExpired(createdAt: Date): boolean {
    return createdAt.getTime() + this.expiresAfterMs < this.clock.now().getTime();
  }

  /** Ids become names of files and objects. @throws TusError 404 for one that could name anything else. */
  protected assertId(id: string): void {
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(id)) throw noSuchUpload();
  }
}
