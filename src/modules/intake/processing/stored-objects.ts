import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { locateSlice } from '../../../platform/crypto/envelope/envelope.js';
import { EncryptedStorage } from '../../../platform/storage/encrypted-storage.js';
import type { SealedObject } from '../../../platform/storage/encrypted-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import type { LocalFile } from '../engine/local-file.js';
import { openLocalFile } from '../engine/plan/random-access-file.js';
import type { RandomAccessFile } from '../engine/plan/random-access-file.js';
import type { ScratchFolder } from '../versions/scratch.js';

/** Bytes of an object: from `start` to before `end`. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** Stored objects as the engine reads them: any part, from this thread or from others. What is encrypted is opened in memory alone. */
@Injectable()
export class StoredObjects {
  constructor(private readonly storage: EncryptedStorage) {}

  /** Opens an object for reading in this thread, from wherever it is stored. @throws StorageError `storage.not_found`, `storage.damaged` */
  async open(key: string): Promise<RandomAccessFile> {
    const sealed = await this.storage.sealed(key);
    const local = sealed === null ? pathOf(this.storage.localPath(key)) : sealed.path === null ? null : { kind: 'sealed' as const, path: sealed.path, key: sealed.key, name: sealed.name };
    if (local !== null) return openLocalFile(local);
    const found = await this.storage.stat(key);
    if (found === null) throw new StorageError('storage.not_found', `there is no object ${key}`);
    return new StoredFile(this.storage, key, found.bytes);
  }

  /**
   * A file from which a thread can read a part of an object: the stored one where it is a file, else a copy of that part alone, at the same
   * place in the file and as encrypted as it is stored. Holes take no room.
   * @throws StorageError `storage.not_found`, `storage.damaged`; the signal's reason
   */
  async localPart(folder: ScratchFolder, key: string, part: Part, signal: AbortSignal): Promise<LocalFile> {
    const sealed = await this.storage.sealed(key);
    if (sealed === null || sealed.path !== null) return folder.fileOf(key, 'object', signal);
    const path = join(folder.path, 'object');
    const handle = await open(path, 'wx', 0o600);
    try {
      await writePart(handle, sealed, part, signal);
    } finally {
      await handle.close();
    }
    return { kind: 'sealed', path, key: sealed.key, name: sealed.name };
  }
}

async function writePart(handle: FileHandle, sealed: SealedObject, { start, end }: Part, signal: AbortSignal): Promise<void> {
  await handle.truncate(sealed.bytes);
  await handle.write(sealed.header.bytes, 0, sealed.header.bytes.length, 0);
  if (start >= end) return;
  const slice = locateSlice(sealed.header.chunkBytes, sealed.bytes, start, end - 1).sealed;
  let at = slice.start;
  for await (const piece of await sealed.read(slice)) {
    signal.throwIfAborted();
    await handle.write(piece as Buffer, 0, (piece as Buffer).length, at);
    at += (piece as Buffer).length;
  }
}

function pathOf(path: string | null): LocalFile | null {
  return path === null ? null : { kind: 'path', path };
}

/** An object in a store that has no files, part by part. */
class StoredFile implements RandomAccessFile {
  constructor(
    private readonly storage: EncryptedStorage,
    private readonly key: string,
    readonly size: number,
  ) {}

  async *read(start: number, end: number): AsyncIterable<Uint8Array> {
    if (start < end) yield* (await this.storage.get(this.key, { start, end: end - 1 })) as AsyncIterable<Buffer>;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
