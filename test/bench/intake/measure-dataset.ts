import { join } from 'node:path';
import { median, ratioText, type Goal } from '../table.js';
import type { Corpus } from './corpus.js';
import { measureNearDuplicates } from './measure-near-duplicates.js';
import { runProcess } from './run-process.js';

/** What `dataset-process.mjs` prints. */
export interface DatasetTimes {
  readonly bytes: number;
  readonly documents: number;
  readonly tokens: number;
  readonly keptDocuments: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly mappingSeconds: number;
  /** MB/s. */
  readonly firstTenth: number;
  readonly lastTenth: number;
  /** SHA-256 of report.json. */
  readonly report: string;
  readonly maxRssMb: number;
}

const MAX_WORKER_MB = 1536;

/** Whole runs with one thread and with two, in turns, each from nothing. */
export async function measureDataset(corpus: Corpus, folder: string, rounds: number): Promise<Goal[]> {
  const one: DatasetTimes[] = [];
  const two: DatasetTimes[] = [];
  for (let round = 0; round < rounds; round++) {
    const turns = [
      async () => void one.push(await runProcess('dataset-process.mjs', ['1', join(folder, `one-${round}`), corpus.path])),
      async () => void two.push(await runProcess('dataset-process.mjs', ['2', join(folder, `two-${round}`), corpus.path])),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  const speeds = two.map(({ bytes, mappingSeconds }) => bytes / 1e6 / mappingSeconds);
  const scaling = two.map(({ mappingSeconds }, round) => (one[round]?.mappingSeconds ?? Number.NaN) / mappingSeconds);
  const memory = Math.max(...two.map(({ maxRssMb }) => maxRssMb));
  const reports = new Set([...one, ...two].map(({ report }) => report));
  const stages = Object.entries(two.at(-1)?.seconds ?? {}).map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)} s`);
  return [
    { goal: 'two threads mapping, by the clock', wanted: '≥ 60 MB/s', measured: `${median(speeds).toFixed(1)} MB/s`, met: median(speeds) >= 60 },
    { goal: 'two threads against one', wanted: '≥ 1.9', measured: ratioText(scaling), met: median(scaling) >= 1.9 },
    { goal: 'greatest memory of a whole run with two threads', wanted: `≤ ${MAX_WORKER_MB} MB`, measured: `${Math.round(memory)} MB`, met: memory <= MAX_WORKER_MB },
    { goal: 'different reports of runs with one and two threads', wanted: '1', measured: String(reports.size), met: reports.size === 1 },
    { goal: 'a whole run with two threads, by stage', wanted: '', measured: stages.join(', '), met: undefined },
    ...(await measureNearDuplicates(corpus, join(folder, 'two-0'))),
  ];
}
