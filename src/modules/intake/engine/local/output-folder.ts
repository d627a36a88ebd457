import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { IntakeEngineError } from '../intake-engine.error.js';
import { sha256OfFile, type KeptFile } from './kept-file.js';
import { MARK, readKnownFiles } from './known-files.js';
import { asideOf, writeAside } from './write-aside.js';

/** What every run writes in its output folder; and what is written with cleaned data, beside the folder `data`. */
export const reportFiles = ['report.json', 'report.html', 'report.pdf', 'band-index.parquet'] as const;
export const dataFiles = ['README.md', 'manifest.json', 'croissant.json'] as const;
export const DATA_FOLDER = 'data';
/** Where cleaned shards are gathered before they take the place of the former ones. */
export const ASIDE_FOLDER = '.data.partial';
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
    const folder = new OutputFolder(path, new Map(await readKnownFiles(path, reportFiles)));
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

  /** Says that what was announced is written. @param shards the cleaned shards by their names in the folder, when they were written anew */
  async finish(names: readonly string[], shards: readonly Pick<KeptFile, 'name' | 'sha256'>[] | null): Promise<void> {
    if (shards !== null) {
      for (const name of this.files.keys()) if (name.startsWith(`${DATA_FOLDER}/`)) this.files.delete(name);
      this.files.delete(ASIDE_FOLDER);
      for (const { name, sha256 } of shards) this.files.set(name, sha256);
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
      if (await this.isForeign(name)) return name;
      // What a killed run was writing; it had announced it.
      const aside = asideOf(name);
      if (!this.files.has(name) && (await statusOf(join(this.path, aside))) !== undefined) return aside;
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
    // An empty one may be anybody's; nothing is lost with it.
    for (const name of (await readdir(join(this.path, DATA_FOLDER))).sort()) {
      if (await this.isForeign(`${DATA_FOLDER}/${name}`)) return `${DATA_FOLDER}/${name}`;
    }
    return undefined;
  }

  /** Whether something of that name is there that no run wrote, or that was changed since. */
  private async isForeign(name: string): Promise<boolean> {
    const there = await statusOf(join(this.path, name));
    if (there === undefined) return false;
    const hash = this.files.get(name);
    if (hash === undefined || !there.isFile()) return true;
    return hash !== null && (await sha256OfFile(join(this.path, name))) !== hash;
  }
}

async function statusOf(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  return await lstat(path).catch((error: unknown) => {
    // Not by its class: errors of the runtime are of another realm where tests run.
    if (typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  });
}
