import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { migrateDown, migrateUp, migrationNames } from '../../../src/platform/database/migrator.js';
import { createEmptyDatabase } from '../../support/cluster.js';

type EmptyDatabase = Awaited<ReturnType<typeof createEmptyDatabase>>;

/** The migrator's own record of what ran stays, empty, when everything was taken back. */
const OURS = "n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'migrations')";
/** What an extension brings is the extension's. */
const notOfExtension = (catalogue: string, oid: string): string => `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`;

/** Everything that migrations make, one line each, from PostgreSQL's catalogue. */
const SNAPSHOT = `
  select format('schema %s owner=%s acl=%s', n.nspname, pg_get_userbyid(n.nspowner), n.nspacl) as line from pg_namespace n where ${OURS}
  union all select format('relation %s.%s kind=%s owner=%s rls=%s force=%s acl=%s', n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner), c.relrowsecurity, c.relforcerowsecurity, c.relacl)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OURS} and ${notOfExtension('pg_class', 'c.oid')}
  union all select format('column %s.%s.%s #%s %s notnull=%s identity=%s generated=%s default=%s collation=%s acl=%s', n.nspname, c.relname, a.attname,
      -- Among the columns that are there: one that was dropped and made again counts on.
      (select count(*) from pg_attribute b where b.attrelid = a.attrelid and b.attnum between 1 and a.attnum and not b.attisdropped),
      format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation, a.attacl)
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where ${OURS} and c.relkind in ('r', 'p', 'v', 'm') and a.attnum > 0 and not a.attisdropped
  union all select format('constraint %s.%s on %s: %s', n.nspname, k.conname, coalesce(nullif(k.conrelid, 0)::regclass::text, '-'), pg_get_constraintdef(k.oid))
    from pg_constraint k join pg_namespace n on n.oid = k.connamespace where ${OURS}
  union all select format('index %s.%s: %s', n.nspname, c.relname, pg_get_indexdef(c.oid))
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS}
  union all select format('policy %s.%s: %s %s for %s to %s using (%s) check (%s)', n.schemaname, n.tablename, n.policyname, n.permissive, n.cmd, n.roles, n.qual, n.with_check)
    from pg_policies n where n.schemaname not in ('migrations')
  union all select format('function %s.%s owner=%s acl=%s: %s', n.nspname, p.oid::regprocedure, pg_get_userbyid(p.proowner), p.proacl, pg_get_functiondef(p.oid))
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OURS} and p.prokind in ('f', 'p') and ${notOfExtension('pg_proc', 'p.oid')}
  union all select format('trigger %s on %s.%s: %s enabled=%s', t.tgname, n.nspname, c.relname, pg_get_triggerdef(t.oid), t.tgenabled)
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS} and not t.tgisinternal
  union all select format('type %s.%s %s', n.nspname, t.typname, t.typtype) from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where ${OURS} and ${notOfExtension('pg_type', 't.oid')}
  union all select format('extension %s in %s', e.extname, n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where ${OURS}
  union all select format('default privileges %s %s', coalesce(defaclnamespace::regnamespace::text, '-'), defaclacl) from pg_default_acl
  order by 1`;

let database: EmptyDatabase;
let names: string[];

beforeEach(async () => {
  database = await createEmptyDatabase();
  names = await migrationNames();
});
afterEach(() => database.drop());

async function asOwner<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const snapshot = (): Promise<string[]> => asOwner(async (client) => (await client.query<{ line: string }>(SNAPSHOT)).rows.map(({ line }) => line));

/** What the migrator recorded; null when it never came so far. */
const recorded = (): Promise<string[] | null> => asOwner(async (client) => {
  const { rows: [ledger] } = await client.query<{ there: boolean }>("select to_regclass('migrations.migration') is not null as there");
  if (ledger?.there !== true) return null;
  return (await client.query<{ name: string }>('select name from migrations.migration order by id')).rows.map(({ name }) => name);
});

