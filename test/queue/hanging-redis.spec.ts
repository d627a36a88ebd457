import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { startServer } from '../../src/boot.js';
import type { Server } from '../../src/boot.js';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import { OutboxRelay } from '../../src/platform/events/outbox-relay.js';
import { RecoverLostWork } from '../../src/platform/jobs/recover-lost-work.js';
import { startTestApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { testFolder, testRedisUrl } from '../support/cluster.js';
import { eventually } from '../support/eventually.js';
import { createOrganization } from '../support/organizations.js';

(testRedisUrl() === null ? describe.skip : describe)('a Redis that hangs', () => {
  let redis: ChildProcess;
  let app: TestApp;
  let server: Server;

  beforeAll(async () => {
    const port = await findFreePort();
    redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', testFolder()], { stdio: 'ignore' });
    const url = `redis://127.0.0.1:${port}`;
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => 50 });
    client.on('error', () => undefined);
    await eventually(async () => (await client.ping()) === 'PONG', 'Redis');
    client.disconnect();
    app = await startTestApp({ role: 'api' });
    // No worker: the relay runs when it is told to.
    server = await startServer({ ...app.runtime, queue: { kind: 'redis', url } }, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    redis.kill('SIGCONT');
    await server?.stop();
    const ended = once(redis, 'exit');
    redis.kill('SIGKILL');
    await ended;
    await app?.close();
  });

  it('keeps no transaction open, and gets everything once it is back', async () => {
    const relay = server.app.get(OutboxRelay, { strict: false });
    const recovery = server.app.get(RecoverLostWork, { strict: false });
    await createOrganization(app, 'Relayed');
    while ((await relay.relayOnce()) > 0);
    await app.owner.query('update platform.outbox set look_again_at = now() where look_again_at is not null');
    await createOrganization(app, 'Waiting');
    redis.kill('SIGSTOP');
    const ends = await Promise.allSettled([relay.relayOnce(), recovery.recoverOnce()]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await eventually(async () => (await app.owner.query(`select 1 from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()`)).rowCount === 0, 'no open transaction');
    redis.kill('SIGCONT');
    expect(await relay.relayOnce()).toBeGreaterThan(0);
    expect(await recovery.recoverOnce()).toBe(0);
  }, 30_000);
});
