import { open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Where a file is written until it is whole: always at the same place, so that what a killed process left is replaced by the next. */
export function asideOf(path: string): string {
  return join(dirname(path), `.${basename(path).replace(/^\./, '')}.partial`);
}

/** Writes a file aside, and gives it its name once it is whole and on the disk. One process writes a path at a time. */
export async function writeAside(path: string, content: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const partial = asideOf(path);
  // Never into what is there already: it may be a link, or another process's.
  await rm(partial, { force: true });
  const file = await open(partial, 'wx', 0o600);
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
