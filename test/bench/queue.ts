/** `npm run bench:queue`: how soon events reach their handlers, how soon a killed worker's job runs again, how soon test files boot. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Module } from '@nestjs/common';
import { Client } from 'pg';
import { z } from 'zod';
import { systemActor } from '../../src/platform/actor.js';
import { Database } from '../../src/platform/database/database.js';
import { migrateUp } from '../../src/platform/database/migrator.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.js';
import type { EmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.js';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import { defineEvent } from '../../src/platform/events/define-event.js';
import type { DomainEvent } from '../../src/platform/events/define-event.js';
import { OnEvent } from '../../src/platform/events/event-handler.js';
import type { EventHandler } from '../../src/platform/events/event-handler.js';
import { migrateQueue } from '../../src/platform/jobs/migrate-queue.js';
import type { QueueConnection } from '../../src/platform/runtime.js';
import { startApplication } from '../../src/platform/start-application.js';
import { probeApplication, probeRuntime } from '../queue/probe-application.js';
import { ProbeModule, probeSchema, probeWork, tell } from '../queue/probe.js';
import { percentile, report } from './table.js';
import type { Goal } from './table.js';

const ROOT = join(import.meta.dirname, '..', '..');
const EVENTS = 2000;
const PER_SECOND = 100;
const BOOT_FILES = 40;
const origin = { actor: systemActor('bench'), requestId: 'bench' };

const benchHappened = defineEvent({ type: 'bench.happened', version: 1, schema: z.object({ number: z.int() }), forPartners: false, describe: ({ number }) => `${number}` });
const handledAt = new Map<number, number>();

@OnEvent('bench.note-when-happened', benchHappened)
class NoteWhenHappened implements EventHandler {
  handle(_tx: Tx, event: DomainEvent): Promise<void> {
    handledAt.set(Number(event.data['number']), performance.now());
    return Promise.resolve();
  }
}

@Global()
@Module({ providers: [NoteWhenHappened] })
class BenchModule {}

/** Milliseconds from the commit of an event's transaction to its handler, at 100 events a second. */
async function latencies(databaseUrl: string, queue: QueueConnection, home: string): Promise<number[]> {
  const runtime = probeRuntime({ databaseUrl, queue, role: 'all', home, env: {} });
  const server = await startApplication(probeApplication(runtime, [ProbeModule, BenchModule]), runtime, { host: '127.0.0.1', port: 0 });
  try {
    const database = server.app.get(Database);
    const committedAt = new Map<number, number>();
    handledAt.clear();
    const announce = async (number: number): Promise<void> => {
      await database.transaction(origin, (tx) => Promise.resolve(tx.announce(benchHappened, { number })));
      committedAt.set(number, performance.now());
    };
    for (let number = -50; number < 0; number += 1) await announce(number);
    const start = performance.now();
    const sent: Promise<void>[] = [];
    for (let number = 0; number < EVENTS; number += 1) {
      const due = start + (number * 1000) / PER_SECOND - performance.now();
      if (due > 0) await sleep(due);
      sent.push(announce(number));
    }
    await Promise.all(sent);
    for (const end = Date.now() + 30_000; handledAt.size < EVENTS + 50 && Date.now() < end;) await sleep(20);
    return [...committedAt].filter(([number]) => number >= 0).map(([number, at]) => Math.max(0, (handledAt.get(number) ?? Number.POSITIVE_INFINITY) - at));
  } finally {
    await server.stop();
  }
}

/** Seconds from kill -9 of the process that runs a job until another process has begun it. */
async function takeover(postgres: EmbeddedPostgres, queue: QueueConnection, home: string, subject: string): Promise<number> {
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  const processes = [await startProbe(postgres.appUrl, queue, home)];
  try {
    await tell(owner, subject, 'work on');
    const runtime = probeRuntime({ databaseUrl: postgres.appUrl, queue, role: 'api', home, env: {} });
    const api = await startApplication(probeApplication(runtime), runtime, { host: '127.0.0.1', port: 0 });
    await api.app.get(Database).transaction(origin, (tx) => Promise.resolve(tx.enqueue(probeWork, { subject })));
    await api.stop();
    const begun = async (process: number): Promise<void> => {
      for (const end = Date.now() + 60_000; ;) {
        const { rows } = await owner.query('select from probe.started where subject = $1 and process = $2', [subject, process]);
        if (rows.length > 0) return;
        if (Date.now() > end) throw new Error('the job was not begun within a minute');
        await sleep(20);
      }
    };
    const [first] = processes;
    if (first === undefined) throw new Error('no process');
    await begun(first.pid);
    const second = await startProbe(postgres.appUrl, queue, home);
    processes.push(second);
    first.kill();
    const killedAt = performance.now();
    await begun(second.pid);
    return (performance.now() - killedAt) / 1000;
  } finally {
    await tell(owner, subject, null);
    for (const one of processes) one.kill();
    await owner.end();
  }
}

