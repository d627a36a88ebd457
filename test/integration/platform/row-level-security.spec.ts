import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { HttpClient } from '../../../src/cli/demo/http-client.js';
import { Narrator } from '../../../src/cli/demo/narrator.js';
import { play } from '../../../src/cli/demo/play.js';
import type { Role } from '../../../src/modules/identity/roles.js';
import type { Origin } from '../../../src/platform/actor.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import { fromUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';

interface Table {
  name: string;
  secured: boolean;
  forced: boolean;
  /** Column that names the organization; null when no column does. */
  key: string | null;
}

/** Tables without row-level security, and why partners' transactions may read them. */
const OPEN: Record<string, string> = {
  'platform.event_log': 'where the log of events goes on; one row, about no one',
  'platform.inbox': 'which handler has handled which event: names of handlers and ids of events',
  'platform.job_request': 'ids of what jobs are about; every transaction adds to it, none reads it for a caller',
  'platform.rate_limit': 'counts by client and address, whose next request they decide',
  'identity.break_glass': 'accesses of the lab’s own administrators past their sign-in',
  'identity.used_assertion': 'hashes of clients and ids of assertions, which say nothing of either',
  'identity.staff_member': 'people of the lab, who belong to no organization',
  'billing.invoice_counter': 'the lab’s own numbers, counted across organizations',
};

/** Where the owner itself must pass: the function that appends runs with the owner's rights, so that appending is all the application can do. */
const NOT_FORCED = ['audit.chain_head', 'audit.checkpoint', 'audit.checkpoint_head', 'audit.record'];

/** What one engagement from inquiry to the last payment leaves empty. */
const NOT_IN_THE_STORY = [
  // Unless the story takes a minute, and the job that makes them has run.
  `insert into audit.checkpoint values (1, '{}', sha256('x'), now()) on conflict do nothing`,
  `insert into audit.checkpoint_head values ('lab', 1, sha256('x'), 1) on conflict do nothing`,
  `insert into engagements.gate_waiver select id, 1, 'gate', organization_id, stage, 'because', 'reason', '{}', now() from engagements.engagement limit 1`,
  `insert into engagements.deadline_notice select id, now(), 'near', organization_id, now() from engagements.engagement limit 1`,
  `insert into staffing.absence select gen_random_uuid(), id, '2031-01-01', '2031-01-02', now() from staffing.researcher limit 1`,
  `insert into reporting.report (id, kind, trigger, week, time_zone, period_start, period_end, requested_by, created_at)
     values (gen_random_uuid(), 'pipeline', 'request', '2026-W47', 'UTC', '2026-11-16', '2026-11-23', '{}', now())`,
  `insert into reporting.engagement_export (id, organization_id, engagement_id, audience, files, status, requested_by, created_at, watch_at)
     select gen_random_uuid(), organization_id, id, 'lab', false, 'queued', '{}', now(), now() + interval '1 day' from engagements.engagement limit 1`,
  `insert into identity.revoked_token select 'x', id, organization_id, now(), now() from identity.api_client limit 1`,
  `insert into identity.walled_organization select s.id, o.id, now(), now() + interval '1 day' from identity.staff_member s, organizations.organization o limit 1`,
  `insert into staffing.exposure select s.id, o.id, '2031-01-01' from identity.staff_member s, organizations.organization o limit 1`,
  `insert into intake.legal_hold (id, organization_id, engagement_id, reason, placed_by, placed_at) select gen_random_uuid(), organization_id, engagement_id, 'reason', '{}', now() from intake.data_retention limit 1`,
  `insert into intake.intake_policy select gen_random_uuid(), organization_id, engagement_id, 'documents', 1, '{}', repeat('0', 64), 'reason', '{}', now() from intake.data_retention limit 1`,
  `insert into intake.policy_preview (id, organization_id, dataset_version_id, policy, policy_hash, status, created_by, created_at)
     select gen_random_uuid(), organization_id, id, '{}', repeat('0', 64), 'queued', '{}', now() from intake.dataset_version limit 1`,
  `insert into intake.evaluation_set (id, organization_id, engagement_id, name, upload_id, status, created_by, created_at)
     select gen_random_uuid(), organization_id, engagement_id, 'Exam', id, 'sealing', '{}', now() from intake.upload limit 1`,
  `insert into intake.accepted_comparison (id, organization_id, dataset_version_id, accepted_version_id, created_at) select gen_random_uuid(), organization_id, id, id, now() from intake.dataset_version limit 1`,
  `insert into intake.errand (id, kind, organization_id, asked_at) select gen_random_uuid(), 'policy_preview', organization_id, now() from intake.dataset_version limit 1`,
  `insert into intake.exposure select gen_random_uuid(), organization_id, engagement_id, id, 'download', '{"kind":"partner","id":"cli_x","name":"x","roles":[]}', null, null, 0, 1, 'req_x', now() from intake.upload limit 1`,
];

