import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { canonicalJson } from '../../../../platform/crypto/canonical-json.js';
import { IntakeEngineError } from '../intake-engine.error.js';

/** Raised with every change of the engine that changes what a step yields: results of older versions are then not found. */
const ENGINE_VERSION = 4;

/**
 * The folder that a run leaves its steps in, so that a run that ended early goes on where it was. Each result lies under a key that
 * says all it depends on, and appears under it only once it is whole: what is found under a key is never looked at again.
 */
export class WorkDirectory {
  private constructor(
    readonly path: string,
    private readonly lockPath: string,
  ) {}

  /**
   * Opens the folder for this process alone, and makes it if need be.
   * @throws IntakeEngineError `work_directory_in_use`
   */
  static async open(path: string): Promise<WorkDirectory> {
    for (const folder of ['plans', 'unpacked', 'mapped', 'evaluation', 'reduced', 'emitted']) await mkdir(join(path, folder), { recursive: true });
    const lockPath = join(path, 'lock');
    await lock(lockPath);
    return new WorkDirectory(path, lockPath);
  }

  async close(): Promise<void> {
    await rm(this.lockPath, { force: true });
  }

  /** A key for all that a result depends on. */
  keyOf(parts: unknown): string {
    return createHash('sha256').update(canonicalJson({ engine: ENGINE_VERSION, parts })).digest('hex').slice(0, 40);
  }

  pathOf(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  /** Where something lies, the folders above it made. */
  async place(...names: readonly string[]): Promise<string> {
    const path = join(this.path, ...names);
    await mkdir(dirname(path), { recursive: true });
    return path;
  }

  /** What was kept under a name; undefined when there is nothing, or it is not what it should be: then it is made anew. */
  async read<Schema extends z.ZodType>(schema: Schema, ...names: readonly string[]): Promise<z.infer<Schema> | undefined> {
    try {
      return schema.parse(JSON.parse(await readFile(join(this.path, ...names), 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Keeps a value under a name: whole, or not at all, whenever the process ends. */
  async write(value: unknown, ...names: readonly string[]): Promise<void> {
    await writeAside(await this.place(...names), `${JSON.stringify(value)}\n`);
  }

  /** Removes everything in a folder but what is named. */
  async keepOnly(folder: string, names: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(join(this.path, folder))) {
      if (!names.has(name)) await rm(join(this.path, folder, name), { recursive: true, force: true });
    }
  }
}

/** Writes a file aside, and gives it its name once it is whole and on the disk. */
export async function writeAside(path: string, content: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  const file = await open(partial, 'w', 0o600);
  try {
    await writeFile(file, content as string);
    await file.datasync();
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Two runs would take each other's half-written files for their own. A lock whose process has ended, as by kill -9, is taken over. */
async function lock(path: string): Promise<void> {
  const mark = `${process.pid} ${randomUUID()}\n`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(path, mark, { flag: 'wx' });
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const holder = Number((await readFile(path, 'utf8').catch(() => '')).split(' ')[0]);
    if (Number.isSafeInteger(holder) && holder > 0 && holder !== process.pid && isRunning(holder)) {
      throw new IntakeEngineError('work_directory_in_use', `process ${holder} works in this folder; wait for it, name another folder, or remove ${path} when no such run exists`);
    }
    await rm(path, { force: true });
  }
  throw new IntakeEngineError('work_directory_in_use', 'another process began to work in this folder at the same moment; try again');
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