describe('migrations', () => {
  it('leave the same schema after up, down and up again, and nothing in between', async () => {
    const empty = await snapshot();
    expect(await migrateUp(database.ownerUrl)).toEqual(names);
    const first = await snapshot();
    // The snapshot sees what it is meant to compare.
    for (const kind of ['schema', 'relation', 'column', 'constraint', 'index', 'policy', 'function', 'trigger', 'extension']) {
      expect(first.filter((line) => line.startsWith(`${kind} `)).length).toBeGreaterThan(empty.filter((line) => line.startsWith(`${kind} `)).length);
    }
    expect(await migrateDown(database.ownerUrl)).toEqual(names.toReversed());
    expect(await snapshot()).toEqual(empty);
    expect(await recorded()).toEqual([]);
    expect(await migrateUp(database.ownerUrl)).toEqual(names);
    expect(await snapshot()).toEqual(first);
    expect(await migrateUp(database.ownerUrl)).toEqual([]);
  });

  it('can be taken back one by one, each what it made and, where that is a schema of its name, nothing else, and run again from there', async () => {
    await migrateUp(database.ownerUrl);
    const full = await snapshot();
    let before = full;
    for (const name of names.toReversed()) {
      expect(await migrateDown(database.ownerUrl, 1)).toEqual([name]);
      const after = await snapshot();
      const schema = name.replace(/^\d+_/, '');
      const gone = before.filter((line) => !after.includes(line));
      expect(gone).not.toEqual([]);
      // What adds to schemas that are there is held against the whole, below.
      if (full.some((line) => line.startsWith(`schema ${schema} `))) {
        expect(after.filter((line) => !before.includes(line))).toEqual([]);
        expect(gone).toContainEqual(expect.stringMatching(new RegExp(`^schema ${schema} `)));
        expect(gone.filter((line) => !line.startsWith('extension ') && !new RegExp(`\\b${schema}\\b`).test(line))).toEqual([]);
      }
      before = after;
    }
    for (let steps = 1; steps <= names.length; steps += 1) {
      await migrateUp(database.ownerUrl);
      expect(await migrateDown(database.ownerUrl, steps)).toEqual(names.slice(-steps).reverse());
      expect(await migrateUp(database.ownerUrl)).toEqual(names.slice(-steps));
      expect(await snapshot()).toEqual(full);
    }
  });

  it('leave an extension that somebody else made', async () => {
    await asOwner((client) => client.query('create schema theirs; create extension btree_gist schema theirs; create table theirs.room (at int4range, no int, exclude using gist (no with =, at with &&))').then(() => undefined));
    const theirs = await snapshot();
    await migrateUp(database.ownerUrl);
    await migrateDown(database.ownerUrl);
    expect(await snapshot()).toEqual(theirs);
  });

  it('run once each when ten callers and two processes start at the same moment', async () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const migrate = async (): Promise<string[]> => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '--import', './test/support/typescript-loader.mjs', 'src/cli/main.ts', 'migrate'], {
        cwd: root, env: { PATH: process.env['PATH'], DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl, REDIS_URL: 'redis://127.0.0.1:1' },
      });
      return stdout === 'nothing to do: the schema is up to date\n' ? [] : stdout.trimEnd().split('\n').map((line) => line.replace(/^ran /, ''));
    };
    const results = await Promise.all([migrate(), migrate(), ...Array.from({ length: 10 }, () => migrateUp(database.ownerUrl))]);
    expect(results).toHaveLength(12);
    expect(results.flat()).toEqual(names);
    expect(await recorded()).toEqual(names);
  });

  it('leave nothing when one of them fails, and say which', async () => {
    await asOwner((client) => client.query('create schema reporting').then(() => undefined));
    const before = await snapshot();
    await expect(migrateUp(database.ownerUrl)).rejects.toThrow('0013_reporting: schema "reporting" already exists');
    expect(await snapshot()).toEqual(before);
    expect(await recorded() ?? []).toEqual([]);
    await asOwner((client) => client.query('drop schema reporting').then(() => undefined));
    expect(await migrateUp(database.ownerUrl)).toEqual(names);
  });

  it('end as before when taking them back fails in the middle', async () => {
    await migrateUp(database.ownerUrl);
    const full = await snapshot();
    // Whoever drops a schema waits for its readers; this one does not wait long.
    await asOwner(async (reader) => {
      await reader.query('begin; select from identity.staff_member');
      const url = new URL(database.ownerUrl);
      url.searchParams.set('options', '-c lock_timeout=200');
      await expect(migrateDown(url.href, names.length)).rejects.toThrow('lock timeout');
      await reader.query('rollback');
    });
    expect(await snapshot()).toEqual(full);
    expect(await recorded()).toEqual(names);
  });

  it('need the role that owns the schemas, and say so', async () => {
    await expect(migrateUp(database.appUrl)).rejects.toThrow(/^The role atelier_app may not migrate .*DATABASE_OWNER_URL/);
    expect(await recorded()).toBeNull();
    await migrateUp(database.ownerUrl);
    await expect(migrateUp(database.appUrl)).rejects.toThrow(/^The role atelier_app may not migrate .*DATABASE_OWNER_URL/);
    await expect(migrateDown(database.appUrl)).rejects.toThrow(/^The role atelier_app may not migrate .*DATABASE_OWNER_URL/);
    expect(await recorded()).toEqual(names);
  });
});
