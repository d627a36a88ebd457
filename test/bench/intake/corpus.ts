import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '../../fixtures/intake/seeded-text.js';

/** Real text that is installed on this machine, as JSONL of documents, with copies that are known. */
export interface Corpus {
  readonly path: string;
  /** Of the JSONL. */
  readonly bytes: number;
  readonly documents: number;
  /** Line of each exact copy, and of what it is a copy of; from 1. */
  readonly exact: readonly (readonly [number, number])[];
  /** Line of each perturbed copy, of its original, and the share of words that were changed. */
  readonly near: readonly (readonly [number, number, number])[];
}

/** Raised with every change of what follows: older corpora are then not taken. */
const VERSION = 1;
const SEED = 7;
const NEAR_SHARE = 0.2;
const EXACT_SHARE = 0.05;
const CHANGED_SHARES = [0.005, 0.01, 0.02, 0.04, 0.08];
const NEW_WORDS = ['alpha', 'system', 'through', 'people', 'value', 'number', 'option', 'country', 'network', 'because'];
const MIN_CHARACTERS = 40;
const MAX_CHARACTERS = 300_000;
/** The reference tokenizer takes time that grows with the square of such a run. */
const LONG_RUN = /\S{5000}/;
const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** Where to look, in this order until there is enough: documentation first, then sources, which are half documentation. */
const PLACES: readonly { readonly folder: string; readonly names: RegExp }[] = [
  { folder: '/usr/share/common-licenses', names: /./ },
  { folder: '/usr/share/doc', names: /^(?!.*\.(?:png|gif|jpe?g|pdf|ps|svg|css|js|map|ico|woff2?)(?:\.gz)?$)/i },
  { folder: '/usr/share/man', names: /./ },
  { folder: modules, names: /\.(?:md|markdown|txt)$|^(?:LICENSE|README|CHANGELOG|HISTORY)/i },
  { folder: '/usr/share/perl', names: /\.(?:pod|pm)$/ },
  { folder: '/usr/lib/python3', names: /\.(?:py|rst|txt)$/ },
  { folder: modules, names: /\.d\.ts$/ },
  { folder: modules, names: /\.(?:js|ts|mjs)$/ },
];

/** The corpus of this size, from the cache folder (below `ATELIER_HOME` or the system's for temporary files) or gathered anew. */
export async function gatherCorpus(megabytes: number): Promise<Corpus> {
  const folder = join(process.env['ATELIER_HOME'] ?? tmpdir(), 'atelier-intake-corpus', `v${VERSION}-${megabytes}mb`);
  const description = join(folder, 'corpus.json');
  if (!existsSync(description)) await build(folder, megabytes * 1e6);
  return JSON.parse(readFileSync(description, 'utf8')) as Corpus;
}

interface Line {
  readonly text: string;
  /** Index in the gathered texts of what it is a copy of, and how much was changed: 0 for an exact copy. */
  readonly copyOf?: number;
  readonly changed?: number;
  readonly original?: number;
}

async function build(folder: string, bytes: number): Promise<void> {
  const random = seededRandom(SEED);
  const texts = gatherTexts(bytes / (1 + NEAR_SHARE + EXACT_SHARE));
  const lines: Line[] = texts.map((text, original) => ({ text, original }));
  for (const [original, text] of texts.entries()) {
    const chance = random();
    if (chance < NEAR_SHARE) {
      const changed = CHANGED_SHARES[Math.floor(random() * CHANGED_SHARES.length)] ?? 0;
      lines.push({ text: perturb(text, changed, random), copyOf: original, changed });
    } else if (chance < NEAR_SHARE + EXACT_SHARE) {
      lines.push({ text, copyOf: original, changed: 0 });
    }
  }
  for (let i = lines.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [lines[i], lines[j]] = [lines[j] as Line, lines[i] as Line];
  }
  const lineOf = new Map(lines.flatMap(({ original }, index) => (original === undefined ? [] : [[original, index + 1] as const])));
  const partial = `${folder}.${process.pid}.partial`;
  await mkdir(partial, { recursive: true });
  await pipeline(Readable.from(jsonl(lines)), createWriteStream(join(partial, 'corpus.jsonl')));
  const copies = lines.flatMap(({ copyOf, changed = 0 }, index) => (copyOf === undefined ? [] : [{ line: index + 1, of: lineOf.get(copyOf) ?? 0, changed }]));
  const corpus: Corpus = {
    path: join(folder, 'corpus.jsonl'),
    bytes: statSync(join(partial, 'corpus.jsonl')).size,
    documents: lines.length,
    exact: copies.filter(({ changed }) => changed === 0).map(({ line, of }) => [line, of]),
    near: copies.filter(({ changed }) => changed > 0).map(({ line, of, changed }) => [line, of, changed]),
  };
  await writeFile(join(partial, 'corpus.json'), JSON.stringify(corpus));
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
}

function* jsonl(lines: readonly Line[]): Generator<string> {
  for (const [index, { text }] of lines.entries()) yield `${JSON.stringify({ id: index + 1, text })}\n`;
}

/** Texts that differ, in the order of their places and paths, until they are large enough together. */
function gatherTexts(bytes: number): string[] {
  const texts: string[] = [];
  const known = new Set<string>();
  let gathered = 0;
  for (const { folder, names } of PLACES) {
    for (const path of filesBelow(folder, names)) {
      if (gathered >= bytes) return texts;
      const text = readText(path);
      if (text === undefined || text.length < MIN_CHARACTERS || text.length > MAX_CHARACTERS || text.includes('\0') || LONG_RUN.test(text)) continue;
      const hash = createHash('sha256').update(text).digest('base64');
      if (known.has(hash)) continue;
      known.add(hash);
      texts.push(text);
      gathered += Buffer.byteLength(JSON.stringify(text)) + 20;
    }
  }
  return texts;
}

function* filesBelow(folder: string, names: RegExp): Generator<string> {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not installed here.
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path, names);
    else if (entry.isFile() && names.test(entry.name)) yield path;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function readText(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    const text = decoder.decode(path.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    return path.includes('/man/') ? withoutMacros(text) : text;
  } catch {
    // Not UTF-8, or damaged: of no use here.
    return undefined;
  }
}

/** A manual page as it reads, about. */
function withoutMacros(roff: string): string {
  return roff.split('\n').filter((line) => !/^[.']\\"/.test(line)).map((line) => line.replace(/^\.[A-Za-z]{1,3} ?/, '').replace(/\\f[BIRP]/g, '').replace(/\\-/g, '-').replace(/\\&/g, '')).join('\n');
}

/** The text with about this share of its words replaced, left out, or followed by another. */
function perturb(text: string, share: number, random: () => number): string {
  const parts = text.split(/(\s+)/);
  const newWord = (): string => NEW_WORDS[Math.floor(random() * NEW_WORDS.length)] ?? '';
  for (let i = 0; i < parts.length; i += 2) {
    if (random() >= share) continue;
    const kind = random();
    parts[i] = kind < 0.4 ? newWord() : kind < 0.7 ? '' : `${parts[i]} ${newWord()}`;
  }
  return parts.join('');
}
