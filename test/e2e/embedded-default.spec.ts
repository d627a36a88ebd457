import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { testFolder } from '../support/cluster.js';
import { organizationInput } from '../support/organizations.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Run {
  child: ChildProcess;
  /** Where it listens; undefined when it ended before. */
  url: string | undefined;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** The built server and command line, on one folder, as someone who cloned the repository runs them. */
class Installation {
  readonly #running = new Set<ChildProcess>();
  #token: Promise<string> | undefined;

  constructor(private readonly home: string) {}

  /** `npm start`, without the build before it. */
  async start(): Promise<Run> {
    const run = this.#run(['dist/main.js']);
    let url: string | undefined;
    for await (const line of createInterface({ input: run.child.stdout! })) {
      const entry = line.startsWith('{') ? JSON.parse(line) as { msg?: string; url?: string } : {};
      if (entry.msg !== 'started') continue;
      url = entry.url;
      break;
    }
    // Whatever it says later must not fill the pipe.
    run.child.stdout?.resume();
    return { ...run, url };
  }

  /** `npm run atelier -- …`. */
  async atelier(...parameters: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.#run(['dist/cli/main.js', ...parameters]).ended;
    if (code !== 0) throw new Error(`atelier ${parameters.join(' ')} ended with ${code}: ${stderr}`);
    return stdout.trim();
  }

  /** With one token for all runs: the key that signed it is kept, too. */
  client(run: Run): ApiClient {
    return new ApiClient(run.url ?? '', () => (this.#token ??= this.atelier('token', '--role', 'administrator')));
  }

  async end(): Promise<void> {
    await Promise.all([...this.#running].map(async (child) => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    }));
  }

  #run(parameters: string[]): Omit<Run, 'url'> {
    // Settings of whoever runs the tests are not those of a fresh clone.
    const { PATH, HOME, TMPDIR } = process.env;
    const child = spawn(process.execPath, parameters, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME, TMPDIR, ATELIER_HOME: this.home, PORT: '0' } });
    this.#running.add(child);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
    const ended = once(child, 'close').then(([code]) => {
      this.#running.delete(child);
      return { code: code as number | null, stdout, stderr };
    });
    return { child, ended };
  }
}

describe('the embedded default, as it is built', () => {
  let folder: string;
  let installation: Installation;
  let organizationId: string;
  let running: Run;

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'dist', 'main.js'))) throw new Error('dist/ is missing: run `npm run build`, or the tests by `npm test`, which builds first');
    folder = await mkdtemp(join(testFolder(), 'installation-'));
    // Run by root, PostgreSQL is somebody else and must be able to pass.
    await chmod(folder, 0o711);
    installation = new Installation(join(folder, 'home'));
  });
  afterAll(async () => {
    await installation.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  const stop = async (run: Run): Promise<void> => {
    run.child.kill('SIGTERM');
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('"msg":"stopped"');
  };
  const names = async (run: Run): Promise<string[]> => {
    const { status, body } = await installation.client(run).get<{ data: { id: string }[] }>('/v1/organizations');
    expect(status).toBe(200);
    return body.data.map(({ id }) => id);
  };

  it('starts on an empty folder and answers a first request', async () => {
    running = await installation.start();
    expect((await fetch(`${running.url}/health/ready`)).status).toBe(200);
    const created = await installation.client(running).post<{ id: string }>('/v1/organizations', organizationInput('Harbor & Lind'));
    expect(created.status).toBe(201);
    organizationId = created.body.id;
  });

  it('refuses a second server on the same folder, which names the first', async () => {
    const second = await installation.start();
    expect(second.url).toBeUndefined();
    const { code, stderr } = await second.ended;
    expect(code).toBe(1);
    for (const part of ['is in use by another Atelier server', `pid ${running.child.pid}`, 'set ATELIER_HOME']) expect(stderr).toContain(part);
    expect(await names(running)).toEqual([organizationId]);
  });

  it('stops on SIGTERM, starts again, and has kept what it knew', async () => {
    await stop(running);
    running = await installation.start();
    expect(await names(running)).toEqual([organizationId]);
  });

  it('survives kill -9', async () => {
    running.child.kill('SIGKILL');
    await running.ended;
    running = await installation.start();
    expect(await names(running)).toEqual([organizationId]);
  });

  it('lets its command line work beside the server, and without it', async () => {
    expect(await installation.atelier('jobs', 'failed', '--url', running.url ?? '')).toBe('no failed jobs');
    expect(await installation.atelier('audit', 'verify')).toMatch(/^whole: \d+ records in \d+ chains$/);
    await stop(running);
    expect(await installation.atelier('doctor')).toContain('✓ migrations: all');
  });
});
