import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppModule } from './app.module.js';
import { SystemClock } from './platform/clock/clock.js';
import type { Clock } from './platform/clock/clock.js';
import { ConfigError } from './platform/config/config.js';
import { platformConfig } from './platform/config/platform.config.js';
import { migrateUp, missingMigrations } from './platform/database/migrator.js';
import { isUnreachable } from './platform/database/pg-errors.js';
import { startEmbeddedPostgres } from './platform/embedded/embedded-postgres.js';
import { migrateQueue } from './platform/jobs/migrate-queue.js';
import type { Surroundings } from './platform/run-until-signal.js';
import type { QueueConnection, Role, Runtime } from './platform/runtime.js';
import { startApplication } from './platform/start-application.js';
import type { Server } from './platform/start-application.js';
import { readConfig } from './read-config.js';
import { createLog } from './platform/telemetry/log.js';
import type { Log } from './platform/telemetry/log.js';

export type { Server };

/** Where a process works: database, queue and storage, started where they are ours. */
export interface PreparedSurroundings extends Surroundings {
  /** URL of the role that migrates, when it is known here. */
  ownerUrl: string | undefined;
}

/**
 * Reads the configuration and finds database, queue and storage; without `DATABASE_URL` it starts the embedded PostgreSQL and
 * brings its schema up to date.
 * @throws ConfigError with every mistake, or when `DATABASE_URL` is set and nothing says where the queue is; HomeInUseError when another server has the folder;
 * Error when the database of `DATABASE_URL` is not migrated.
 */
export async function prepare(env: NodeJS.ProcessEnv, overrides: { role?: Role; clock?: Clock; log?: Log } = {}): Promise<PreparedSurroundings> {
  const config = readConfig(env);
  const settings = config.get(platformConfig);
  const log = overrides.log ?? createLog(settings.LOG_LEVEL);
  const base = { role: overrides.role ?? settings.ROLE, config, clock: overrides.clock ?? new SystemClock(), log, home: settings.ATELIER_HOME };
  const storageUrl = settings.STORAGE_URL ?? pathToFileURL(join(settings.ATELIER_HOME, 'storage')).href;
  if (settings.DATABASE_URL !== undefined) {
    const queue = configuredQueue(settings);
    await assertMigrated(settings.DATABASE_URL);
    await mkdir(settings.ATELIER_HOME, { recursive: true, mode: 0o700 });
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

/** Only the embedded database is migrated at start: elsewhere the owner's password is not at hand, and somebody decides when. */
async function assertMigrated(url: string): Promise<void> {
  const missing = await missingMigrations(url).catch((error: unknown) => {
    // A database that is still starting is waited for later.
    if (isUnreachable(error)) return [];
    throw error;
  });
  if (missing.length > 0) throw new Error(`The database lacks ${missing.length === 1 ? 'a migration' : `${missing.length} migrations`} (${missing.join(', ')}). Run: atelier migrate`);
}

/** BullMQ's tables belong to whoever works with them, which the application's role must not: so the queue has a database of its own. */
function configuredQueue({ REDIS_URL, QUEUE_DATABASE_URL }: { REDIS_URL?: string | undefined; QUEUE_DATABASE_URL?: string | undefined }): QueueConnection {
  if (REDIS_URL !== undefined) return { kind: 'redis', url: REDIS_URL };
  if (QUEUE_DATABASE_URL !== undefined) return { kind: 'postgres', url: QUEUE_DATABASE_URL };
  throw new ConfigError(['REDIS_URL is missing; write redis://host:6379, or give the queue a database of its own by QUEUE_DATABASE_URL']);
}

/** Starts the application for its role: HTTP, workers, or both. */
export function startServer(runtime: Runtime, listen: { host: string; port: number }): Promise<Server> {
  return startApplication(AppModule.forRoot(runtime), runtime, listen);
}
