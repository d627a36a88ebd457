/**
 * A process that runs what the tests share: a throw-away PostgreSQL cluster with migrated templates and, where it is
 * installed, a throw-away Redis. Says where they are in one line of JSON, and lives until its standard input closes, which
 * also happens when Jest is killed: nothing is left behind.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, chmod, constants, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runMigrations } from 'bullmq';
import { Client } from 'pg';
import { migrateUp } from '../../src/platform/database/migrator.js';
import { readClusterSecrets } from '../../src/platform/embedded/cluster-secrets.js';
import { HomeInUseError, startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.js';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import { acquireHomeLock } from '../../src/platform/embedded/home-lock.js';
import { ADMIN } from '../../src/platform/embedded/initialise-cluster.js';
import { stopOrphanedPostmaster } from '../../src/platform/embedded/orphaned-postmaster.js';
import { DATABASE, QUEUE_DATABASE, clusterUrl } from '../../src/platform/embedded/provision-databases.js';
import type { TestServices } from './cluster.js';

const PREFIX = 'atelier-test-';
const GIBIBYTE = 2 ** 30;

async function fastFolder(): Promise<string> {
  const memory = '/dev/shm';
  try {
    await access(memory, constants.W_OK);
    const { bavail, bsize } = await statfs(memory);
    return bavail * bsize >= GIBIBYTE ? memory : tmpdir();
  } catch {
    // Not every system has it; a disk does, only slower.
    return tmpdir();
  }
}

/** Removes clusters whose processes were all killed at once. A live run's cluster is held, and stays. */
async function sweep(parent: string): Promise<void> {
  for (const name of (await readdir(parent)).filter((entry) => entry.startsWith(PREFIX))) {
    const home = join(parent, name);
    if (!existsSync(join(home, 'server.lock'))) continue;
    try {
      const lock = await acquireHomeLock(home);
      await stopOrphanedPostmaster(join(home, 'postgres', 'data'), () => undefined);
      await rm(home, { recursive: true, force: true });
      await lock.release();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!(error instanceof HomeInUseError) && code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOENT') throw error;
    }
  }
}

async function connected(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function startPostgres(home: string): Promise<{ cluster: TestServices['cluster']; stop(): Promise<void> }> {
  const postgres = await startEmbeddedPostgres({ home, durable: false });
  const secrets = await readClusterSecrets(join(home, 'postgres', 'secrets.json'));
  if (secrets === null) throw new Error('the cluster has no secrets');
  const adminUrl = clusterUrl(postgres.port, ADMIN, secrets.admin, 'postgres');
  try {
    await migrateUp(postgres.ownerUrl);
    await connected(postgres.queueUrl, (client) => runMigrations(client));
    await connected(adminUrl, async (client) => {
      // A template may have no sessions while it is copied; nobody can open one now.
      for (const database of [DATABASE, QUEUE_DATABASE]) await client.query(`alter database ${database} with is_template true allow_connections false`);
    });
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  const { ownerUrl, appUrl, queueUrl } = postgres;
  return { cluster: { adminUrl, ownerUrl, appUrl, queueUrl }, stop: () => postgres.stop() };
}

async function findRedis(): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'redis-server');
    if (folder !== '' && (await access(path, constants.X_OK).then(() => true, () => false))) return path;
  }
  return null;
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}

async function startRedis(folder: string): Promise<{ url: string; stop(): Promise<void> } | null> {
  const program = await findRedis();
  if (program === null) {
    if (process.env['ATELIER_TEST_REQUIRE_REDIS'] === '1') throw new Error('ATELIER_TEST_REQUIRE_REDIS=1, and redis-server is not on the PATH: install Redis 6.2 or later');
    process.stderr.write('Redis suites are skipped: redis-server is not installed.\n');
    return null;
  }
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const child = spawn(
      program,
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--databases', '1024', '--dir', folder],
      // Not the terminal's process group: Ctrl-C must not take Redis away from tests that still end.
      { stdio: 'ignore', detached: true },
    );
    const ended = new Promise<'ended'>((resolve) => {
      child.once('exit', () => resolve('ended'));
      child.once('error', () => resolve('ended'));
    });
    let outcome: 'ended' | 'silent' | 'ready' = 'silent';
    while (outcome === 'silent') {
      outcome = (await answersPing(port)) ? 'ready' : await Promise.race([ended, sleep(20, 'silent' as const)]);
    }
    if (outcome === 'ready') {
      return {
        url: `redis://127.0.0.1:${port}`,
        async stop() {
          child.kill('SIGTERM');
          await ended;
        },
      };
    }
    if (attempt === 5) throw new Error(`${program} does not start`);
  }
}

// The terminal's Ctrl-C reaches this process, too; it ends when Jest has ended.
process.on('SIGINT', () => undefined);
const closed = new Promise<void>((resolve) => {
  process.once('SIGTERM', () => resolve());
  process.stdin.once('close', () => resolve()).once('end', () => resolve()).resume();
});

const parent = await fastFolder();
await sweep(parent);
const home = await mkdtemp(join(parent, PREFIX));
// PostgreSQL runs as somebody else when we are root, and must be able to pass.
await chmod(home, 0o711);
const stops: (() => Promise<void>)[] = [];
try {
  const [postgres, redis] = await Promise.allSettled([startPostgres(home), startRedis(home)]);
  if (postgres.status === 'fulfilled') stops.push(() => postgres.value.stop());
  if (redis.status === 'fulfilled') stops.push(async () => redis.value?.stop());
  if (postgres.status === 'rejected') throw postgres.reason;
  if (redis.status === 'rejected') throw redis.reason;
  const services: TestServices = { cluster: postgres.value.cluster, redisUrl: redis.value?.url ?? null, folder: home };
  process.stdout.write(`${JSON.stringify(services)}\n`);
  await closed;
} finally {
  await Promise.all(stops.map((stop) => stop()));
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
}
