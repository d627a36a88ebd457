/** Everything that a drill runs on and breaks: PostgreSQL, Redis, api and worker processes, each of its own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { TokenIssuer } from '../../src/modules/identity/token-issuer.js';
import { migrateUp } from '../../src/platform/database/migrator.js';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.js';
import type { EmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.js';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import type { QueueName } from '../../src/platform/jobs/define-job.js';
import { migrateQueue } from '../../src/platform/jobs/migrate-queue.js';
import { QueueBackend } from '../../src/platform/jobs/queue-backend.js';
import { eventually } from '../support/eventually.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type Backend = 'postgres' | 'redis';
export type Role = 'api' | 'worker';

interface Member {
  role: Role;
  child: ChildProcess;
  url: string | undefined;
  asked: number;
}

export class House {
  readonly members: Member[] = [];
  /** Milliseconds by which the application's clock is ahead of the machine's. */
  offset = 0;
  #postgres: EmbeddedPostgres;
  #redis: { child: ChildProcess; port: number } | undefined;
  #closing = false;

  private constructor(
    readonly backend: Backend,
    readonly home: string,
    private readonly issuer: TokenIssuer,
    postgres: EmbeddedPostgres,
  ) {
    this.#postgres = postgres;
  }

  static async open(backend: Backend): Promise<House> {
    const home = await mkdtemp(join(tmpdir(), 'atelier-chaos-'));
    // Run by root, PostgreSQL is somebody else and must be able to pass.
    await chmod(home, 0o711);
    const postgres = await startEmbeddedPostgres({ home });
    await migrateUp(postgres.ownerUrl);
    await migrateQueue(postgres.queueUrl);
    const issuer = await TokenIssuer.open(TokenIssuer.defaultFile(join(home, 'server')), true);
    const house = new House(backend, home, issuer, postgres);
    if (backend === 'redis') {
      house.#redis = { child: undefined as never, port: await findFreePort() };
      await house.#startRedis();
    }
    await Promise.all(['api', 'api', 'worker', 'worker'].map((role) => house.start(role as Role)));
    return house;
  }

  token(role: string): Promise<string> {
    return this.issuer.issueForStaff({ subject: `chaos-${role}`, email: `${role}@lab.example`, name: `Chaos ${role}`, roles: [role] }, 3600);
  }

  /** Where api processes listen that are up now. */
  get urls(): string[] {
    return this.members.flatMap(({ url }) => (url === undefined ? [] : [url]));
  }

  async start(role: Role): Promise<void> {
    const { PATH, HOME, TMPDIR } = process.env;
    const child = spawn(process.execPath, [join(ROOT, 'test', 'chaos', 'server-process.mjs')], {
      cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        PATH, HOME, TMPDIR, ROLE: role, LOG_LEVEL: 'silent', ATELIER_HOME: join(this.home, 'server'), DATABASE_URL: this.#postgres.appUrl, CHAOS_CLOCK_OFFSET_MS: String(this.offset),
        STORAGE_URL: pathToFileURL(join(this.home, 'storage')).href, WEBHOOK_RETRY_SCHEDULE_SECONDS: Array.from({ length: 29 }, () => 1).join(','), WEBHOOK_TIMEOUT_MS: '1500',
        DATABASE_POOL_SIZE: '8', RATE_LIMITS: 'off', PUBLIC_URL: 'http://127.0.0.1:1',
        ...(this.#redis === undefined ? { QUEUE_DATABASE_URL: this.#postgres.queueUrl } : { REDIS_URL: `redis://127.0.0.1:${this.#redis.port}` }),
      },
    });
    child.stderr?.on('data', (text: Buffer) => appendFileSync(join(this.home, `${role}.stderr`), text));
    const ready = await Promise.race([
      once(child, 'message').then(([message]) => message as { url?: string }),
      once(child, 'exit').then(() => null),
    ]);
    // PostgreSQL or Redis were just away: whoever starts processes in production would try again, too.
    if (ready === null) {
      if (this.#closing) return;
      await sleep(300);
      return this.start(role);
    }
    const member: Member = { role, child, url: ready.url, asked: 0 };
    this.members.push(member);
    child.once('exit', () => {
      const index = this.members.indexOf(member);
      if (index !== -1) this.members.splice(index, 1);
    });
    // Said again: it may have moved while the process was starting.
    child.send({ id: 0, ask: 'move', offset: this.offset });
  }

  /** `kill -9`, and a new one in its place. */
  async kill(role: Role, index: number): Promise<void> {
    const of = this.members.filter((member) => member.role === role);
    const victim = of[index % Math.max(of.length, 1)];
    // All are dead already, and others on their way.
    if (victim === undefined) return;
    const gone = once(victim.child, 'exit');
    victim.child.kill('SIGKILL');
    await gone;
    await this.start(role);
  }

  /** Ends PostgreSQL at once, without a checkpoint, as a crash does; it recovers from its log. */
  async restartPostgres(): Promise<void> {
    const pid = Number((await readFile(join(this.home, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    await this.#postgres.stop();
    const { port } = this.#postgres;
    this.#postgres = await startEmbeddedPostgres({ home: this.home });
    if (this.#postgres.port !== port) throw new Error('PostgreSQL came back on another port: something took its own');
  }

  /** Kills Redis; it comes back with what its append-only file holds, the last second perhaps not. */
  async restartRedis(): Promise<void> {
    if (this.#redis === undefined) return;
    const gone = once(this.#redis.child, 'exit');
    this.#redis.child.kill('SIGKILL');
    await gone;
    await this.#startRedis();
  }

  async flushRedis(): Promise<void> {
    if (this.#redis === undefined) return;
    const redis = new Redis(this.#redis.port, '127.0.0.1');
    await redis.flushall().finally(() => redis.disconnect());
  }

  moveClock(milliseconds: number): void {
    this.offset += milliseconds;
    for (const { child } of this.members) child.send({ id: 0, ask: 'move', offset: this.offset });
  }

  /** Asks an api process what only the application knows. */
  async ask<T>(ask: string, about: Record<string, unknown> = {}): Promise<T> {
    const member = this.members.find(({ role }) => role === 'api');
    if (member === undefined) throw new Error('no api process is up');
    const id = (member.asked += 1);
    return new Promise<T>((resolve, reject) => {
      const hear = (message: { id?: number; answer?: T; failed?: string }): void => {
        if (message.id !== id) return;
        member.child.off('message', hear);
        if (message.failed === undefined) resolve(message.answer as T);
        else reject(new Error(message.failed));
      };
      member.child.on('message', hear);
      member.child.send({ id, ask, ...about });
    });
  }

  /** What the queue knows of a job. */
  async stateOf(queue: QueueName, jobId: string): Promise<string> {
    const backend = new QueueBackend(this.#redis === undefined ? { kind: 'postgres', url: this.#postgres.queueUrl } : { kind: 'redis', url: `redis://127.0.0.1:${this.#redis.port}` });
    const open = backend.queue(queue);
    try {
      return await open.getJobState(jobId);
    } finally {
      await open.close();
      backend.close();
    }
  }

  /** Runs SQL as the owner of the tables. */
  async rows<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.#postgres.ownerUrl, options: '-c atelier.organization=*' });
    await client.connect();
    try {
      return (await client.query<Row>(sql, parameters)).rows;
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.members.map(async ({ child }) => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }));
    this.#redis?.child.kill('SIGKILL');
    await this.#postgres.stop();
    await rm(this.home, { recursive: true, force: true, maxRetries: 10 });
  }

  async #startRedis(): Promise<void> {
    if (this.#redis === undefined) return;
    const { port } = this.#redis;
    const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--dir', this.home], { stdio: 'ignore' });
    await once(child, 'spawn');
    this.#redis.child = child;
    const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
    redis.on('error', () => undefined);
    try {
      await eventually(async () => (await redis.ping().catch(() => '')) === 'PONG', 'Redis');
    } finally {
      redis.disconnect();
    }
  }
}
