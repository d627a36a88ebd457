import { Client } from 'pg';
import type { QueryResultRow } from 'pg';
import { migrationNames } from '../../platform/database/migrator.js';
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

/** Version, privileges and migrations. */
export function examineDatabase(urls: DatabaseUrls): Promise<Finding[]> {
  return withClient(urls.appUrl, async (client) => {
    const one = async <Row extends QueryResultRow>(sql: string): Promise<Row> => {
      const { rows: [row] } = await client.query<Row>(sql);
      if (row === undefined) throw new Error('the database answered without a row');
      return row;
    };
    const { number, name } = await one<{ number: number; name: string }>(`select current_setting('server_version_num')::int as number, current_setting('server_version') as name`);
    const role = await one<{ name: string; rolsuper: boolean; rolbypassrls: boolean; owns: number }>(
      `select r.rolname as name, r.rolsuper, r.rolbypassrls, (select count(*)::int from pg_class c where c.relowner = r.oid) as owns from pg_roles r where r.rolname = current_user`,
    );
    const findings: Finding[] = [
      number >= OLDEST * 10_000
        ? { subject: 'database', state: 'ok', found: `PostgreSQL ${name}${urls.embedded ? ' (embedded)' : ''}` }
        : { subject: 'database', state: 'failed', found: `PostgreSQL ${name}`, advice: `Upgrade to PostgreSQL ${OLDEST} or newer.` },
      role.rolsuper || role.rolbypassrls || role.owns > 0
        ? { subject: 'privileges', state: 'failed', found: `${role.name} ${role.rolsuper ? 'is a superuser' : role.rolbypassrls ? 'bypasses row-level security' : `owns ${role.owns} tables or indexes`}`, advice: 'Let DATABASE_URL name a role that owns nothing and has neither SUPERUSER nor BYPASSRLS, granted atelier_app.' }
        : { subject: 'privileges', state: 'ok', found: `${role.name} owns nothing and is under row-level security` },
    ];
    findings.push(await examineMigrations(urls, client));
    return findings;
  });
}

/** The list of migrations belongs to the owner; the application's role may not even look whether it is there. */
async function examineMigrations(urls: DatabaseUrls, client: Client): Promise<Finding> {
  const subject = 'migrations';
  if (urls.ownerUrl === undefined) {
    return { subject, state: 'warning', found: 'the role of DATABASE_URL may not read which have run', advice: 'Set DATABASE_OWNER_URL for this check, or run: atelier migrate' };
  }
  const { rows: [table] } = await client.query<{ there: boolean }>(
    `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'migrations' and c.relname = 'migration') as there`,
  );
  const applied = table?.there === true ? await readApplied(urls.ownerUrl) : [];
  const missing = (await migrationNames()).filter((migration) => !applied.includes(migration));
  if (missing.length === 0) return { subject, state: 'ok', found: `all ${applied.length} have run` };
  const found = `${missing.length} have not run: ${missing.join(', ')}`;
  return urls.embedded ? { subject, state: 'warning', found, advice: 'They run at the next start of the server.' } : { subject, state: 'failed', found, advice: 'Run: atelier migrate' };
}

function readApplied(ownerUrl: string): Promise<string[]> {
  return withClient(ownerUrl, async (owner) => (await owner.query<{ name: string }>('select name from migrations.migration')).rows.map(({ name }) => name));
}

/** How far this machine's clock is from the database's. */
export function examineClock(url: string): Promise<Finding> {
  return withClient(url, async (client) => {
    const before = Date.now();
    const { rows: [row] } = await client.query<{ at: Date }>('select clock_timestamp() as at');
    const middle = (before + Date.now()) / 2;
    const apart = Math.round(Math.abs((row?.at.getTime() ?? middle) - middle));
    return apart <= CLOCK_LIMIT_MS
      ? { subject: 'clock', state: 'ok', found: `${apart} ms from the database’s` }
      : { subject: 'clock', state: 'failed', found: `${apart} ms from the database’s`, advice: 'Let both machines follow a time server (NTP): tokens and deadlines depend on it.' };
  });
}
