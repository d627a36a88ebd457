import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { organizationInput } from '../support/organizations.js';
import { Installation } from './installation.js';
import type { Run } from './installation.js';

describe('the embedded default, as it is built', () => {
  let installation: Installation;
  let token: Promise<string> | undefined;
  let organizationId: string;
  let running: Run;

  beforeAll(async () => {
    installation = await Installation.create();
  });
  afterAll(() => installation.remove());

  /** With one token for all runs: the key that signed it is kept, too. */
  const client = (run: Run): ApiClient => new ApiClient(run.url ?? '', () => (token ??= installation.atelier(['token', '--role', 'administrator'])));
  const organizations = async (run: Run): Promise<string[]> => {
    const { status, body } = await client(run).get<{ data: { id: string }[] }>('/v1/organizations');
    expect(status).toBe(200);
    return body.data.map(({ id }) => id);
  };
  const stop = async (run: Run): Promise<void> => {
    const { code, stdout, stderr } = await run.kill('SIGTERM');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('"msg":"stopped"');
  };

  it('starts on an empty folder and answers a first request', async () => {
    running = await installation.start();
    expect((await fetch(`${running.url}/health/ready`)).status).toBe(200);
    const created = await client(running).post<{ id: string }>('/v1/organizations', organizationInput('Harbor & Lind'));
    expect(created.status).toBe(201);
    organizationId = created.body.id;
  });

  it('refuses a second server on the same folder, which names the first', async () => {
    const second = await installation.start();
    const { code, stderr } = await second.ended;
    expect([second.url, code]).toEqual([undefined, 1]);
    for (const part of ['is in use by another Atelier server', `pid ${running.pid}`, 'set ATELIER_HOME']) expect(stderr).toContain(part);
    expect(await organizations(running)).toEqual([organizationId]);
  });

  it('stops on SIGTERM, starts again, and has kept what it knew', async () => {
    await stop(running);
    running = await installation.start();
    expect(await organizations(running)).toEqual([organizationId]);
  });

  it('survives kill -9', async () => {
    await running.kill('SIGKILL');
    running = await installation.start();
    expect(await organizations(running)).toEqual([organizationId]);
  });

  it('lets its command line work beside the server, and without it', async () => {
    expect(await installation.atelier(['jobs', 'failed', '--url', running.url ?? ''])).toBe('no failed jobs');
    expect(await installation.atelier(['audit', 'verify'])).toMatch(/^whole: \d+ records in \d+ chains, \d+ checkpoints; \d+ records are not under a checkpoint yet$/);
    await stop(running);
    expect(await installation.atelier(['doctor'])).toContain('✓ migrations: all');
  });
});
