import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../../../platform/crypto/canonical-json.js';
import { ENGINE_VERSION } from '../engine-version.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import { isIntact, keptFileSchema, sha256OfFile, type KeptFile } from './kept-file.js';
import { writeAside } from './write-aside.js';

/** A result, and the files that belong to it. */
export interface KeptResult<Value> {
  readonly value: Value;
  readonly files: readonly KeptFile[];
}

/** As it is written: with a hash, so that a record that was changed or damaged is not taken for what it was. */
const recordSchema = z.strictObject({ sha256: z.string(), value: z.unknown(), files: z.array(keptFileSchema) });

/**
 * The folder that a run leaves its steps in, so that a run that ended early goes on where it was. Each result lies under a key that
 * says all it depends on, and appears under it only once it is whole. It is taken up again only when it, and each of its files, is
 * still what was written.
 */
export class WorkDirectory {
  private constructor(
    readonly path: string,
    private readonly lockPath: string,
    private readonly onNote: ((note: string) => void) | undefined,
  ) {}

  /**
   * Opens the folder for this process alone, and makes it if need be.
   * @param onNote told of what is damaged
   * @throws IntakeEngineError `work_directory_in_use`
   */
  static async open(path: string, onNote?: (note: string) => void): Promise<WorkDirectory> {
    for (const folder of ['plans', 'unpacked', 'mapped', 'evaluation', 'reduced', 'emitted']) await mkdir(join(path, folder), { recursive: true });
    const lockPath = join(path, 'lock');
    await lock(lockPath);
    return new WorkDirectory(path, lockPath, onNote);
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

  /** What was kept under a name, without a look at its files; undefined when there is nothing, or it is not what it should be: then it is made anew. */
  async read<Schema extends z.ZodType>(schema: Schema, ...names: readonly string[]): Promise<KeptResult<z.infer<Schema>> | undefined> {
    let content: string;
    try {
      content = await readFile(join(this.path, ...names), 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
    try {
      const { sha256, value, files } = recordSchema.parse(JSON.parse(content));
      if (sha256 !== hashOf(value, files)) throw new RangeError('the record was changed');
      return { value: schema.parse(value), files };
    } catch {
      this.note(names.join('/'));
      return undefined;
    }
  }

  /** As {@link read}, if each of its files is there as well, as it was written. */
  async take<Schema extends z.ZodType>(schema: Schema, ...names: readonly string[]): Promise<z.infer<Schema> | undefined> {
    const kept = await this.read(schema, ...names);
    if (kept === undefined) return undefined;
    for (const file of kept.files) if (!(await this.isIntact(file))) return undefined;
    return kept.value;
  }

  async isIntact(file: KeptFile): Promise<boolean> {
    const intact = await isIntact(this.pathOf(file.name), file);
    if (!intact) this.note(file.name);
    return intact;
  }

  /** Keeps a value, and what files it belongs with, under a name: whole, or not at all, whenever the process ends. */
  async write(value: unknown, files: readonly KeptFile[], ...names: readonly string[]): Promise<void> {
    // As it will be read: without what JSON does not know.
    const plain: unknown = JSON.parse(JSON.stringify(value));
    await writeAside(await this.place(...names), `${JSON.stringify({ sha256: hashOf(plain, files), value: plain, files })}\n`);
  }

  /** A file as it is now, to be kept with a result. */
  async describe(path: string): Promise<KeptFile> {
    return { name: relative(this.path, path), bytes: (await stat(path)).size, sha256: await sha256OfFile(path) };
  }

  /** Removes everything in a folder but what is named. */
  async keepOnly(folder: string, names: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(join(this.path, folder))) {
      if (!names.has(name)) await rm(join(this.path, folder, name), { recursive: true, force: true });
    }
  }

  private note(name: string): void {
    this.onNote?.(`${join(this.path, name)} was damaged, changed or removed since it was written, and is made anew`);
  }
}

function hashOf(value: unknown, files: readonly KeptFile[]): string {
  return createHash('sha256').update(JSON.stringify({ value, files })).digest('hex');
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
