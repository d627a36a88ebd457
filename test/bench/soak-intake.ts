/**
 * `npm run soak:intake [-- --gigabytes 5 --threads 2]`: a whole run over as much data as asked for, made by a seeded generator from
 * text that is installed on this machine. Prints memory, and the speed of the first and of the last tenth: both say whether a run
 * slows down or grows with what it reads.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { seededRandom } from '../fixtures/intake/seeded-text.js';
import { gatherCorpus } from './intake/corpus.js';
import type { DatasetTimes } from './intake/measure-dataset.js';
import { runProcess } from './intake/run-process.js';

const CORPUS_MEGABYTES = 200;
const MAX_FILE_BYTES = 1e9;
const CHANGED_SHARE = 0.03;

const { values } = parseArgs({ options: { gigabytes: { type: 'string', default: '5' }, threads: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' }, corpus: { type: 'string', default: String(CORPUS_MEGABYTES) } } });
const total = Number(values.gigabytes) * 1e9;
if (!(total > 0)) throw new Error('usage: soak-intake [--gigabytes <n>] [--threads <n>] [--seed <n>]');

const folder = await mkdtemp(join(process.env['ATELIER_HOME'] ?? tmpdir(), 'atelier-soak-intake-'));
try {
  const corpus = await gatherCorpus(Number(values.corpus));
  const random = seededRandom(Number(values.seed));
  const paths: string[] = [];
  let written = 0;
  while (written < total) {
    const path = join(folder, `part-${paths.length}.jsonl`);
    const size = Math.min(MAX_FILE_BYTES, total - written);
    await pipeline(changedLines(corpus.path, size, random), createWriteStream(path));
    paths.push(path);
    written += size;
  }
  process.stdout.write(`made ${(written / 1e9).toFixed(1)} GB in ${paths.length} files; processing …\n`);
  const run = await runProcess<DatasetTimes>('dataset-process.mjs', [values.threads, join(folder, 'work'), ...paths]);
  const rows = [
    ['bytes', `${(run.bytes / 1e9).toFixed(2)} GB`], ['documents', `${run.documents}, ${run.keptDocuments} kept`], ['tokens', `${(run.tokens / 1e6).toFixed(1)} million`],
    ['mapping', `${(run.bytes / 1e6 / run.mappingSeconds).toFixed(1)} MB/s`], ['first tenth', `${run.firstTenth.toFixed(1)} MB/s`], ['last tenth', `${run.lastTenth.toFixed(1)} MB/s`],
    ['stages', Object.entries(run.seconds).map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)} s`).join(', ')], ['greatest memory', `${Math.round(run.maxRssMb)} MB`],
  ];
  process.stdout.write(`${rows.map(([name = '', value = '']) => `${name.padEnd(16)}${value}`).join('\n')}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The corpus over and over, each document with some of its words changed, about so many bytes. */
async function* changedLines(path: string, size: number, random: () => number): AsyncGenerator<string> {
  for (let given = 0; given < size; ) {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const { id, text } = JSON.parse(line) as { id: number; text: string };
      const changed = `${JSON.stringify({ id, text: change(text, random) })}\n`;
      given += changed.length;
      yield changed;
      if (given >= size) return;
    }
  }
}

function change(text: string, random: () => number): string {
  const words = text.split(' ');
  const changes = Math.ceil(words.length * CHANGED_SHARE);
  for (let i = 0; i < changes; i++) words[Math.floor(random() * words.length)] = `w${Math.floor(random() * 1e6)}`;
  return words.join(' ');
}
