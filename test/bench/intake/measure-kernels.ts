import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { createFindingScanner } from '../../../src/modules/intake/engine/findings/finding-scanner.js';
import { detectLanguage } from '../../../src/modules/intake/engine/findings/detect-language.js';
import { findLicenceMarkers } from '../../../src/modules/intake/engine/findings/licence-markers.js';
import { createJsonKernel } from '../../../src/modules/intake/engine/kernels/json-kernel.js';
import { createSketch } from '../../../src/modules/intake/engine/kernels/sketch.js';
import { createTextKernel } from '../../../src/modules/intake/engine/kernels/text-kernel.js';
import { inRounds } from '../cpu-rounds.js';
import type { Corpus } from './corpus.js';
import { jaccard, TextsByLine } from './measure-near-duplicates.js';
import { minHash } from './naive-pipeline.js';
import { median, ratioText, type Goal } from '../table.js';

function linesOf(path: string): Buffer[] {
  const bytes = readFileSync(path);
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    lines.push(bytes.subarray(start, end === -1 ? bytes.length : end));
    start = end === -1 ? bytes.length : end + 1;
  }
  return lines;
}

/** Reading JSON against DuckDB and JSON.parse. */
export async function measureJson(path: string, rounds: number): Promise<Goal[]> {
  const lines = linesOf(path);
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const kernel = createJsonKernel();
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
  const connection = await instance.connect();
  const sums = { kernel: 0, parse: 0, duckdb: 0 };
  const times = await inRounds(rounds, {
    kernel: () => {
      sums.kernel = 0;
      for (const line of lines) sums.kernel += kernel.extract(line, 'text')?.length ?? 0;
    },
    parse: () => {
      sums.parse = 0;
      for (const line of lines) sums.parse += Buffer.byteLength((JSON.parse(line.toString()) as { text: string }).text);
    },
    duckdb: async () => {
      const reader = await connection.runAndReadAll(`select sum(strlen(text))::bigint as bytes from read_json('${path}', format = 'newline_delimited', columns = { id: 'BIGINT', text: 'VARCHAR' }, maximum_object_size = 33554432)`);
      sums.duckdb = Number(reader.getRows()[0]?.[0] ?? 0);
    },
  });
  connection.closeSync();
  instance.closeSync();
  if (sums.kernel !== sums.parse || sums.duckdb !== sums.parse) throw new Error(`texts of ${sums.kernel}, ${sums.parse} and ${sums.duckdb} bytes were read`);
  const speed = (name: 'kernel' | 'parse' | 'duckdb'): string => `${Math.round(times.megabytesASecond(name, bytes))} MB/s`;
  const duckdb = times.ratios('kernel', 'duckdb');
  return [
    { goal: 'JSON validated and its text extracted, times as fast as DuckDB’s reader', wanted: '≥ 1.5', measured: `${ratioText(duckdb)}; ${speed('kernel')} against ${speed('duckdb')}`, met: median(duckdb) >= 1.5 },
    { goal: 'the same, times as fast as JSON.parse', wanted: '', measured: `${ratioText(times.ratios('kernel', 'parse'))}; ${speed('parse')}`, met: undefined },
  ];
}

const BAND_ROWS = 8;
const BANDS = 14;
/** Less similar pairs seldom share a key, and say nothing of recall. */
const MIN_SIMILARITY = 0.4;

/** MinHash against strings in a set, and how often copies share a key. */
export async function measureSketches(corpus: Corpus, sample: string, rounds: number): Promise<Goal[]> {
  const texts = linesOf(sample).map((line) => Buffer.from((JSON.parse(line.toString()) as { text: string }).text));
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  const strings = texts.map(String);
  const kernel = createTextKernel();
  const sketch = createSketch();
  const times = await inRounds(rounds, {
    quality: () => {
      for (const text of texts) {
        kernel.load(text);
        kernel.quality();
      }
    },
    sketch: () => {
      for (const text of texts) {
        kernel.load(text);
        kernel.sketch(sketch);
      }
    },
    naive: () => {
      for (const text of strings) minHash(text);
    },
  });
  const lines = new TextsByLine(corpus.path);
  const other = createSketch();
  let pairs = 0;
  let theory = 0;
  let found = 0;
  for (const [line, of] of corpus.near) {
    const similarity = jaccard(lines.at(line), lines.at(of));
    if (similarity < MIN_SIMILARITY) continue;
    kernel.load(Buffer.from(lines.at(line)));
    kernel.sketch(sketch);
    kernel.load(Buffer.from(lines.at(of)));
    kernel.sketch(other);
    pairs++;
    theory += 1 - (1 - similarity ** BAND_ROWS) ** BANDS;
    if (sketch.bands.some((key, band) => key === other.bands[band])) found++;
  }
  const points = (100 * (found - theory)) / Math.max(1, pairs);
  const percent = (part: number): string => `${((100 * part) / Math.max(1, pairs)).toFixed(1)} %`;
  return [
    { goal: `perturbed copies that share a key with their original (of ${pairs}, at least ${MIN_SIMILARITY} similar by their texts)`, wanted: 'within 2 points of theory', measured: `${percent(found)}; theory ${percent(theory)}`, met: Math.abs(points) <= 2 },
    { goal: 'MinHash, times as fast as strings in a set', wanted: '', measured: `${ratioText(times.ratios('sketch', 'naive'))}; ${Math.round(times.megabytesASecond('sketch', bytes))} MB/s`, met: undefined },
    { goal: 'quality statistics', wanted: '', measured: `${Math.round(times.megabytesASecond('quality', bytes))} MB/s`, met: undefined },
  ];
}

/** Findings, languages and licences: what share of the map stage they are. */
export async function measureFindings(path: string, rounds: number): Promise<Goal[]> {
  const texts = linesOf(path).map((line) => Buffer.from((JSON.parse(line.toString()) as { text: string }).text));
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  const scanner = createFindingScanner({ phoneRegions: ['US', 'GB', 'DE', 'FR'] });
  const times = await inRounds(rounds, {
    findings: () => {
      for (const text of texts) scanner.scan(text, () => text.toString());
    },
    licences: () => {
      for (const text of texts) findLicenceMarkers(text, () => text.toString());
    },
    languages: () => {
      for (const text of texts) detectLanguage(text);
    },
  });
  const row = (goal: string, name: 'findings' | 'licences' | 'languages'): Goal => ({ goal, wanted: '', measured: `${Math.round(times.megabytesASecond(name, bytes))} MB/s`, met: undefined });
  return [row('personal data and secrets, 51 types', 'findings'), row('licence markers', 'licences'), row('language', 'languages')];
}
