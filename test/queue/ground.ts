import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { Type } from '@nestjs/common';
import { systemActor } from '../../src/platform/actor.js';
import type { Clock } from '../../src/platform/clock/clock.js';
import { Database } from '../../src/platform/database/database.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { QUEUES } from '../../src/platform/jobs/define-job.js';
import { QueueBackend } from '../../src/platform/jobs/queue-backend.js';
import type { AnyQueue } from '../../src/platform/jobs/queue-backend.js';
import type { QueueConnection, Role } from '../../src/platform/runtime.js';
import { startApplication } from '../../src/platform/start-application.js';
import type { Server } from '../../src/platform/start-application.js';
import { ApiClient } from '../support/api-client.js';
import { createTestDatabase, testFolder, testRedisUrl } from '../support/cluster.js';
import { eventually } from '../support/eventually.js';
import { createTestRedis } from '../support/redis.js';
import { probeApplication, probeRuntime } from './probe-application.js';
import type { PlatformSettings } from './probe-application.js';
import { probeSchema } from './probe.js';

/** Runs a suite once for each backend. Without redis-server the second is skipped, in sight of whoever reads the run's summary. */
export function onEachBackend(name: string, suite: (kind: QueueConnection['kind']) => void): void {
  describe(`${name} on PostgreSQL`, () => {
    suite('postgres');
  });
  (testRedisUrl() === null ? describe.skip : describe)(`${name} on Redis`, () => {
    suite('redis');
  });
}

export interface Process {
  child: ChildProcess;
  pid: number;
  url: string | undefined;
  /** What it wrote on standard error. */
  errors(): string;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** A database and a queue on which applications and real processes are started; all of them end with it. */
export class Ground {
  readonly #stops: (() => Promise<unknown>)[] = [];
  readonly #backend: QueueBackend;
  readonly #queues = new Map<string, AnyQueue>();

  private constructor(
    readonly owner: Client,
    readonly databaseUrl: string,
    readonly queue: QueueConnection,
    readonly home: string,
  ) {
    this.#backend = new QueueBackend(queue);
  }

