/**
 * `npm run chaos -- [--seed N] [--runs N] [--seconds N] [--backend postgres|redis|both]`: seeded drills on real processes. Exits with 1
 * when something did not hold; the seed that is printed reproduces the drill's decisions.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { drill } from './drill.js';
import type { DrillResult } from './drill.js';
import type { Backend } from './house.js';

const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string', default: '1' }, seconds: { type: 'string', default: '30' }, backend: { type: 'string', default: 'both' } } });
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const first = Number(values.seed ?? Date.now() % 1_000_000);
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const wanted: Backend[] = values.backend === 'both' ? ['postgres', 'redis'] : [values.backend as Backend];
const backends = wanted.filter((backend) => backend === 'postgres' || hasRedis);
if (backends.length < wanted.length) say('redis-server is not installed: drills run on PostgreSQL alone');

const results: DrillResult[] = [];
for (let run = 0; run < Number(values.runs); run += 1) {
  for (const backend of backends) {
    const seed = first + run;
    say(`\nseed ${seed}, the queue on ${backend}, ${values.seconds} s`);
    const result = await drill(seed, backend, Number(values.seconds) * 1000, say);
    results.push(result);
    say(`${result.faults} faults, ${result.engagements} engagements, ${result.events} events, ${result.retries} requests sent again, ${result.seconds.toFixed(0)} s: ${result.violations.length === 0 ? 'all holds' : `${result.violations.length} VIOLATIONS`}`);
    for (const violation of result.violations.slice(0, 40)) say(`  ✗ ${violation}`);
  }
}
const sum = (of: (result: DrillResult) => number): number => results.reduce((total, result) => total + of(result), 0);
say(`\n${results.length} drills, ${sum(({ faults }) => faults)} faults, ${sum(({ engagements }) => engagements)} engagements, ${sum(({ events }) => events)} events: ${sum(({ violations }) => violations.length)} violations`);
process.exit(results.every(({ violations }) => violations.length === 0) ? 0 : 1);
