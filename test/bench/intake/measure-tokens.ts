import { get_encoding } from 'tiktoken';
import { createTokenCounter, tokenEncodings } from '../../../src/modules/intake/engine/count-tokens.js';
import { generateText, seededRandom } from '../../fixtures/intake/seeded-text.js';
import { cpuSeconds } from '../cpu-rounds.js';
import { median, ratioText, type Goal } from '../table.js';
import { runProcess } from './run-process.js';

export interface TokenTimes {
  readonly bytes: number;
  readonly tokens: number;
  readonly differences: number;
  readonly cold: number;
  readonly warm: number;
  readonly referenceFirst: number;
  readonly referenceAgain: number;
}

const LONG_RUN = 2_000_000;
const MAX_LONG_RUN_SECONDS = 2;

/** Counting tokens against the reference, each round in a new process, on the given texts (JSONL). */
export async function measureTokens(sample: string, rounds: number, strings: number): Promise<Goal[]> {
  const goals: Goal[] = [];
  for (const encoding of tokenEncodings) {
    const times: TokenTimes[] = [];
    for (let round = 0; round < rounds; round++) times.push(await runProcess<TokenTimes>('tokens-process.ts', [sample, encoding]));
    const size = times[0]?.bytes ?? 0;
    const speed = (seconds: readonly number[]): string => `${(size / 1e6 / median(seconds)).toFixed(1)} MB/s`;
    const cold = times.map((time) => time.referenceFirst / time.cold);
    const warm = times.map((time) => time.referenceAgain / time.warm);
    const differences = times.reduce((sum, time) => sum + time.differences, 0);
    goals.push(
      { goal: `${encoding}: texts of the corpus that are counted otherwise than tiktoken counts them`, wanted: '0', measured: String(differences), met: differences === 0 },
      { goal: `${encoding}: first pass of a process, times as fast as tiktoken`, wanted: '≥ 20', measured: `${ratioText(cold)}; ${speed(times.map((time) => time.cold))} against ${speed(times.map((time) => time.referenceFirst))}`, met: median(cold) >= 20 },
      { goal: `${encoding}: later passes, times as fast as tiktoken`, wanted: '≥ 28', measured: `${ratioText(warm)}; ${speed(times.map((time) => time.warm))} against ${speed(times.map((time) => time.referenceAgain))}`, met: median(warm) >= 28 },
    );
  }
  return [...goals, generatedStrings(strings), await longRuns()];
}

function generatedStrings(strings: number): Goal {
  const random = seededRandom(11);
  const pairs = tokenEncodings.map((encoding) => ({ reference: get_encoding(encoding), counter: createTokenCounter(encoding) }));
  let differences = 0;
  for (let i = 0; i < strings; i++) {
    const text = generateText(random);
    for (const { reference, counter } of pairs) if (reference.encode_ordinary(text).length !== counter.count(text)) differences++;
  }
  return { goal: `generated texts, each in both encodings, that are counted otherwise than tiktoken counts them (of ${strings.toLocaleString('en')}; \`npm run verify:tokens\` tries ten million)`, wanted: '0', measured: String(differences), met: differences === 0 };
}

/** Runs without a place to cut them, which take tiktoken minutes. */
async function longRuns(): Promise<Goal> {
  const random = seededRandom(5);
  const letters = Buffer.from(Array.from({ length: LONG_RUN }, () => 97 + Math.floor(random() * 26)));
  const runs: readonly (readonly [string, Buffer])[] = [['one letter', Buffer.alloc(LONG_RUN, 'a')], ['random letters', letters], ['blanks', Buffer.alloc(LONG_RUN, ' ')], ['ideographs', Buffer.from('漢'.repeat(LONG_RUN / 3))]];
  const seconds: string[] = [];
  let slowest = 0;
  for (const [name, text] of runs) {
    for (const encoding of tokenEncodings) {
      const counter = createTokenCounter(encoding);
      const half = await cpuSeconds(() => counter.countBytes(text.subarray(0, LONG_RUN / 2)));
      const whole = await cpuSeconds(() => counter.countBytes(text));
      slowest = Math.max(slowest, whole);
      seconds.push(`${name} ${whole.toFixed(2)} s (half of it ${half.toFixed(2)} s)`);
    }
  }
  return { goal: 'an unbroken run of 2 MB, in either encoding', wanted: `≤ ${MAX_LONG_RUN_SECONDS} s`, measured: `${slowest.toFixed(2)} s at most: ${seconds.join(', ')}`, met: slowest <= MAX_LONG_RUN_SECONDS };
}
