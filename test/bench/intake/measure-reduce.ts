import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { median, type Goal } from '../table.js';
import { runProcess } from './run-process.js';

interface ReduceTimes {
  readonly keys: number;
  readonly wall: number;
  readonly cpu: number;
  readonly found: number;
  readonly maxRssMb: number;
}

const MEMORY_MB = 350;
/** How many times as many documents memory is looked at with as well. */
const GROWTH = 4;

/** Near duplicates by their bands, of so many documents with 14 keys each. */
export async function measureReduce(folder: string, documents: number, rounds: number): Promise<Goal[]> {
  const times = await timesOf(folder, documents, rounds);
  const speeds = times.map(({ keys, wall }) => keys / wall / 1e6);
  const memory = Math.max(...times.map(({ maxRssMb }) => maxRssMb));
  // Once: it takes half a minute, and says nothing of speed.
  const [larger] = await timesOf(folder, documents * GROWTH, 1);
  const largerMb = larger?.maxRssMb ?? Number.NaN;
  return [
    { goal: `near duplicates joined and verified, ${((documents * 14) / 1e6).toFixed(1)} million keys, two threads`, wanted: '≥ 15 million keys a second', measured: `${median(speeds).toFixed(1)} million`, met: median(speeds) >= 15 },
    { goal: 'memory of the process that does it', wanted: `≤ ${MEMORY_MB} MB`, measured: `${Math.round(memory)} MB`, met: memory <= MEMORY_MB },
    {
      goal: `the same with ${((documents * GROWTH) / 1e6).toFixed(1)} million documents instead of ${(documents / 1e6).toFixed(1)} million, whether it grows`,
      wanted: `≤ ${MEMORY_MB} MB`, measured: `${Math.round(largerMb)} MB`, met: largerMb <= MEMORY_MB,
    },
  ];
}

async function timesOf(folder: string, documents: number, rounds: number): Promise<ReduceTimes[]> {
  const sketches = join(folder, `sketches-${documents}.parquet`);
  await runProcess('lsh-process.mjs', ['generate', sketches, String(documents)]);
  const times: ReduceTimes[] = [];
  for (let round = 0; round < rounds; round++) times.push(await runProcess<ReduceTimes>('lsh-process.mjs', ['measure', sketches, String(documents), join(folder, 'reduce')]));
  // Gigabytes, of the larger ones.
  await rm(sketches);
  const expected = Math.floor(documents / 10);
  if (times.some(({ found }) => found !== expected)) throw new Error(`${times.map(({ found }) => found).join(', ')} near duplicates were found of ${expected}`);
  return times;
}
