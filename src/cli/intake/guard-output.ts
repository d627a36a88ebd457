import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { DATA_FOLDER, dataFiles, reportFiles } from '../../modules/intake/engine/local/output-folder.js';
import { shownName } from '../../modules/intake/engine/report/words.js';
import { UsageMistake } from '../exit-codes.js';

/**
 * What a run writes must not take the place of what it reads. What else is somebody's own, the engine refuses to replace.
 * @throws UsageMistake that names the file or folder that would be lost
 */
export async function assertOutputHarmless(out: string, read: readonly string[], { writesData }: { readonly writesData: boolean }): Promise<void> {
  const data = writesData ? await placesOf(join(out, DATA_FOLDER)) : [];
  const written = new Set<string>();
  for (const name of writesData ? [...reportFiles, ...dataFiles] : reportFiles) {
    for (const place of await placesOf(join(out, name))) written.add(place);
  }
  for (const path of read) {
    const places = await placesOf(path);
    if (places.some((place) => written.has(place) || data.some((folder) => place === folder || place.startsWith(folder + sep)))) {
      throw new UsageMistake(`${shownName(path)} is to be read, but would be replaced by what is written in ${shownName(out)}. Name another folder with --out.`);
    }
  }
}

/** A path as it is named, and with links followed: in the folders above it, and of itself. */
async function placesOf(path: string): Promise<string[]> {
  const named = resolve(path);
  const above = await realpath(dirname(named)).catch(() => dirname(named));
  return [...new Set([named, join(above, basename(named)), await realpath(named).catch(() => named)])];
}
