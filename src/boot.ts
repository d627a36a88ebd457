import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { SystemClock } from './platform/clock/clock.js';
import type { Clock } from './platform/clock/clock.js';
import { platformConfig } from './platform/config/platform.config.js';
import { migrateUp } from './platform/database/migrator.js';
import { startEmbeddedPostgres } from './platform/embedded/embedded-postgres.js';
import { createServer } from './platform/http/server.js';
import { WorkerHost } from './platform/jobs/worker-host.js';
import { migrateQueue } from './platform/jobs/migrate-queue.js';
import type { QueueConnection, Role, Runtime } from './platform/runtime.js';
import { readConfig } from './read-config.js';
import { createLog } from './platform/telemetry/log.js';
import type { Log } from './platform/telemetry/log.js';

/** A process's surroundings, started, and the way to end them. */
export interface Surroundings {
  runtime: Runtime;
  /** URL of the role that migrates, when it is known here. */
  ownerUrl: string | undefined;
  stop(): Promise<void>;
}

/** A running server. */
export interface Server {
  app: NestFastifyApplication;
  /** Where it listens, such as `http://127.0.0.1:3000`. Undefined for role `worker`. */
  url: string | undefined;
  stop(): Promise<void>;
}

/**
 * Reads the configuration and finds database, queue and storage; without `DATABASE_URL` it starts the embedded PostgreSQL and
 * brings its schema up to date.
 * @throws ConfigError with every mistake; HomeInUseError when another server has the folder.
 */
export async function prepare(env: NodeJS.ProcessEnv, overrides: { role?: Role; clock?: Clock; log?: Log } = {}): Promise<Surroundings> {
  const config = readConfig(env);
  const settings = config.get(platformConfig);
  const log = overrides.log ?? createLog(settings.LOG_LEVEL);
  const base = { role: overrides.role ?? settings.ROLE, config, clock: overrides.clock ?? new SystemClock(), log, home: settings.ATELIER_HOME };
  await mkdir(settings.ATELIER_HOME, { recursive: true, mode: 0o700 });
  const storageUrl = settings.STORAGE_URL ?? pathToFileURL(join(settings.ATELIER_HOME, 'storage')).href;
  if (settings.DATABASE_URL !== undefined) {
    const queue: QueueConnection = settings.REDIS_URL === undefined
      ? { kind: 'postgres', url: settings.QUEUE_DATABASE_URL ?? settings.DATABASE_URL }
      : { kind: 'redis', url: settings.REDIS_URL };
    return { runtime: { ...base, databaseUrl: settings.DATABASE_URL, queue, storageUrl, embedded: false }, ownerUrl: settings.DATABASE_OWNER_URL, stop: () => Promise.resolve() };
  }
  const postgres = await startEmbeddedPostgres({ home: settings.ATELIER_HOME, log: (line) => log.debug({ from: 'postgres' }, line) });
  try {
    await migrateUp(postgres.ownerUrl);
    if (settings.REDIS_URL === undefined) await migrateQueue(postgres.queueUrl);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  const queue: QueueConnection = settings.REDIS_URL === undefined ? { kind: 'postgres', url: postgres.queueUrl } : { kind: 'redis', url: settings.REDIS_URL };
  return { runtime: { ...base, databaseUrl: postgres.appUrl, queue, storageUrl, embedded: true }, ownerUrl: postgres.ownerUrl, stop: () => postgres.stop() };
}

/** Starts the application for its role: HTTP, workers, or both. */
export async function startServer(runtime: Runtime, listen: { host: string; port: number }): Promise<Server> {
  const app = await createServer(AppModule.forRoot(runtime), runtime);
  try {
    await app.init();
    let url: string | undefined;
    if (runtime.role !== 'worker') {
      await app.listen(listen.port, listen.host);
      url = await app.getUrl();
    }
    if (runtime.role !== 'api') await app.get(WorkerHost).start();
    return { app, url, stop: () => app.close() };
  } catch (error) {
    await app.close();
    throw error;
  }
}
