import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { LocalDatasetFile } from '../../modules/intake/engine/local/dataset-input.js';
import { shownName } from '../../modules/intake/engine/report/words.js';
import { UsageMistake } from '../exit-codes.js';

/**
 * The files that paths name: a file by its name, those in a folder by their path from that folder on, in the order of names. Hidden
 * files, links in folders, and the folders that are left out are passed over: who wants them names them.
 * @throws UsageMistake when a path is not there, a folder is empty, or two files would have one name
 */
export async function gatherFiles(paths: readonly string[], leftOut: readonly string[] = []): Promise<LocalDatasetFile[]> {
  const files = new Map<string, string>();
  const passedOver = new Set(await Promise.all(leftOut.map((path) => realpath(path).catch(() => resolve(path)))));
  const add = (name: string, path: string): void => {
    const other = files.get(name);
    if (other !== undefined && resolve(other) !== resolve(path)) {
      throw new UsageMistake(`two files would both be named ${shownName(name)}: ${shownName(other)} and ${shownName(path)}. Name the folder above them instead, so that their names tell them apart.`);
    }
    files.set(name, path);
  };
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) throw new UsageMistake(`${shownName(path)} is not there, or may not be read`);
    if (found.isFile()) add(basename(path), path);
    else if (found.isDirectory()) {
      const inFolder = await filesIn(path, basename(resolve(path)), passedOver);
      if (inFolder.length === 0) throw new UsageMistake(`there is no file in ${shownName(path)}`);
      for (const file of inFolder) add(file.name, file.path);
    } else throw new UsageMistake(`${shownName(path)} is neither a file nor a folder`);
  }
  return [...files].map(([name, path]) => ({ name, path }));
}

async function filesIn(folder: string, name: string, passedOver: ReadonlySet<string>): Promise<LocalDatasetFile[]> {
  const found: LocalDatasetFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const [inner, path] = [`${name}/${entry.name}`, join(folder, entry.name)];
    if (entry.isDirectory()) {
      if (!passedOver.has(await realpath(path))) for (const file of await filesIn(path, inner, passedOver)) found.push(file);
    } else if (entry.isFile()) found.push({ name: inner, path });
  }
  return found;
}
