import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { flushFolder } from '../flush-folder.js';

/**
 * Reads the key file at `path`; with `create` a first start writes what that returns, readable by its owner only. Of several
 * starters at once one wins, and all get the same content.
 * @returns null when there is none and none may be made.
 */
export async function readKeyFile(path: string, create?: () => string): Promise<string | null> {
  const found = await readIfPresent(path);
  if (found !== null || create === undefined) return found;
  const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.${randomUUID()}`;
  const handle = await open(aside, 'wx', 0o600);
  try {
    await handle.writeFile(create());
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    // Unlike rename, link never replaces: a key that another process made meanwhile, and used, stays.
    await link(aside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // A file system without hard links.
      return copyFile(aside, path, constants.COPYFILE_EXCL);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
  // Also after another's: whoever uses the key must not find it gone after a power cut.
  await flushFolder(dirname(path));
  if (made !== undefined) for (let folder = dirname(path); folder.length >= made.length; folder = dirname(folder)) await flushFolder(dirname(folder));
  return await readIfPresent(path);
}

async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
