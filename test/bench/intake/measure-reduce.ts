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

/** Near duplicates by their bands, of so many documents with 14 keys each. */
export async function measureReduce(folder: string, documents: number, rounds: number): Promise<Goal[]> {
  const sketches = join(folder, 'sketches.parquet');
  await runProcess('lsh-process.mjs', ['generate', sketches, String(documents)]);
  const times: ReduceTimes[] = [];
  for (let round = 0; round < rounds; round++) times.push(await runProcess<ReduceTimes>('lsh-process.mjs', ['measure', sketches, String(documents), join(folder, 'reduce')]));
  const speeds = times.map(({ keys, wall }) => keys / wall / 1e6);
  const memory = Math.max(...times.map(({ maxRssMb }) => maxRssMb));
  const expected = Math.floor(documents / 10);
  if (times.some(({ found }) => found !== expected)) throw new Error(`${times.map(({ found }) => found).join(', ')} near duplicates were found of ${expected}`);
  return [
    { goal: `near duplicates joined and verified, ${((documents * 14) / 1e6).toFixed(1)} million keys, two threads`, wanted: '≥ 15 million keys a second', measured: `${median(speeds).toFixed(1)} million`, met: median(speeds) >= 15 },
    { goal: 'memory of the process that does it', wanted: '≤ 350 MB', measured: `${Math.round(memory)} MB`, met: memory <= 350 },
  ];
}
