import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestSchema } from '../emit/manifest.js';

/** What every run writes in its output folder; and what is written with cleaned data, beside the folder `data`. */
export const reportFiles = ['report.json', 'report.html', 'report.pdf', 'band-index.parquet'] as const;
export const dataFiles = ['README.md', 'manifest.json', 'croissant.json'] as const;
export const DATA_FOLDER = 'data';
/** The manifest of data that is being exchanged: a run that is killed while it does so must know the folder again. */
export const PENDING_MANIFEST = '.manifest.json';

/** Whether there is something named `data` in a folder that no manifest says was written by a run: it must not be replaced. */
export async function holdsForeignData(folder: string): Promise<boolean> {
  const there = await lstat(join(folder, DATA_FOLDER)).catch((error: unknown) => {
    // Not by its class: errors of the runtime are of another realm where tests run.
    if (typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  });
  return there !== undefined && !(await isManifest(join(folder, 'manifest.json'))) && !(await isManifest(join(folder, PENDING_MANIFEST)));
}

async function isManifest(path: string): Promise<boolean> {
  try {
    return manifestSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).success;
  } catch {
    return false;
  }
}
