import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import { migrationNames, missingMigrations } from '../../platform/database/migrator.js';
import { QUEUE_SCHEMA } from '../../platform/jobs/queue-backend.js';
import type { DatabaseUrls } from '../database-urls.js';
import type { Finding } from './finding.js';

const OLDEST = 15;
const CLOCK_LIMIT_MS = 2000;

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function one<Row extends QueryResultRow>(url: string, sql: string): Promise<Row> {
  const { rows: [row] } = await withClient(url, (client) => client.query<Row>(sql));
  if (row === undefined) throw new Error('the database answered without a row');
  return row;
}

export async function examineVersion({ appUrl, embedded }: DatabaseUrls): Promise<Finding> {
  const { number, name } = await one<{ number: number; name: string }>(appUrl, `select current_setting('server_version_num')::int as number, current_setting('server_version') as name`);
  return number >= OLDEST * 10_000
    ? { subject: 'database', state: 'ok', found: `PostgreSQL ${name}${embedded ? ' (embedded)' : ''}` }
    : { subject: 'database', state: 'failed', found: `PostgreSQL ${name}`, advice: `Upgrade to PostgreSQL ${OLDEST} or newer.` };
}

/** Row-level security holds for a role only that is no superuser, does not bypass it, and is not the owner of the tables, itself or by membership. */
export async function examinePrivileges({ appUrl }: DatabaseUrls): Promise<Finding> {
  const role = await one<{ name: string; rolsuper: boolean; rolbypassrls: boolean; owns: number }>(appUrl,
    `select r.rolname as name, r.rolsuper, r.rolbypassrls,
       (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' and pg_has_role(c.relowner, 'usage')) as owns
     from pg_roles r where r.rolname = current_user`);
  const wrong = role.rolsuper ? 'is a superuser' : role.rolbypassrls ? 'bypasses row-level security' : role.owns > 0 ? `owns ${role.owns} tables and indexes` : undefined;
  return wrong === undefined
    ? { subject: 'privileges', state: 'ok', found: `${role.name} owns nothing and is under row-level security` }
    : { subject: 'privileges', state: 'failed', found: `${role.name} ${wrong}`, advice: 'Let DATABASE_URL name a role that owns nothing and has neither SUPERUSER nor BYPASSRLS: atelier_app, or one that was granted it.' };
}

export async function examineMigrations({ appUrl, embedded }: DatabaseUrls): Promise<Finding> {
  const missing = await missingMigrations(appUrl);
  if (missing.length === 0) return { subject: 'migrations', state: 'ok', found: `all ${(await migrationNames()).length} have run` };
  const found = `${missing.length} have not run: ${missing.join(', ')}`;
  return embedded
    ? { subject: 'migrations', state: 'warning', found, advice: 'They run at the next start of the server.' }
    : { subject: 'migrations', state: 'failed', found, advice: 'Run: atelier migrate' };
}

/** How far this machine's clock is from the database's. */
export function examineClock({ appUrl }: DatabaseUrls): Promise<Finding> {
  return withClient(appUrl, async (client) => {
    const before = Date.now();
    const { rows: [row] } = await client.query<{ at: Date }>('select clock_timestamp() as at');
    const middle = (before + Date.now()) / 2;
    const apart = Math.round(Math.abs((row?.at.getTime() ?? middle) - middle));
    return apart <= CLOCK_LIMIT_MS
      ? { subject: 'clock', state: 'ok', found: `${apart} ms from the database’s` }
      : { subject: 'clock', state: 'failed', found: `${apart} ms from the database’s`, advice: 'Let both machines follow a time server (NTP): tokens and deadlines depend on it.' };
  });
}

/** Whether new events come after those that are there: not so after a restore, until a server has started. Nothing where the log is not there yet. */
export function examineEventLog({ appUrl }: DatabaseUrls): Promise<Finding[]> {
  return withClient(appUrl, async (client) => {
    const { rows: [known] } = await client.query<{ there: boolean }>(`
      select coalesce(bool_or(has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')), false) as there
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'platform' and p.proname = 'event_log_is_continued'`);
    if (known?.there !== true) return [];
    await client.query(`set atelier.organization = '*'`);
    const { rows: [row] } = await client.query<{ continued: boolean; epoch: number }>('select platform.event_log_is_continued() as continued, epoch from platform.event_log');
    return row?.continued === true
      ? [{ subject: 'events', state: 'ok', found: row.epoch === 0 ? 'the log goes on where it was written last' : `the log goes on where it was written last; moved or restored ${row.epoch === 1 ? 'once' : `${row.epoch} times`}` }]
      : [{ subject: 'events', state: 'warning', found: 'the log was last written on another database server, or before a recovery: nobody would read what comes now', advice: 'Start a server, or restart those that run: at its start each lets the log go on after what is in it.' }];
  });
}

/** Where the queue is kept in PostgreSQL: whether its tables are there, for the role that works with them. */
export async function examineQueue({ queueUrl, embedded }: DatabaseUrls): Promise<Finding> {
  if (queueUrl === undefined) {
    return { subject: 'queue', state: 'failed', found: 'nothing says where it is', advice: 'Set REDIS_URL to redis://host:6379, or QUEUE_DATABASE_URL to a database of its own for the queue.' };
  }
  const schema = await one<{ role: string; there: boolean; usable: boolean }>(queueUrl,
    `select current_user as role, count(*) > 0 as there, coalesce(bool_and(has_schema_privilege(oid, 'usage')), false) as usable from pg_namespace where nspname = '${QUEUE_SCHEMA}'`);
  if (!schema.there) {
    return embedded
      ? { subject: 'queue', state: 'warning', found: 'its tables are not there yet', advice: 'The next start of the server makes them.' }
      : { subject: 'queue', state: 'failed', found: 'its tables are not there', advice: 'Run: atelier migrate' };
  }
  return schema.usable
    ? { subject: 'queue', state: 'ok', found: 'on PostgreSQL (REDIS_URL is not set)' }
    : { subject: 'queue', state: 'failed', found: `${schema.role} may not use its tables`, advice: 'Let QUEUE_DATABASE_URL name the role that owns them.' };
}
