import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestServices } from './cluster.js';

declare global {
  // `var`: the only declaration that adds to globalThis, on which Jest's setup and teardown meet.
  var atelierTestServices: ChildProcess | undefined;
}

/**
 * Starts the services of a run in a process of their own. Jest loads this file as CommonJS, where the project's modules cannot
 * be imported; and a process of their own outlives Jest just long enough to clean up, even when Jest is killed.
 */
export default async function globalSetup(config: { rootDir: string }): Promise<void> {
  // The sources run as they are, but for the kernels, which have to be compiled.
  execFileSync(process.execPath, [join(config.rootDir, 'src/modules/intake/engine/kernels/build-kernels.mjs')], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
  const support = join(config.rootDir, 'test', 'support');
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--import', join(support, 'typescript-loader.mjs'), join(support, 'test-services.ts')],
    { cwd: config.rootDir, stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const services = await new Promise<TestServices>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`the tests' PostgreSQL did not start (${signal ?? `exit code ${code}`}); the reason is above`)));
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as TestServices));
  });
  process.env['ATELIER_TEST_CLUSTER'] = JSON.stringify(services.cluster);
  process.env['ATELIER_TEST_FOLDER'] = services.folder;
  if (services.redisUrl === null) delete process.env['ATELIER_TEST_REDIS_URL'];
  else process.env['ATELIER_TEST_REDIS_URL'] = services.redisUrl;
  globalThis.atelierTestServices = child;
}
