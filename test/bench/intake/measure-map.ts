import { join } from 'node:path';
import { median, ratioText, type Goal } from '../table.js';
import type { TokenTimes } from './measure-tokens.js';
import { runProcess } from './run-process.js';

interface MapTimes {
  readonly cpu: number;
  readonly textBytes: number;
  readonly documents: number;
  readonly tokens: number;
}

/** The whole map stage against counting tokens alone with tiktoken, and against the naive pipeline; each in a new process that is warmed up, in turns. */
export async function measureMap(warmUp: string, sample: string, folder: string, rounds: number): Promise<Goal[]> {
  const ours: MapTimes[] = [];
  const tokens: TokenTimes[] = [];
  const naive: { cpu: number; documents: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const turns = [
      async () => void ours.push(await runProcess('map-process.mjs', [warmUp, sample, join(folder, `map-${round}`)])),
      async () => void tokens.push(await runProcess('tokens-process.ts', [sample, 'o200k_base'])),
      async () => void naive.push(await runProcess('naive-process.ts', [warmUp, sample])),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  if (ours.some(({ documents }, round) => documents !== naive[round]?.documents || ours[round]?.tokens !== tokens[round]?.tokens)) throw new Error('the pipelines did not read the same documents');
  const bytes = ours[0]?.textBytes ?? 0;
  const speed = (seconds: readonly number[]): string => `${(bytes / 1e6 / median(seconds)).toFixed(1)} MB/s`;
  const times = ours.map(({ cpu }) => cpu);
  const overTokens = tokens.map(({ referenceAgain }, round) => referenceAgain / (times[round] ?? Number.NaN));
  const overNaive = naive.map(({ cpu }, round) => cpu / (times[round] ?? Number.NaN));
  return [
    { goal: 'the whole map stage, times as fast as tiktoken alone', wanted: '≥ 6.5', measured: `${ratioText(overTokens)}; ${speed(times)} against ${speed(tokens.map(({ referenceAgain }) => referenceAgain))}`, met: median(overTokens) >= 6.5 },
    { goal: 'the same, times as fast as a naive pipeline', wanted: '≥ 15', measured: `${ratioText(overNaive)}; ${speed(naive.map(({ cpu }) => cpu))}`, met: median(overNaive) >= 15 },
  ];
}
