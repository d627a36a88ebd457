import { lstat, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { IntakeEngineError } from '../intake-engine.error.js';
import { sha256OfFile } from './kept-file.js';
import { writeAside } from './write-aside.js';

/** What every run writes in its output folder; and what is written with cleaned data, beside the folder `data`. */
export const reportFiles = ['report.json', 'report.html', 'report.pdf', 'band-index.parquet'] as const;
export const dataFiles = ['README.md', 'manifest.json', 'croissant.json'] as const;
export const DATA_FOLDER = 'data';
/** Where cleaned shards are gathered before they take the place of the former ones. */
export const ASIDE_FOLDER = '.data.partial';
/** By this a folder is known again: what runs have written in it. */
const MARK = '.intake.json';

const markSchema = z.strictObject({
  version: z.literal(1),
  /** By their paths in the folder: SHA-256; null for what was to be written when this was said, which may be there in whole or not, and for cleaned shards. */
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/).nullable()),
});

/**
 * The folder for a run's results. It may hold anything else: only what runs wrote in it, and nobody has changed since, is replaced.
 */
export class OutputFolder {
  private constructor(
    private readonly path: string,
    private readonly files: Map<string, string | null>,
  ) {}

  /**
   * @param writesData whether cleaned data is to be written as well
   * @throws IntakeEngineError `output_folder_foreign` when anything would be replaced that no run wrote
   */
  static async open(path: string, { writesData }: { readonly writesData: boolean }): Promise<OutputFolder> {
    const folder = new OutputFolder(path, new Map(Object.entries(await readMark(path))));
    const foreign = await folder.findForeign(writesData);
    if (foreign !== undefined) {
      throw new IntakeEngineError('output_folder_foreign', `${join(path, foreign)} is there already and was not written by an intake, or was changed since; it is not replaced`);
    }
    return folder;
  }

  /** Says that files are about to be written, before any is: a run that is killed in between must know them again. */
  async announce(names: readonly string[]): Promise<void> {
    for (const name of names) this.files.set(name, null);
    await this.mark();
  }

  /** Says that what was announced is written. @param shards names of the cleaned shards, when they were written anew */
  async finish(names: readonly string[], shards: readonly string[] | null): Promise<void> {
    if (shards !== null) {
      for (const name of this.files.keys()) if (name.startsWith(`${DATA_FOLDER}/`)) this.files.delete(name);
      this.files.delete(ASIDE_FOLDER);
      for (const name of shards) this.files.set(name, null);
    }
    for (const name of names) this.files.set(name, await sha256OfFile(join(this.path, name)));
    await this.mark();
  }

  private async mark(): Promise<void> {
    const files = Object.fromEntries([...this.files].sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeAside(join(this.path, MARK), `${JSON.stringify({ version: 1, files }, null, 2)}\n`);
  }

  /** The first file or folder that would be replaced, and is not a run's. */
  private async findForeign(writesData: boolean): Promise<string | undefined> {
    for (const name of writesData ? [...reportFiles, ...dataFiles] : reportFiles) {
      const there = await statusOf(join(this.path, name));
      if (there === undefined) continue;
      const hash = this.files.get(name);
      if (hash === undefined || !there.isFile() || (hash !== null && (await sha256OfFile(join(this.path, name))) !== hash)) return name;
    }
    if (!writesData) return undefined;
    // A run that was killed leaves it behind; what it had announced may go.
    if (!this.files.has(ASIDE_FOLDER) && (await statusOf(join(this.path, ASIDE_FOLDER))) !== undefined) return ASIDE_FOLDER;
    return await this.findForeignShard();
  }

  private async findForeignShard(): Promise<string | undefined> {
    const there = await statusOf(join(this.path, DATA_FOLDER));
    if (there === undefined) return undefined;
    if (!there.isDirectory()) return DATA_FOLDER;
    const found = await readdir(join(this.path, DATA_FOLDER));
    // An empty one may be anybody's; nothing is lost with it.
    return found.map((name) => `${DATA_FOLDER}/${name}`).find((name) => !this.files.has(name));
  }
}

async function readMark(folder: string): Promise<Record<string, string | null>> {
  try {
    return markSchema.parse(JSON.parse(await readFile(join(folder, MARK), 'utf8'))).files;
  } catch {
    // None, or one that no run wrote: then nothing in the folder is known to be a run's.
    return {};
  }
}

async function statusOf(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  return await lstat(path).catch((error: unknown) => {
    // Not by its class: errors of the runtime are of another realm where tests run.
    if (typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  });
}