/** A trigger that looks at each row before row-level security does. */
const REFUSED_BEFORE: Record<string, RegExp> = { 'billing.invoice': /^23514 the number .* is not the one that was given out/ };
const refusedInsert = (table: string): RegExp => REFUSED_BEFORE[table] ?? /^42501 (new row violates row-level security policy|permission denied)/;

let app: TestApp;
let tables: Table[];
/** The customer of the story, and its competitor. */
let customer: string;
let competitor: string;

beforeAll(async () => {
  app = await startTestApp({ env: { WEBHOOK_RETRY_SCHEDULE_SECONDS: '0.2,0.2,1,5', DATABASE_POOL_SIZE: '4' } });
  const staff = async (role: Role): Promise<HttpClient> => new HttpClient(app.url, await app.tokenAs(role));
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  await play({
    manager: await staff('engagement_manager'), steward: await staff('data_steward'), lead: await staff('research_lead'), finance: await staff('finance'), administrator: await staff('administrator'),
  }, new Narrator(silence));
  for (const sql of NOT_IN_THE_STORY) await app.owner.query(sql);
  ({ rows: tables } = await app.owner.query<Table>(`
    select format('%s.%s', n.nspname, c.relname) as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
      case when n.nspname = 'organizations' and c.relname = 'organization' then 'id' else
        (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped) end as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'migrations') order by 1`));
  const { rows } = await app.owner.query<{ id: string; name: string }>('select id, name from organizations.organization');
  customer = rows.find(({ name }) => name.startsWith('Harbor'))?.id ?? '';
  competitor = rows.find(({ name }) => name.startsWith('Contrafact'))?.id ?? '';
}, 180_000);
afterAll(() => app?.close());