async function startProbe(databaseUrl: string, queue: QueueConnection, home: string): Promise<{ pid: number; kill: () => void }> {
  const child = spawn(process.execPath, ['--no-warnings', '--import', join(ROOT, 'test', 'support', 'typescript-loader.mjs'), join(ROOT, 'test', 'queue', 'probe-process.ts')], {
    cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '', PROBE_SETTINGS: JSON.stringify({ databaseUrl, queue, role: 'worker', home, env: {} }) },
  });
  await once(createInterface({ input: child.stdout }), 'line');
  return { pid: child.pid ?? 0, kill: () => void child.kill('SIGKILL') };
}

/** Seconds that Jest takes for 40 files that each boot the application on a database of its own and make 10 requests. */
async function bootFiles(): Promise<number> {
  const folder = join(ROOT, 'test', 'bench', 'boot-files');
  await mkdir(folder);
  try {
    const text = `import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestApp } from '../../support/app.js';
let app;
beforeAll(async () => { app = await startTestApp({ role: 'api' }); });
afterAll(() => app.close());
it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('request %d', async () => { expect((await app.as('administrator').get('/v1/organizations')).status).toBe(200); });
`;
    for (let number = 1; number <= BOOT_FILES; number += 1) await writeFile(join(folder, `boot-${number}.spec.ts`), text);
    const start = performance.now();
    const run = spawnSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), 'test/bench/boot-files'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the generated test files failed:\n${run.stderr.slice(-2000)}`);
    return (performance.now() - start) / 1000;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function startRedis(home: string): Promise<{ url: string; stop: () => void } | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  const port = await findFreePort();
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--dir', home], { stdio: 'ignore' });
  await sleep(500);
  return { url: `redis://127.0.0.1:${port}`, stop: () => void child.kill('SIGTERM') };
}

const home = await mkdtemp(join(tmpdir(), 'atelier-bench-'));
const postgres = await startEmbeddedPostgres({ home });
const redis = await startRedis(home);
const goals: Goal[] = [];
const notes = ['PostgreSQL writes to disk as in production; producer, relay and worker are one process, workers of the takeover are processes of their own.'];
try {
  await migrateUp(postgres.ownerUrl);
  await migrateQueue(postgres.queueUrl);
  const owner = new Client({ connectionString: postgres.ownerUrl });
  await owner.connect();
  await owner.query(probeSchema);
  await owner.end();
  const backends: { name: string; queue: QueueConnection; limit: number }[] = [{ name: 'PostgreSQL', queue: { kind: 'postgres', url: postgres.queueUrl }, limit: 100 }];
  if (redis === null) notes.push('Redis was not measured: redis-server is not installed.');
  else backends.unshift({ name: 'Redis', queue: { kind: 'redis', url: redis.url }, limit: 10 });
  for (const { name, queue, limit } of backends) {
    const times = await latencies(postgres.appUrl, queue, home);
    const p99 = percentile(times, 0.99);
    goals.push({ goal: `commit → handler at ${PER_SECOND} events/s, ${name}, p99`, wanted: `≤ ${limit} ms`, measured: `${p99.toFixed(1)} ms (p50 ${percentile(times, 0.5).toFixed(1)} ms, ${times.length} events)`, met: p99 <= limit });
    const seconds = await takeover(postgres, queue, home, `killed on ${name}`);
    goals.push({ goal: `a killed worker's job runs again, ${name}`, wanted: '≤ 7 s', measured: `${seconds.toFixed(1)} s`, met: seconds <= 7 });
  }
} finally {
  redis?.stop();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
}
const boot = await bootFiles();
goals.push({ goal: `${BOOT_FILES} test files that boot the application, 2 workers`, wanted: '≤ 20 s', measured: `${boot.toFixed(1)} s`, met: boot <= 20 });
await report('Queue benchmarks', join(ROOT, 'docs', 'benchmarks', 'queue.md'), goals, notes);
process.exit(0);
