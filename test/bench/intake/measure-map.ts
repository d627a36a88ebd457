import { join } from 'node:path';
import { median, ratioText, type Goal } from '../table.js';
import type { Corpus } from './corpus.js';
import type { TokenTimes } from './measure-tokens.js';
import { runProcess } from './run-process.js';

interface MapTimes {
  readonly cpu: number;
  readonly textBytes: number;
  readonly documents: number;
  readonly tokens: number;
}

/** What is mapped: a corpus, its beginning to warm up on, and a share of its documents from all over it, for what takes long. */
export interface MapTexts {
  readonly corpus: Corpus;
  readonly warmUp: string;
  readonly spread: string;
}

/**
 * The whole map stage, on the whole corpus, against counting tokens alone with tiktoken, and against the naive pipeline; each in a new
 * process that is warmed up, in turns, and compared by the time for a byte of text.
 */
export async function measureMap({ corpus, warmUp, spread }: MapTexts, folder: string, rounds: number): Promise<Goal[]> {
  const ours: MapTimes[] = [];
  const tokens: TokenTimes[] = [];
  const naive: { cpu: number; documents: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const turns = [
      async () => void ours.push(await runProcess('map-process.mjs', [warmUp, corpus.path, join(folder, `map-${round}`)])),
      async () => void tokens.push(await runProcess('tokens-process.ts', [spread, 'o200k_base'])),
      async () => void naive.push(await runProcess('naive-process.ts', [warmUp, spread])),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  if (ours.some(({ documents }) => documents !== corpus.documents) || tokens.some(({ differences }) => differences > 0)) throw new Error('the pipelines did not read the same');
  const spreadBytes = tokens[0]?.bytes ?? 0;
  const speed = (speeds: readonly number[]): string => `${median(speeds).toFixed(1)} MB/s`;
  const mapped = ours.map(({ cpu, textBytes }) => textBytes / 1e6 / cpu);
  const counted = tokens.map(({ referenceAgain }) => spreadBytes / 1e6 / referenceAgain);
  const piped = naive.map(({ cpu }) => spreadBytes / 1e6 / cpu);
  const over = (others: readonly number[]): number[] => mapped.map((rate, round) => rate / (others[round] ?? Number.NaN));
  return [
    { goal: 'the whole map stage, times as fast as tiktoken alone', wanted: '≥ 6.5', measured: `${ratioText(over(counted))}; ${speed(mapped)} against ${speed(counted)}`, met: median(over(counted)) >= 6.5 },
    { goal: 'the same, times as fast as a naive pipeline', wanted: '≥ 15', measured: `${ratioText(over(piped))}; ${speed(piped)}`, met: median(over(piped)) >= 15 },
  ];
}
