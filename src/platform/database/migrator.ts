import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { runner } from 'node-pg-migrate';

const DIRECTORY = fileURLToPath(new URL('../../../migrations', import.meta.url));
const TABLE = { migrationsTable: 'migration', migrationsSchema: 'migrations', createMigrationsSchema: true } as const;
/** Key of the advisory lock that makes many starters run one migration: "atelier" in ASCII. */
const LOCK_KEY = '27431090150893938';

async function withLock<T>(ownerUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Waits for another starter instead of failing: when it is done, there is nothing left to run.
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    return await work(client);
  } finally {
    await client.end();
  }
}

function run(client: Client, direction: 'up' | 'down', count?: number): Promise<string[]> {
  return runner({
    dbClient: client, dir: DIRECTORY, direction, ...TABLE,
    count: count ?? Infinity, singleTransaction: true, noLock: true, checkOrder: true,
    log: () => undefined,
  }).then((migrations) => migrations.map((migration) => migration.name));
}

/**
 * Runs all migrations that have not run, in one transaction, as the role that owns the schemas.
 * @returns the names of those that ran.
 */
export function migrateUp(ownerUrl: string): Promise<string[]> {
  return withLock(ownerUrl, (client) => run(client, 'up'));
}

/** Takes back the last `count` migrations, all by default. @returns their names. */
export function migrateDown(ownerUrl: string, count?: number): Promise<string[]> {
  return withLock(ownerUrl, (client) => run(client, 'down', count));
}

/** Names of all migrations of this version, in their order. */
export async function migrationNames(): Promise<string[]> {
  const files = await readdir(DIRECTORY);
  return files.filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -'.sql'.length)).sort();
}