/** A plain connection as the application's role; with `options` as they are, such as a setting of its own. */
async function asApp<T>(work: (client: Client) => Promise<T>, options = ''): Promise<T> {
  const client = new Client({ connectionString: app.runtime.databaseUrl, options });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const counted = async (client: Client, table: string, where = 'true', values: unknown[] = []): Promise<number> =>
  (await client.query<{ count: number }>(`select count(*)::int as count from ${table} where ${where}`, values)).rows[0]?.count ?? 0;

/** How PostgreSQL refuses `sql`, which is then rolled back: its code and message, or that it took it. */
async function refusal(client: Client, sql: string): Promise<string> {
  await client.query('begin');
  try {
    await client.query(sql);
    return 'taken';
  } catch (error) {
    return `${(error as { code?: string }).code} ${(error as Error).message}`;
  } finally {
    await client.query('rollback');
  }
}

/** Inserts a copy of a row that is there, read by the owner, so that nothing but row-level security, which is asked first, can be what refuses it. */
async function copyOfRow(table: string, key: string | null, organization: string): Promise<string | undefined> {
  const { rows: [row] } = await app.owner.query<{ json: string }>(`select to_jsonb(t)::text as json from ${table} t ${key === null ? '' : `where ${key} = $1`} limit 1`, key === null ? [] : [organization]);
  if (row === undefined) return undefined;
  const [schema, name] = table.split('.');
  const { rows: columns } = await app.owner.query<{ name: string }>(`
    select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`, [table]);
  const list = columns.map((column) => column.name).join(', ');
  return `insert into ${schema}.${name} (${list}) overriding system value select ${list} from jsonb_populate_record(null::${table}, ${app.owner.escapeLiteral(row.json)}::jsonb)`;
}

/** Functions that run with the owner's rights. Each is one thing that the application may do and nothing more. */
const OWNERS_FUNCTIONS = ['audit.add_checkpoint', 'audit.append'];

const secured = (): Table[] => tables.filter((table) => table.secured);
const partner = (uuid: string): Origin => ({
  actor: { kind: 'partner', id: 'cli_test', name: 'test', organizationId: fromUuid('org', uuid), permissions: new Set(), roles: [] }, requestId: 'req_test',
});
const lab: Origin = { actor: systemActor('test'), requestId: 'req_test' };
const database = (): Database => app.app.get(Database, { strict: false });
const poolOfApp = (): Pool => (app.app.get(DataSource, { strict: false }).driver as unknown as { master: Pool }).master;

describe('the tables', () => {
  it('are held by enough rows to see what is hidden', async () => {
    expect(secured().length).toBeGreaterThan(30);
    const empty: string[] = [];
    for (const { name } of secured()) if (await counted(app.owner, name) === 0) empty.push(name);
    expect(empty).toEqual([]);
    expect(await counted(app.owner, 'engagements.engagement', 'organization_id = $1', [competitor])).toBeGreaterThan(0);
  });

  it('are under row-level security, forced on their owner too, or say why not', () => {
    expect(tables.filter(({ secured: isSecured }) => !isSecured).map(({ name }) => name).sort()).toEqual(Object.keys(OPEN).sort());
    expect(tables.filter(({ secured: isSecured, key }) => !isSecured && key !== null)).toEqual([]);
    expect(secured().filter(({ forced }) => !forced).map(({ name }) => name)).toEqual(NOT_FORCED);
  });

  it('have policies for every command, so that what may not be seen may not be written', async () => {
    // Policies for reading alone (audit chains, researchers of a team) open nothing to writing.
    const { rows } = await app.owner.query<{ name: string }>(`
      select p.polrelid::regclass::text as name from pg_policy p where p.polcmd not in ('*', 'r') or p.polwithcheck is not null or 0 <> all(p.polroles) order by 1`);
    expect(rows).toEqual([]);
    expect(secured().every(({ key, name }) => key !== null || /^(audit|staffing|reporting)\./.test(name))).toBe(true);
  });

  it('that name an organization are isolated by it, and heed conflict walls', async () => {
    const { rows } = await app.owner.query<{ name: string; text: string }>(`
      select p.polrelid::regclass::text as name, pg_get_expr(p.polqual, p.polrelid) as text from pg_policy p where p.polname = 'by_organization'`);
    const policies = new Map(rows.map(({ name, text }) => [name, text]));
    // What is known of people and their walls, which no organization may read of.
    expect(secured().filter(({ key, name }) => key !== null && !policies.has(name)).map(({ name }) => name)).toEqual(['identity.walled_organization']);
    expect([...policies].filter(([, text]) => !text.includes('walled_organizations') || !text.includes('sees_past_walls')).map(([name]) => name)).toEqual([]);
    const { rows: audit } = await app.owner.query<{ text: string }>(`select pg_get_expr(p.polqual, p.polrelid) as text from pg_policy p where p.polrelid::regclass::text like 'audit.%'`);
    expect(audit.length).toBeGreaterThan(1);
    expect(audit.filter(({ text }) => !text.includes('sees_past_walls'))).toEqual([]);
  });

  it('are reached with the owner’s rights by few functions, none of which can be led astray', async () => {
    const { rows } = await app.owner.query<{ name: string; settings: string[] | null; everyone: boolean }>(`
      select format('%s.%s', n.nspname, p.proname) as name, p.proconfig as settings, has_function_privilege('public', p.oid, 'execute') as everyone
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 1`);
    expect(rows.map(({ name }) => name)).toEqual(OWNERS_FUNCTIONS);
    for (const { name, settings, everyone } of rows) {
      expect([name, settings?.some((setting) => /^search_path=pg_catalog, pg_temp$/.test(setting)), everyone]).toEqual([name, true, false]);
    }
  });

  it('can be read and written by the application, and have no other right granted, least of all to everyone', async () => {
    const { rows } = await app.owner.query<{ name: string; privilege: string }>(`
      select c.oid::regclass::text as name, a.privilege_type as privilege from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
      where n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'public') and a.grantee <> c.relowner
        and (a.grantee <> $1::regrole or a.is_grantable or a.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))`, [new URL(app.runtime.databaseUrl).username]);
    expect(rows).toEqual([]);
  });

  it('let a customer read the researchers of its team, and change none of them', async () => {
    const { rows: [confirmed] } = await app.owner.query<{ organization_id: string }>(`select organization_id from staffing.allocation where status = 'confirmed' limit 1`);
    await asApp(async (client) => {
      expect(await counted(client, 'staffing.researcher')).toBeGreaterThan(0);
      expect((await client.query(`update staffing.researcher set capacity_percent = 1`)).rowCount).toBe(0);
      expect((await client.query('delete from staffing.researcher_skill')).rowCount).toBe(0);
    }, `-c atelier.organization=${confirmed?.organization_id ?? ''}`);
  });

  it('belong to a role that the application cannot become', async () => {
    const role = new URL(app.runtime.databaseUrl).username;
    const { rows: [attributes] } = await app.owner.query<object>('select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication from pg_roles where rolname = $1', [role]);
    expect(attributes).toEqual({ rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false, rolreplication: false });
    const { rows: owned } = await app.owner.query(`
      select c.oid from pg_class c where c.relowner = $1::regrole union all select p.oid from pg_proc p where p.proowner = $1::regrole
      union all select n.oid from pg_namespace n where n.nspowner = $1::regrole union all select d.oid from pg_database d where d.datdba = $1::regrole
      union all select m.roleid from pg_auth_members m where m.member = $1::regrole`, [role]);
    expect(owned).toEqual([]);
    await asApp(async (client) => {
      expect(await refusal(client, `set role ${app.owner.user ?? ''}`)).toMatch(/^42501/);
      for (const { name } of secured()) {
        expect(await refusal(client, `alter table ${name} disable row level security`)).toMatch(/^42501/);
        expect(await refusal(client, `truncate ${name}`)).toMatch(/^42501/);
      }
    });
  });
});

describe.each([['without the setting', ''], ['with an empty setting', '-c atelier.organization=']])('a connection %s', (_, options) => {
  it('sees no row of any table', async () => {
    await asApp(async (client) => {
      const seen: string[] = [];
      for (const { name } of secured()) if (await counted(client, name) > 0) seen.push(name);
      expect(seen).toEqual([]);
    }, options);
  });

  it('changes and deletes no row', async () => {
    await asApp(async (client) => {
      for (const { name, key } of secured()) {
        const column = key ?? (await app.owner.query<{ name: string }>('select attname as name from pg_attribute where attrelid = $1::regclass and attnum = 1', [name])).rows[0]?.name ?? '';
        for (const sql of [`update ${name} set ${column} = ${column}`, `delete from ${name}`]) {
          await client.query('begin');
          const outcome = await client.query(sql).then(({ rowCount }) => rowCount, (error: unknown) => (error as { code: string }).code);
          await client.query('rollback');
          expect([sql, outcome === 0 || outcome === '42501' ? 'refused' : outcome]).toEqual([sql, 'refused']);
        }
      }
    }, options);
  });

  it('can insert nothing', async () => {
    await asApp(async (client) => {
      let tried = 0;
      for (const { name, key } of secured()) {
        const copy = await copyOfRow(name, key, customer);
        if (copy === undefined) continue;
        tried += 1;
        expect([name, await refusal(client, copy)]).toEqual([name, expect.stringMatching(refusedInsert(name))]);
      }
      expect(tried).toBeGreaterThan(30);
    }, options);
  });
});

describe('a connection of one organization', () => {
  it('sees its own rows, and none of another or of the lab alone', async () => {
    for (const [own, other] of [[customer, competitor], [competitor, customer]] as const) {
      await asApp(async (client) => {
        for (const { name, key } of secured()) {
          if (key === null) continue;
          expect([name, await counted(client, name, `${key} is distinct from $1`, [own])]).toEqual([name, 0]);
          expect(await counted(client, name)).toBeLessThanOrEqual(await counted(app.owner, name, `${key} = $1`, [own]));
          const copy = await copyOfRow(name, key, other);
          if (copy !== undefined) expect([name, await refusal(client, copy)]).toEqual([name, expect.stringMatching(refusedInsert(name))]);
        }
        for (const name of ['staffing.absence', 'staffing.conflict_wall', 'reporting.report', 'audit.record', 'audit.chain_head']) expect([name, await counted(client, name)]).toEqual([name, 0]);
      }, `-c atelier.organization=${own}`);
    }
    await asApp(async (client) => {
      expect(await counted(client, 'engagements.engagement')).toBe(await counted(app.owner, 'engagements.engagement', 'organization_id = $1', [customer]));
      expect(await counted(client, 'billing.invoice')).toBe(4);
    }, `-c atelier.organization=${customer}`);
  });

  it('cannot hand a row of its own to another', async () => {
    await asApp(async (client) => {
      expect(await refusal(client, `update engagements.engagement set organization_id = '${competitor}'`)).toMatch(/^42501 new row violates row-level security/);
    }, `-c atelier.organization=${customer}`);
  });
});

describe('Database', () => {
  const visible = "select current_setting('atelier.organization', true) as setting, (select count(*)::int from engagements.engagement) as all, (select count(*)::int from engagements.engagement where organization_id = $1) as own";
  type Visible = { setting: string; all: number; own: number };
  /** What every idle connection of the pool is set to, each asked at the same time so that none is asked twice. */
  async function settingsOfPool(setting = 'atelier.organization'): Promise<string[]> {
    const pool = poolOfApp();
    const clients = await Promise.all(Array.from({ length: 4 }, () => pool.connect()));
    try {
      return await Promise.all(clients.map(async (client) => (await client.query<{ setting: string | null }>(`select current_setting('${setting}', true) as setting`)).rows[0]?.setting ?? ''));
    } finally {
      for (const client of clients) client.release();
    }
  }
  const lab4 = ['*', '*', '*', '*'];

  it('lets a partner see its own in reads and in transactions, and the lab all', async () => {
    const all = await counted(app.owner, 'engagements.engagement');
    for (const uuid of [customer, competitor]) {
      const own = await counted(app.owner, 'engagements.engagement', 'organization_id = $1', [uuid]);
      expect(own).toBeGreaterThan(0);
      expect(own).toBeLessThan(all);
      expect(await database().read(partner(uuid), (reader) => reader.query<Visible>(visible, [uuid]))).toEqual([{ setting: uuid, all: own, own }]);
      expect(await database().transaction(partner(uuid), (tx) => tx.query<Visible>(visible, [uuid]))).toEqual([{ setting: uuid, all: own, own }]);
      // Entities go through another door to the same connection.
      expect(await database().read(partner(uuid), (reader) => reader.manager.query<Visible[]>(visible, [uuid]))).toEqual([{ setting: uuid, all: own, own }]);
    }
    expect(await database().read(lab, (reader) => reader.query<Visible>(visible, [customer]))).toMatchObject([{ setting: '*', all }]);
    expect(await database().snapshot(lab, (reader) => reader.query<Visible>(visible, [customer]))).toMatchObject([{ setting: '*', all }]);
    const own = await counted(app.owner, 'engagements.engagement', 'organization_id = $1', [customer]);
    expect(await database().snapshot(partner(customer), (reader) => reader.query<Visible>(visible, [customer]))).toEqual([{ setting: customer, all: own, own }]);
  });

  it('lets a partner without an organization see nothing', async () => {
    const nobody: Origin = { actor: { kind: 'partner', id: 'anonymous', name: 'anonymous', permissions: new Set(), roles: [] }, requestId: 'req_test' };
    expect(await database().read(nobody, (reader) => reader.query<Visible>(visible, [customer]))).toMatchObject([{ all: 0 }]);
    expect(await database().transaction(nobody, (tx) => tx.query<Visible>(visible, [customer]))).toMatchObject([{ all: 0 }]);
  });

  it('gives connections back as they were, whatever went wrong on them', async () => {
    for (const how of ['read', 'transaction'] as const) {
      for (const work of [
        (q: (sql: string) => Promise<unknown>) => q('select 1'),
        () => Promise.reject(new Error('thrown before any query')),
        async (q: (sql: string) => Promise<unknown>) => { await q('select 1'); throw new Error('thrown'); },
        (q: (sql: string) => Promise<unknown>) => q('select nothing from nowhere'),
        async (q: (sql: string) => Promise<unknown>) => { await q('select 1/0').catch(() => undefined); },
        async (q: (sql: string) => Promise<unknown>) => { await Promise.all([q('select 1/0'), q('select pg_sleep(0.05)'), q('select 1')]); },
        (q: (sql: string) => Promise<unknown>) => q('select pg_terminate_backend(pg_backend_pid())'),
      ]) {
        await database()[how](partner(customer), (reader) => work((sql) => reader.query(sql))).catch(() => undefined);
        expect(await settingsOfPool()).toEqual(lab4);
      }
    }
  });

  it('keeps all that one partner reads at once in its own view, while others read', async () => {
    const own = new Map([[customer, await counted(app.owner, 'engagements.engagement', 'organization_id = $1', [customer])], [competitor, await counted(app.owner, 'engagements.engagement', 'organization_id = $1', [competitor])]]);
    const all = await counted(app.owner, 'engagements.engagement');
    await Promise.all(Array.from({ length: 60 }, async (_, index) => {
      const uuid = index % 3 === 0 ? undefined : index % 3 === 1 ? customer : competitor;
      const seen = await database()[index % 2 === 0 ? 'read' : 'transaction'](uuid === undefined ? lab : partner(uuid), (reader) =>
        Promise.all(Array.from({ length: 5 }, () => reader.query<Visible>(visible, [uuid ?? customer]))));
      for (const [row] of seen) expect(row).toMatchObject({ setting: uuid ?? '*', all: uuid === undefined ? all : own.get(uuid) });
    }));
    expect(await settingsOfPool()).toEqual(lab4);
  });

  describe('for somebody behind a wall', () => {
    const walled = (...uuids: string[]): Origin => ({
      actor: { kind: 'staff', id: 'stf_test', name: 'test', permissions: new Set(), roles: ['researcher'], walledOrganizationIds: uuids.map((uuid) => fromUuid('org', uuid)) }, requestId: 'req_test',
    });
    const both = `select current_setting('atelier.walled', true) as setting, count(*)::int as all, count(*) filter (where organization_id = $1)::int as own from engagements.engagement`;

    it('shows every table without the organizations behind it, to reads, transactions and entities', async () => {
      for (const how of ['read', 'transaction'] as const) {
        await database()[how](walled(customer), async (reader) => {
          for (const { name, key } of secured()) {
            if (key === null) continue;
            const [row] = await reader.query<{ behind: number; rest: number }>(`select count(*) filter (where ${key} = $1)::int as behind, count(*)::int as rest from ${name}`, [customer]);
            const told = name === 'platform.outbox' ? `and ${key} is not null` : '';
            const expected = name === 'identity.walled_organization' ? await counted(app.owner, name) : await counted(app.owner, name, `${key} is distinct from $1 ${told}`, [customer]);
            expect([name, row]).toEqual([name, { behind: name === 'identity.walled_organization' ? expect.any(Number) : 0, rest: expected }]);
          }
          expect(await reader.manager.query(`select count(*)::int as count from engagements.engagement where organization_id = $1`, [customer])).toEqual([{ count: 0 }]);
          expect(await reader.query('select 1 from audit.record')).toEqual([]);
          expect(await reader.query('select 1 from staffing.conflict_wall where $1 in (first_organization_id, second_organization_id)', [customer])).toEqual([]);
        });
      }
    });

    it('lets nothing be written there', async () => {
      const changed = await database().transaction(walled(customer), (tx) => tx.query(`update engagements.engagement set name = 'seen' where organization_id = $1 returning id`, [customer]));
      expect(changed).toEqual([]);
      await expect(database().transaction(walled(customer), (tx) => tx.query('update engagements.engagement set organization_id = $1', [customer]))).rejects.toThrow('row-level security');
    });

    it('opens the wall for one statement, and for none that runs beside it', async () => {
      const all = await counted(app.owner, 'engagements.engagement');
      const own = await counted(app.owner, 'engagements.engagement', 'organization_id = $1', [customer]);
      for (const how of ['read', 'transaction'] as const) {
        await database()[how](walled(customer), async (reader) => {
          const rows = await Promise.all(Array.from({ length: 12 }, async (_, index) => (index % 3 === 0 ? reader.queryPastWalls<Visible>(both, [customer]) : reader.query<Visible>(both, [customer]))));
          for (const [index, [row]] of rows.entries()) expect([index, row]).toEqual([index, index % 3 === 0 ? { setting: '', all, own } : { setting: `{${customer}}`, all: all - own, own: 0 }]);
        });
      }
      // Its own mistake leaves nothing open: the transaction is lost.
      await database().transaction(walled(customer), async (tx) => {
        await expect(tx.queryPastWalls('select 1/0')).rejects.toThrow('division by zero');
        await expect(tx.query(both, [customer])).rejects.toThrow('current transaction is aborted');
      }).catch(() => undefined);
      expect(await settingsOfPool('atelier.walled')).toEqual(['', '', '', '']);
    });

    it('gives connections back without it, after errors, timeouts and broken connections too', async () => {
      for (const how of ['read', 'transaction'] as const) {
        for (const work of [
          (q: (sql: string) => Promise<unknown>) => q('select 1'),
          () => Promise.reject(new Error('thrown')),
          (q: (sql: string) => Promise<unknown>) => q('select 1/0'),
          (q: (sql: string) => Promise<unknown>) => q(`set local statement_timeout = 20`).then(() => q('select pg_sleep(5)')),
          async (q: (sql: string) => Promise<unknown>) => { await Promise.all([q('select 1/0'), q('select pg_sleep(0.05)'), q('select 1')]); },
          (q: (sql: string) => Promise<unknown>) => q('select pg_terminate_backend(pg_backend_pid())'),
          // Ends the transaction behind its back: what comes later finds no setting of it.
          (q: (sql: string) => Promise<unknown>) => q('rollback').then(() => q('select 1')),
        ]) {
          await database()[how](walled(customer, competitor), (reader) => work((sql) => reader.query(sql))).catch(() => undefined);
          expect(await settingsOfPool('atelier.walled')).toEqual(['', '', '', '']);
          expect(await settingsOfPool()).toEqual(lab4);
        }
      }
    });
  });

  it('narrows what the software does for one organization', async () => {
    const job: Origin = { actor: systemActor('test', fromUuid('org', competitor)), requestId: 'req_test' };
    const own = await counted(app.owner, 'engagements.engagement', 'organization_id = $1', [competitor]);
    for (const how of ['read', 'transaction'] as const) {
      expect(await database()[how](job, (reader) => reader.query<Visible>(visible, [customer]))).toMatchObject([{ setting: competitor, all: own, own: 0 }]);
    }
  });

  it('refuses what is asked of a transaction that is over', async () => {
    const late = await database().read(partner(customer), (reader) => Promise.resolve(() => reader.query<Visible>(visible, [customer])));
    await expect((async () => late())()).rejects.toThrow('the transaction is over');
    const lateManager = await database().read(partner(customer), (reader) => Promise.resolve(() => reader.manager.query(visible, [customer])));
    await expect((async () => lateManager())()).rejects.toThrow('the transaction is over');
  });

  it('lets a partner change nothing of another, even by id', async () => {
    const changed = await database().transaction(partner(competitor), (tx) => tx.query("update engagements.engagement set name = 'stolen' where organization_id = $1 returning id", [customer]));
    expect(changed).toEqual([]);
    await expect(database().transaction(partner(competitor), (tx) => tx.query('update engagements.engagement set organization_id = $1', [customer]))).rejects.toThrow('row-level security');
  });
});
