import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { testRedisUrl } from '../support/cluster.js';
import { planFaults } from './faults.js';

const ROOT = join(import.meta.dirname, '..', '..');

it('a seed decides all faults, and another seed decides others', () => {
  const told = (seed: number): string[] => planFaults(seed, 60_000, 'redis').map(({ at, name }) => `${at} ${name}`);
  expect(told(7)).toEqual(told(7));
  expect(told(7)).not.toEqual(told(8));
  const kinds = new Set(planFaults(7, 600_000, 'redis').map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(['api 0', 'api 1', 'clock', 'duplicates', 'mood', 'postgres', 'redis', 'worker 0', 'worker 1']);
});

it.each(testRedisUrl() === null ? ['postgres'] : ['postgres', 'redis'])('nothing is lost and nothing done twice while processes, databases and receivers fail, the queue on %s', async (backend) => {
  expect(existsSync(join(ROOT, 'dist', 'boot.js'))).toBe(true);
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--import', join(ROOT, 'test', 'support', 'typescript-loader.mjs'), join(ROOT, 'test', 'chaos', 'chaos.ts'), '--seed', '2', '--seconds', '10', '--backend', backend],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = await once(child, 'exit') as [number | null];
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining(': 0 violations') });
}, 400_000);
