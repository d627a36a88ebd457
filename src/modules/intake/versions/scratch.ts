import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { RUNTIME } from '../../../platform/runtime.js';
import type { Runtime } from '../../../platform/runtime.js';
import { EncryptedStorage } from '../../../platform/storage/encrypted-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import type { LocalFile } from '../engine/local-file.js';

/** A folder on this machine for the time of one piece of work. */
export interface ScratchFolder {
  readonly path: string;
  /**
   * A file with an object's content, for reading only: the stored one where it is a file, else a copy. What is stored encrypted is
   * encrypted in the copy.
   */
  fileOf(key: string, name: string, signal?: AbortSignal): Promise<LocalFile>;
  /** The path of a file with an object's content in the clear: only for what holds no text of a customer's. */
  plainFileOf(key: string, name: string, signal?: AbortSignal): Promise<string>;
}

/** Room for temporary files, in the application's own folder and for its eyes only. What a killed process leaves there is swept by the platform. */
@Injectable()
export class Scratch {
  private readonly folder: string;

  constructor(@Inject(RUNTIME) runtime: Runtime, private readonly storage: EncryptedStorage) {
    this.folder = join(runtime.home, 'scratch', 'intake');
  }

  /** Runs `work` with a folder that is gone afterwards, whatever happens. */
  async during<T>(work: (folder: ScratchFolder) => Promise<T>): Promise<T> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = await mkdtemp(join(this.folder, 'run-'));
    try {
      return await work({
        path,
        fileOf: (key, name, signal) => this.#fileOf(key, join(path, name), signal),
        plainFileOf: (key, name, signal) => this.#plainFileOf(key, join(path, name), signal),
      });
    } finally {
      await rm(path, { recursive: true, force: true });
    }
  }

  async #fileOf(key: string, copy: string, signal: AbortSignal | undefined): Promise<LocalFile> {
    const sealed = await this.storage.sealed(key);
    if (sealed === null) return { kind: 'path', path: await this.#plainFileOf(key, copy, signal) };
    return { kind: 'sealed', path: sealed.path ?? (await write(copy, await sealed.read(), signal)), key: sealed.key, name: sealed.name };
  }

  async #plainFileOf(key: string, copy: string, signal: AbortSignal | undefined): Promise<string> {
    const stored = this.storage.localPath(key);
    if (stored === null) return write(copy, await this.storage.get(key), signal);
    // Said here, because whoever opens the path would only say that there is no such file.
    if ((await this.storage.stat(key)) === null) throw new StorageError('storage.not_found', `there is no object ${key}`);
    return stored;
  }
}

async function write(path: string, content: Readable, signal: AbortSignal | undefined): Promise<string> {
  try {
    await pipeline(content, createWriteStream(path, { mode: 0o600 }), signal === undefined ? {} : { signal });
  } catch (error) {
    // A pipeline says that it was aborted, but not why.
    signal?.throwIfAborted();
    throw error;
  }
  return path;
}
