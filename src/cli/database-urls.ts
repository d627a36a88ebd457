import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Config } from '../platform/config/config.js';
import { platformConfig } from '../platform/config/platform.config.js';
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded/embedded-postgres.js';

export interface DatabaseUrls {
  /** URL of the role that migrates, when it is known. */
  ownerUrl: string | undefined;
  appUrl: string;
  /** PostgreSQL of the queue; undefined when the queue is on Redis, or nothing says where it is. */
  queueUrl: string | undefined;
  embedded: boolean;
  stop(): Promise<void>;
}

/** Finds the database that the configuration names: beside a running server, or started for this command alone. */
export async function openDatabaseUrls(config: Config): Promise<DatabaseUrls> {
  const settings = config.get(platformConfig);
  if (settings.DATABASE_URL !== undefined) {
    return {
      ownerUrl: settings.DATABASE_OWNER_URL, appUrl: settings.DATABASE_URL, embedded: false,
      queueUrl: settings.REDIS_URL === undefined ? settings.QUEUE_DATABASE_URL : undefined,
      stop: () => Promise.resolve(),
    };
  }
  const running = await findRunningEmbeddedPostgres(settings.ATELIER_HOME);
  if (running !== null) return { ...running, embedded: true, stop: () => Promise.resolve() };
  const started = await startEmbeddedPostgres({ home: settings.ATELIER_HOME });
  return { ...started, embedded: true, stop: () => started.stop() };
}

/** URL of the object storage that the configuration names. */
export function storageUrlOf(config: Config): string {
  const { STORAGE_URL, ATELIER_HOME } = config.get(platformConfig);
  return STORAGE_URL ?? pathToFileURL(join(ATELIER_HOME, 'storage')).href;
}
