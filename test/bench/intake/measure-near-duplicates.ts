import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Goal } from '../table.js';
import type { Corpus } from './corpus.js';

/** Removed documents whose texts are compared with those that were kept instead. */
const COMPARED = 3000;
/** The threshold of the default policy, and how many of 112 minima agree by chance more or less. */
const CERTAIN = 0.9;
const THRESHOLD = 0.8;
const BANDS = 14;
const ROWS = 8;

/** How right the near duplicates of a run are, by comparing the texts themselves. @param workDirectory of a run over the corpus */
export async function measureNearDuplicates(corpus: Corpus, workDirectory: string): Promise<Goal[]> {
  const texts = new TextsByLine(corpus.path);
  const clusters = (await readdir(workDirectory, { recursive: true })).find((name) => name.endsWith('clusters.parquet'));
  if (clusters === undefined) throw new Error(`no clusters below ${workDirectory}`);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(`select cluster::double as cluster, line::double as line, kept, kind from '${join(workDirectory, clusters)}' order by kind, cluster, line`)).getRows();
  connection.closeSync();
  instance.closeSync();
  const removed = new Set<number>();
  const pairs: [number, number][] = [];
  let first = { kind: '', cluster: -1, line: 0 };
  for (const [cluster, line, kept, kind] of rows as [number, number, boolean, string][]) {
    if (first.cluster !== cluster || first.kind !== kind) first = { kind, cluster, line };
    else if (!kept) {
      removed.add(line);
      if (kind === 'near') pairs.push([line, first.line]);
    }
  }
  const step = Math.max(1, Math.floor(pairs.length / COMPARED));
  const compared = pairs.filter((_, index) => index % step === 0);
  const unlike = compared.filter(([line, of]) => jaccard(texts.at(line), texts.at(of)) < 0.5).length;
  // A perturbed copy, or its original, is what has to go: whichever comes later.
  let expected = 0;
  let theory = 0;
  let found = 0;
  for (const [line, of] of corpus.near) {
    const similarity = jaccard(texts.at(line), texts.at(of));
    if (similarity < CERTAIN) continue;
    expected++;
    theory += 1 - (1 - similarity ** ROWS) ** BANDS;
    if (removed.has(Math.max(line, of)) || removed.has(Math.min(line, of))) found++;
  }
  const exact = corpus.exact.filter(([line, of]) => removed.has(Math.max(line, of))).length;
  const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;
  return [
    { goal: 'documents removed as near duplicates that are less than half similar to the kept one, by their texts', wanted: '≤ 0.2 %', measured: `${percent(unlike, compared.length)} of ${compared.length}`, met: unlike <= compared.length * 0.002 },
    { goal: `copies at least ${CERTAIN} similar (threshold ${THRESHOLD}) of which one is removed`, wanted: 'theory − 2 points', measured: `${percent(found, expected)} of ${expected}; theory ${percent(theory, expected)}`, met: found >= theory - expected * 0.02 },
    { goal: 'exact copies that are removed', wanted: 'all', measured: `${exact} of ${corpus.exact.length}`, met: exact === corpus.exact.length },
  ];
}

/** Texts of a JSONL file. */
export class TextsByLine {
  private readonly lines: readonly Buffer[];

  constructor(path: string) {
    const bytes = readFileSync(path);
    const lines: Buffer[] = [];
    for (let start = 0, end = bytes.indexOf(10); end !== -1; start = end + 1, end = bytes.indexOf(10, start)) lines.push(bytes.subarray(start, end));
    this.lines = lines;
  }

  at(line: number): string {
    return (JSON.parse(this.lines[line - 1]?.toString() ?? '{"text":""}') as { text: string }).text;
  }
}

/** Of the runs of five words of two texts. */
export function jaccard(a: string, b: string): number {
  const [one, other] = [shingles(a), shingles(b)];
  let common = 0;
  for (const shingle of one) if (other.has(shingle)) common++;
  return common / Math.max(1, one.size + other.size - common);
}

function shingles(text: string): Set<string> {
  const words = text.toLowerCase().split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '');
  const found = new Set<string>();
  for (let i = 0; i + 5 <= words.length; i++) found.add(words.slice(i, i + 5).join(' '));
  return found;
}