  static async create(kind: QueueConnection['kind']): Promise<Ground> {
    const database = await createTestDatabase();
    const redis = kind === 'redis' ? await createTestRedis() : null;
    const owner = new Client({ connectionString: database.ownerUrl, options: '-c atelier.organization=*' });
    await owner.connect();
    await owner.query(probeSchema);
    const home = await mkdtemp(join(testFolder(), 'queue-'));
    const ground = new Ground(owner, database.appUrl, redis === null ? { kind: 'postgres', url: database.queueUrl } : { kind: 'redis', url: redis.url }, home);
    ground.#stops.push(async () => {
      await owner.end();
      await redis?.drop();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    });
    return ground;
  }

  settings(role: Role, env: Record<string, string> = {}): PlatformSettings {
    return { databaseUrl: this.databaseUrl, queue: this.queue, role, home: this.home, env };
  }

  /** Starts an application in this process. */
  async start(options: { role?: Role; clock?: Clock; env?: Record<string, string>; modules?: readonly Type[] } = {}): Promise<Server> {
    const runtime = probeRuntime(this.settings(options.role ?? 'all', options.env), options.clock);
    const server = await startApplication(probeApplication(runtime, options.modules), runtime, { host: '127.0.0.1', port: 0 });
    this.#stops.push(() => server.stop());
    return server;
  }

  /** Starts an application in a process of its own. */
  async spawn(options: { role?: Role; env?: Record<string, string> } = {}): Promise<Process> {
    const root = process.cwd();
    const child = spawn(
      process.execPath,
      ['--no-warnings', '--import', join(root, 'test', 'support', 'typescript-loader.mjs'), join(root, 'test', 'queue', 'probe-process.ts')],
      { cwd: root, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '', PROBE_SETTINGS: JSON.stringify(this.settings(options.role ?? 'worker', options.env)) } },
    );
    const ended = once(child, 'exit').then(([code, signal]) => ({ code: code as number | null, signal: signal as NodeJS.Signals | null }));
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    this.#stops.push(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    const [line] = (await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      ended.then(() => Promise.reject(new Error(`the process ended before it was ready: ${errors}`))),
    ])) as [string];
    return { child, pid: child.pid ?? 0, url: (JSON.parse(line) as { url?: string }).url, errors: () => errors, ended };
  }

  /** A queue to look into. */
  in(name: (typeof QUEUES)[number]): AnyQueue {
    const open = this.#queues.get(name);
    if (open !== undefined) return open;
    const queue = this.#backend.queue(name);
    queue.on('error', () => undefined);
    this.#queues.set(name, queue);
    return queue;
  }

  async rows<T extends object = { subject: string }>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return (await this.owner.query<T>(sql, parameters)).rows;
  }

  /** Effects on a subject, as the handlers' names, sorted. */
  async effectsOn(subject: string): Promise<string[]> {
    return (await this.rows<{ by: string }>('select by from probe.effect where subject = $1 order by by', [subject])).map((row) => row.by);
  }

  /** Waits until nothing is to be relayed, and nothing waits or runs in any queue. Delayed and failed jobs stay. */
  async quiet(): Promise<void> {
    await eventually(async () => {
      const [waiting] = await this.rows<{ count: string }>('select count(*) from platform.outbox where relayed_at is null');
      const [asked] = await this.rows<{ count: string }>('select count(*) from platform.job_request where relayed_at is null and run_at <= now()');
      if (waiting?.count !== '0' || asked?.count !== '0') return false;
      const counts = await Promise.all(QUEUES.map((name) => this.in(name).getJobCounts('waiting', 'active')));
      return counts.every((count) => count['waiting'] === 0 && count['active'] === 0);
    }, 'quiet in all queues');
  }

  /** Ends every connection that the application's role has to its database. */
  async cutDatabaseConnections(): Promise<void> {
    await cutConnections(this.databaseUrl);
  }

  /** Works on BullMQ's keys. */
  async inRedis(work: (redis: Redis) => Promise<void>): Promise<void> {
    const redis = new Redis(this.queue.url);
    await work(redis).finally(() => redis.disconnect());
  }

  /** Runs SQL on BullMQ's tables. */
  inQueueDatabase(sql: string): Promise<void> {
    return asked(this.queue.url, sql);
  }

  /** Ends every connection to the queue. */
  async cutQueueConnections(): Promise<void> {
    if (this.queue.kind === 'postgres') return cutConnections(this.queue.url);
    await this.inRedis(async (redis) => {
      // Suites share the server; its clients know their database.
      const database = ` db=${new URL(this.queue.url).pathname.slice(1)} `;
      const own = await redis.client('ID');
      for (const line of String(await redis.client('LIST')).split('\n').filter((text) => text.includes(database))) {
        const id = Number(/^id=(\d+)/.exec(line)?.[1]);
        if (id !== own) await redis.client('KILL', 'ID', id);
      }
    });
  }

  async close(): Promise<void> {
    const [last, ...servers] = this.#stops;
    await Promise.all(servers.map((stop) => stop()));
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    this.#backend.close();
    await last?.();
  }
}

/** Runs a transaction as the software itself. */
export function transact<T>(server: Server, work: (tx: Tx) => Promise<T> | T, traceparent?: string): Promise<T> {
  const origin = { actor: systemActor('probe.test'), requestId: 'probe-test', ...(traceparent === undefined ? {} : { traceparent }) };
  return server.app.get(Database).transaction(origin, async (tx) => work(tx));
}

/** A client that holds the permissions. */
export function clientOf(server: Server, ...permissions: string[]): ApiClient {
  return new ApiClient(server.url ?? '', () => Promise.resolve(permissions.join(',')));
}

/** A role may end its own sessions. */
async function cutConnections(url: string): Promise<void> {
  await asked(url, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = current_user and pid <> pg_backend_pid()');
}

async function asked(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
