import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Readable } from 'node:stream';
import { flushFolder } from '../flush-folder.js';
import { MeasuredBody } from './measured-body.js';
import { ObjectStorage } from './object-storage.js';
import type { ByteRange, PutOptions, StoredObject } from './object-storage.js';
import { StorageError } from './storage-error.js';
import { assertStorageKey, assertStoragePrefix } from './storage-key.js';

const FILE_MODE = 0o600;
/** Fewer, larger reads than Node's own 64 KiB: most objects are large. */
const READ_BYTES = 1024 * 1024;
const FOLDER_MODE = 0o700;
/** Keys never begin a segment with a dot, so nothing stored can collide with this folder. */
const ASIDE_FOLDER = '.aside';

export interface FileStorageOptions {
  /** Absolute; made when it is missing. */
  folder: string;
}

/**
 * Objects as files below one folder, for one machine. An object is written aside, flushed to the disk and only then
 * given its name, so that neither a crash nor a power cut leaves half of one. Files are readable by their owner only.
 */
export class FileStorage extends ObjectStorage {
  private readonly folder: string;
  private readonly asideFolder: string;

  /** @throws StorageError `storage.url_invalid` when the folder is not absolute. */
  constructor(options: FileStorageOptions) {
    super();
    if (!isAbsolute(options.folder)) throw new StorageError('storage.url_invalid', `the storage folder ${options.folder} is not absolute; write its whole path`);
    this.folder = options.folder;
    this.asideFolder = join(options.folder, ASIDE_FOLDER);
  }

  async put(key: string, body: Readable | Uint8Array, options: PutOptions = {}): Promise<StoredObject> {
    const content = new MeasuredBody(body);
    const path = this.localPath(key);
    if (options.ifAbsent === true && (await this.stat(key)) !== null) {
      content.discard();
      throw alreadyExists(key);
    }
    await mkdir(this.asideFolder, { recursive: true, mode: FOLDER_MODE });
    const aside = join(this.asideFolder, randomUUID());
    try {
      await writeDurably(aside, content);
      await this.giveName(aside, path, key, options.ifAbsent ?? false);
    } finally {
      await rm(aside, { force: true });
    }
    return content.result();
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    const path = this.localPath(key);
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, 'r');
      const stats = await handle.stat();
      if (!stats.isFile()) throw notFound(key);
      if (range !== undefined) assertRange(range, key, stats.size);
      return handle.createReadStream({ start: range?.start, end: range?.end, highWaterMark: READ_BYTES });
    } catch (error) {
      await handle?.close();
      throw isMissing(error) ? notFound(key) : error;
    }
  }

  async stat(key: string): Promise<{ bytes: number } | null> {
    try {
      const stats = await stat(this.localPath(key));
      return stats.isFile() ? { bytes: stats.size } : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.localPath(key);
    if ((await this.stat(key)) === null) return;
    await rm(path, { force: true });
  }

  async *list(prefix: string): AsyncIterable<string> {
    if (prefix !== '') assertStoragePrefix(prefix);
    yield* this.walk(prefix);
  }

  async deletePrefix(prefix: string): Promise<number> {
    assertStoragePrefix(prefix);
    let deleted = 0;
    for await (const key of this.walk(prefix)) {
      await rm(join(this.folder, key), { force: true });
      deleted += 1;
    }
    await rm(join(this.folder, prefix), { recursive: true, force: true });
    return deleted;
  }

  localPath(key: string): string {
    assertStorageKey(key);
    return join(this.folder, key);
  }

  /**
   * Removes what processes that were killed while they wrote have left behind.
   * @param olderThan leaves what was written to since then: it may still grow.
   * @returns how many files were removed.
   */
  override async deleteAbandonedWrites(olderThan: Date): Promise<number> {
    let deleted = 0;
    for (const name of await readdir(this.asideFolder).catch(emptyWhenMissing)) {
      const path = join(this.asideFolder, name);
      const stats = await stat(path).catch((error: unknown) => {
        if (isMissing(error)) return null;
        throw error;
      });
      if (stats === null || stats.mtime >= olderThan) continue;
      await rm(path, { force: true });
      deleted += 1;
    }
    return deleted;
  }

  private async giveName(aside: string, path: string, key: string, ifAbsent: boolean): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
      // rename replaces in silence; link fails when the name is taken, which makes "if absent" one atomic step.
      await (ifAbsent ? link(aside, path) : rename(aside, path));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (code === 'EEXIST' && ifAbsent && (await this.stat(key)) !== null) throw alreadyExists(key);
      if (['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(code)) {
        throw new StorageError('storage.key_conflict', `${key} cannot be stored, because an object is named like a folder of it or the other way round; choose another key`, error);
      }
      throw error;
    }
    await flushFolder(dirname(path));
  }

  private async *walk(prefix: string): AsyncGenerator<string> {
    const entries = await readdir(join(this.folder, prefix), { withFileTypes: true }).catch(emptyWhenMissing);
    // A folder sorts as its name with the slash, so that keys come in one order, the same as S3's.
    const names = entries.filter((entry) => !entry.name.startsWith('.')).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    for (const name of names.sort((a, b) => (a < b ? -1 : 1))) {
      if (name.endsWith('/')) yield* this.walk(prefix + name);
      else yield prefix + name;
    }
  }
}

async function writeDurably(path: string, content: MeasuredBody): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'wx', FILE_MODE);
  } catch (error) {
    content.discard();
    throw error;
  }
  try {
    for await (const chunk of content) await handle.appendFile(chunk);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

function assertRange(range: ByteRange, key: string, bytes: number): void {
  const { start, end = Number.MAX_SAFE_INTEGER } = range;
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && start < bytes) return;
  throw new StorageError('storage.range_not_satisfiable', `bytes ${range.start} to ${range.end ?? 'the end'} cannot be read from ${key}, which has ${bytes}`);
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function emptyWhenMissing(error: unknown): never[] {
  if (isMissing(error)) return [];
  throw error;
}

function notFound(key: string): StorageError {
  return new StorageError('storage.not_found', `there is no object ${key}`);
}

function alreadyExists(key: string): StorageError {
  return new StorageError('storage.already_exists', `there already is an object ${key}`);
}
