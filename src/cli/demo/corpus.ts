import { readFile, readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of JSON Lines, one legal text a line. */
export interface CorpusFile {
  name: string;
  bytes: Buffer;
  documents: number;
}

export interface Corpus {
  /** A handful of texts: too few. */
  small: CorpusFile;
  /** The licences of the SPDX list, with a few lines that are broken on purpose, as in every real delivery. */
  spdx: CorpusFile;
  /** The licence files of the packages that are installed here: many of them say the same. */
  installed: CorpusFile;
}

const LARGEST = 200_000;

/** Gathers real legal texts from what is installed. @throws Error when the packages are not there. */
export async function gatherCorpus(): Promise<Corpus> {
  const require = createRequire(import.meta.url);
  const list = JSON.parse(await readFile(join(require.resolve('spdx-license-list'), '..', 'spdx-full.json'), 'utf8')) as Record<string, { licenseText: string }>;
  const texts = Object.entries(list).sort(([a], [b]) => a.localeCompare(b)).map(([id, licence]) => JSON.stringify({ id, text: licence.licenseText }));
  const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));
  const installed: string[] = [];
  for await (const path of licenceFiles(modules)) installed.push(JSON.stringify({ id: path.slice(modules.length + 1), text: await readFile(path, 'utf8') }));
  const broken = [...texts];
  broken.splice(100, 0, '{"id":"cut-off","text":"Permission is hereby');
  broken.splice(200, 0, '{"id":"no-text","body":"All rights reserved."}');
  broken.splice(300, 0, '{"id":"number","text":42}');
  return { small: file('first-batch.jsonl', texts.slice(0, 25)), spdx: file('spdx-licences.jsonl', broken), installed: file('installed-licences.jsonl', installed) };
}

function file(name: string, lines: readonly string[]): CorpusFile {
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  return { name, bytes, documents: lines.length };
}

async function* licenceFiles(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* licenceFiles(path);
    else if (entry.isFile() && /^(licen[cs]e|copying)([.-]|$)/i.test(entry.name) && !/\.[cm]?[jt]sx?$/.test(entry.name)) {
      const { size } = await stat(path);
      if (size > 0 && size < LARGEST) yield path;
    }
  }
}
