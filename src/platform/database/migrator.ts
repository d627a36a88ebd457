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
    await assertOwner(client);
    // Row-level security holds for the owner, too: without this, what changes rows of customers would find none, and say nothing.
    await client.query(`set atelier.organization = '*'`);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** PostgreSQL would only say that permission is denied, not what to do about it. */
async function assertOwner(client: Client): Promise<void> {
  const { rows: [role] } = await client.query<{ name: string; database: string; owns: boolean }>(`
    select current_user as name, current_database() as database, has_database_privilege(current_database(), 'create')
      and not exists (select from pg_namespace n where n.nspname = $1 and not pg_has_role(n.nspowner, 'usage')) as owns`, [TABLE.migrationsSchema]);
  if (role?.owns === true) return;
  throw new Error(`The role ${role?.name} may not migrate the database ${role?.database}. Set DATABASE_OWNER_URL to the role that owns its schemas and may create some: postgres://atelier_owner:password@host:5432/${role?.database}`);
}

/** @throws Error that names the migration, with PostgreSQL's own as its cause. */
async function run(client: Client, direction: 'up' | 'down', count?: number): Promise<string[]> {
  let underWay: string | undefined;
  const ignore = (): void => undefined;
  try {
    const migrations = await runner({
      dbClient: client, dir: DIRECTORY, direction, ...TABLE,
      count: count ?? Infinity, singleTransaction: true, noLock: true, checkOrder: true,
      // What the runner tells is the only way to know which migration it is at.
      logger: { debug: ignore, warn: ignore, error: ignore, info: (line) => { underWay = /^### MIGRATION (\S+) /.exec(line)?.[1] ?? underWay; } },
    });
    return migrations.map((migration) => migration.name);
  } catch (error) {
    if (underWay === undefined) throw error;
    throw new Error(`${underWay}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/**
 * Runs all migrations that have not run, in one transaction, as the role that owns the schemas.
 * @returns the names of those that ran.
 * @throws Error when the role may not, or naming the migration that failed; then none has run.
 */
export function migrateUp(ownerUrl: string): Promise<string[]> {
  return withLock(ownerUrl, (client) => run(client, 'up'));
}

/**
 * Takes back the last `count` migrations, all by default, in one transaction. The record of what ran stays, and so does the
 * role `atelier_app`, which other databases of the cluster may know.
 * @returns their names.
 * @throws Error as {@link migrateUp}.
 */
export function migrateDown(ownerUrl: string, count?: number): Promise<string[]> {
  return withLock(ownerUrl, (client) => run(client, 'down', count));
}

/**
 * Names of this version's migrations that have not run, in their order.
 * @param url of a role with the rights of `atelier_app`.
 * @throws Error when the role has not even those.
 */
export async function missingMigrations(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    // The catalogue may be read by everyone; before the first migration there is no list to read.
    const { rows: [list] } = await client.query<{ role: string; there: boolean; readable: boolean }>(
      `select current_user as role, count(*) > 0 as there, coalesce(bool_and(has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')), false) as readable
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`, [TABLE.migrationsSchema, TABLE.migrationsTable]);
    if (list?.there === true && !list.readable) throw new Error(`The role ${list.role} has not the rights of the application. Let the owner run: grant atelier_app to ${client.escapeIdentifier(list.role)}`);
    const { rows } = list?.there === true ? await client.query<{ name: string }>('select name from migrations.migration') : { rows: [] };
    const ran = new Set(rows.map(({ name }) => name));
    return (await migrationNames()).filter((name) => !ran.has(name));
  } finally {
    await client.end();
  }
}

/** Names of all migrations of this version, in their order. */
export async function migrationNames(): Promise<string[]> {
  const files = await readdir(DIRECTORY);
  return files.filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -'.sql'.length)).sort();
}
