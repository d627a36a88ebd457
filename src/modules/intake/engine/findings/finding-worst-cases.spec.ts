import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));
/** Some ten seconds of work on one core; quadratic work on a megabyte would take hours. */
const DEADLINE_MS = 240_000;

it('looks through a megabyte of what is worst for each pattern in bounded time', () => {
  const run = spawnSync(process.execPath, ['--no-warnings', '--import', './test/support/typescript-loader.mjs', 'test/fixtures/intake/scan-worst-cases.mjs'], { cwd: root, encoding: 'utf8', timeout: DEADLINE_MS });
  expect({ status: run.status, signal: run.signal, stderr: run.stderr, last: run.stdout.trim().split('\n').at(-1) }).toEqual({
    status: 0, signal: null, stderr: '', last: expect.stringMatching(/^scanned \d+$/),
  });
}, DEADLINE_MS + 10_000);
