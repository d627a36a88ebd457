/**
 * `npm run bench:intake [-- --megabytes 200 --rounds 3 --only tokens,json --write]`: the intake engine against tiktoken, JSON.parse,
 * DuckDB and a naive pipeline, on text that is installed on this machine. `--write` keeps the table in docs/benchmarks/intake.md.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { gatherCorpus } from './intake/corpus.js';
import { measureDataset } from './intake/measure-dataset.js';
import { measureFindings, measureJson, measureSketches } from './intake/measure-kernels.js';
import { measureMap } from './intake/measure-map.js';
import { measureReduce } from './intake/measure-reduce.js';
import { measureTokens } from './intake/measure-tokens.js';
import { report, type Goal } from './table.js';

const SAMPLE_SHARE = 0.1;
const WARM_UP_SHARE = 0.03;
const LSH_DOCUMENTS = 2_000_000;

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    strings: { type: 'string', default: '200000' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const megabytes = Number(values.megabytes);
const rounds = Number(values.rounds);
const strings = Number(values.strings);
if (![megabytes, rounds, strings].every((value) => Number.isSafeInteger(value) && value > 0)) throw new Error('usage: intake [--megabytes <n>] [--rounds <n>] [--strings <n>] [--only <parts>] [--write]');

const folder = await mkdtemp(join(tmpdir(), 'atelier-bench-intake-'));
try {
  const corpus = await gatherCorpus(megabytes);
  process.stdout.write(`corpus: ${(corpus.bytes / 1e6).toFixed(1)} MB, ${corpus.documents} documents, ${corpus.near.length} near and ${corpus.exact.length} exact copies\n`);
  const sample = join(folder, 'sample.jsonl');
  await cutLines(corpus.path, sample, Math.round(corpus.bytes * SAMPLE_SHARE));
  const warmUp = join(folder, 'warm-up.jsonl');
  await cutLines(corpus.path, warmUp, Math.round(corpus.bytes * WARM_UP_SHARE));
  const parts: Readonly<Record<string, () => Promise<Goal[]>>> = {
    tokens: () => measureTokens(sample, rounds, strings),
    json: () => measureJson(corpus.path, rounds),
    sketches: () => measureSketches(corpus, sample, rounds),
    findings: () => measureFindings(sample, rounds),
    map: async () => {
      const spread = join(folder, 'spread.jsonl');
      await pickLines(corpus.path, spread, 1 / SAMPLE_SHARE);
      return await measureMap({ corpus, warmUp, spread }, folder, rounds);
    },
    dataset: () => measureDataset(corpus, folder, rounds),
    reduce: () => measureReduce(folder, Math.round((LSH_DOCUMENTS * Math.min(megabytes, 200)) / 200), rounds),
  };
  const only = values.only === '' ? Object.keys(parts) : values.only.split(',');
  const goals: Goal[] = [];
  for (const name of only) {
    const part = parts[name];
    if (part === undefined) throw new Error(`there is no part ${name}; there are ${Object.keys(parts).join(', ')}`);
    process.stdout.write(`${name} …\n`);
    goals.push(...(await part()));
  }
  await report('The intake engine', values.write ? 'docs/benchmarks/intake.md' : null, goals, [
    `The corpus: ${(corpus.bytes / 1e6).toFixed(0)} MB of JSONL from this machine's documentation and sources, ${corpus.documents} documents, of them ${corpus.near.length} near and ${corpus.exact.length} exact copies made by a seeded generator.`,
    'MB/s are per CPU second of one thread unless said otherwise. Tokens and findings are measured on its first tenth. The map stage is measured on all of it, in a process that has mapped some of it before; what it is compared to takes minutes for that, and is measured on each tenth document, in a second pass (tiktoken) or in a process that has read some of it before (the naive pipeline): both by the text, in UTF-8.',
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Each n-th line of a file. */
async function pickLines(from: string, to: string, n: number): Promise<void> {
  await pipeline(createReadStream(from), async function* picked(source: AsyncIterable<Buffer>) {
    let line = 0;
    for await (const text of createInterface({ input: Readable.from(source) })) if (line++ % n === 0) yield `${text}\n`;
  }, createWriteStream(to));
}

/** The first lines of a file, about so many bytes. */
async function cutLines(from: string, to: string, bytes: number): Promise<void> {
  await pipeline(createReadStream(from, { end: bytes - 1 }), async function* wholeLines(source: AsyncIterable<Buffer>) {
    let held: Buffer[] = [];
    for await (const piece of source) {
      const end = piece.lastIndexOf(10);
      if (end === -1) {
        held.push(piece);
        continue;
      }
      yield Buffer.concat([...held, piece.subarray(0, end + 1)]);
      held = [piece.subarray(end + 1)];
    }
  }, createWriteStream(to));
}
