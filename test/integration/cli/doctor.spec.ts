import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { Redis } from 'ioredis';
import { examineNode } from '../../../src/cli/doctor/examine.js';
import type { Finding } from '../../../src/cli/doctor/finding.js';
import { findFreePort } from '../../../src/platform/embedded/free-port.js';
import { createTestDatabase, testFolder, testRedisUrl } from '../../support/cluster.js';
import type { TestDatabase, TestServices } from '../../support/cluster.js';
import { eventually } from '../../support/eventually.js';
import { OidcIssuer } from '../../support/oidc-issuer.js';
import { FakeSmtpServer } from '../notifications/fake-smtp-server.js';
import { atelier } from './run-atelier.js';

let folder: string;
let database: TestDatabase;
let good: Record<string, string>;
let smtp: FakeSmtpServer;
let issuer: OidcIssuer;
beforeAll(async () => {
  folder = await mkdtemp(join(testFolder(), 'doctor-'));
  database = await createTestDatabase();
  smtp = await FakeSmtpServer.start();
  issuer = await OidcIssuer.start();
  good = { OIDC_ISSUER: issuer.url, ATELIER_HOME: join(folder, 'home'), DATABASE_URL: database.appUrl, QUEUE_DATABASE_URL: database.queueUrl, SMTP_URL: smtp.url };
});
afterAll(async () => {
  await smtp?.stop();
  await issuer?.stop();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** On the PATH wherever the run has a Redis. */
const REDIS_SERVER = 'redis-server';

/** @returns exit code and findings by subject. */
async function examine(settings: Record<string, string>): Promise<{ code: number; findings: Record<string, Finding> }> {
  const { code, stdout, stderr } = await atelier('doctor --json', { ...good, ...settings });
  expect(stderr).toBe('');
  return { code, findings: Object.fromEntries((JSON.parse(stdout) as Finding[]).map((finding) => [finding.subject, finding])) };
}

const DATABASE = ['database', 'privileges', 'migrations', 'clock', 'queue'];
const states = (findings: Record<string, Finding>): Record<string, string> => Object.fromEntries(Object.entries(findings).map(([subject, { state }]) => [subject, state]));
const ALL_GOOD = { node: 'ok', database: 'ok', privileges: 'ok', migrations: 'ok', events: 'ok', clock: 'ok', queue: 'ok', storage: 'ok', keys: 'ok', staff: 'ok', mail: 'ok' };

/** One failure, with advice, and everything else as it was. */
async function findsOne(settings: Record<string, string>, subject: string, found: RegExp, advice: RegExp, unknown: readonly string[] = []): Promise<void> {
  const { code, findings } = await examine(settings);
  expect(code).toBe(3);
  const expected: Record<string, string> = { ...ALL_GOOD, [subject]: 'failed' };
  for (const one of unknown) delete expected[one];
  expect(states(findings)).toEqual(expected);
  expect(findings[subject]?.found).toMatch(found);
  expect(findings[subject]?.advice).toMatch(advice);
}

const clusterAdmin = (): string => (JSON.parse(process.env['ATELIER_TEST_CLUSTER'] ?? '{}') as TestServices['cluster']).adminUrl;
const onThisDatabase = (url: string): string => Object.assign(new URL(url), { pathname: new URL(database.appUrl).pathname }).href;

describe('atelier doctor', () => {
  it('finds nothing wrong where nothing is, with the rights of the application alone', async () => {
    const { code, findings } = await examine({});
    expect([code, states(findings)]).toEqual([0, ALL_GOOD]);
    const told = (await atelier('doctor', good)).stdout.trimEnd().split('\n');
    expect(told).toHaveLength(11);
    for (const line of told) expect(line).toMatch(/^✓ [a-z]+: \S/);
  });

  it('tells an issuer of staff tokens that does not answer, or not for itself', async () => {
    await findsOne({ OIDC_ISSUER: 'http://127.0.0.1:1' }, 'staff', /./, /Check OIDC_ISSUER/);
    await findsOne({ OIDC_ISSUER: `${issuer.url}/` }, 'staff', /discovery answered for the issuer/, /Check OIDC_ISSUER/);
    const { findings } = await examine({ OIDC_ISSUER: '' });
    expect(findings['staff']).toMatchObject({ state: 'warning', advice: expect.stringContaining('Set OIDC_ISSUER') });
  });

  it('tells a database that cannot be reached, and examines everything else all the same', () =>
    findsOne({ DATABASE_URL: 'postgres://atelier_app:secret-of-ours@127.0.0.1:1/atelier' }, 'database', /ECONNREFUSED 127\.0\.0\.1:1$/, /Check DATABASE_URL/, ['privileges', 'migrations', 'events', 'clock']));

  it('tells a password that is wrong, without repeating one', async () => {
    const wrong = new URL(database.appUrl);
    wrong.password = 'secret-of-ours';
    const { stdout } = await atelier('doctor', { ...good, DATABASE_URL: wrong.href });
    expect(stdout).toMatch(/✗ database: password authentication failed/);
    expect(stdout).not.toContain('secret-of-ours');
  });

  it('tells roles that row-level security does not hold for', async () => {
    await findsOne({ DATABASE_URL: onThisDatabase(clusterAdmin()) }, 'privileges', /is a superuser/, /neither SUPERUSER nor BYPASSRLS/);
    await findsOne({ DATABASE_URL: database.ownerUrl }, 'privileges', /owns \d+ tables and indexes/, /owns nothing/);
    const admin = new Client({ connectionString: onThisDatabase(clusterAdmin()) });
    await admin.connect();
    const name = `doctor_${Date.now()}`;
    const as = (): string => Object.assign(new URL(database.appUrl), { username: name, password: 'x' }).href;
    try {
      await admin.query(`create role ${name} login bypassrls password 'x'; grant atelier_app to ${name}; grant connect on database ${new URL(database.appUrl).pathname.slice(1)} to ${name}`);
      await findsOne({ DATABASE_URL: as() }, 'privileges', /bypasses row-level security/, /neither SUPERUSER nor BYPASSRLS/);
      // A member of the owner is the owner, as far as row-level security goes.
      await admin.query(`alter role ${name} nobypassrls; grant atelier_owner to ${name}`);
      await findsOne({ DATABASE_URL: as() }, 'privileges', /owns \d+ tables and indexes/, /owns nothing/);
      await admin.query(`revoke atelier_owner from ${name}`);
      expect((await examine({ DATABASE_URL: as() })).code).toBe(0);
      await admin.query(`revoke atelier_app from ${name}`);
      await findsOne({ DATABASE_URL: as() }, 'migrations', /has not the rights of the application/, /atelier_app/, ['events']);
    } finally {
      await admin.query(`drop owned by ${name}; drop role ${name}`);
      await admin.end();
    }
  });

  it('tells migrations that have not run', async () => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      await owner.query('begin');
      await owner.query(`create table public.kept as select * from migrations.migration`);
      await owner.query(`delete from migrations.migration where name like '001%'`);
      await owner.query('commit');
      await findsOne({}, 'migrations', /have not run: 0010_/, /Run: atelier migrate/);
    } finally {
      await owner.query('rollback');
      await owner.query('insert into migrations.migration select * from public.kept on conflict do nothing; drop table public.kept').catch(() => undefined);
      await owner.end();
    }
  });

  it('tells a log of events that was moved, and whose next row nobody would read', async () => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      await owner.query(`update platform.event_log set written_on = 'elsewhere/' || written_on`);
      const { code, findings } = await examine({});
      expect([code, findings['events']]).toEqual([0, { subject: 'events', state: 'warning', found: expect.stringContaining('another database server'), advice: expect.stringContaining('Start a server') }]);
    } finally {
      await owner.query(`update platform.event_log set written_on = replace(written_on, 'elsewhere/', '')`);
      await owner.end();
    }
  });

  it('warns of a proxy that nobody named, and refuses to trust everybody', async () => {
    const proxies = async (settings: Record<string, string>): Promise<Finding | undefined> => (await examine(settings)).findings['proxies'];
    expect(await proxies({})).toBeUndefined();
    expect(await proxies({ PUBLIC_URL: 'https://atelier.example.com' })).toMatchObject({ state: 'warning', found: expect.stringContaining('all clients seem to call from the proxy'), advice: expect.stringContaining('Set TRUSTED_PROXIES') });
    expect(await proxies({ PUBLIC_URL: 'https://atelier.example.com', TRUSTED_PROXIES: '10.1.2.3, 10.0.0.0/8' })).toMatchObject({ state: 'ok' });
    expect(await proxies({ PUBLIC_URL: 'https://atelier.example.com', TRUSTED_PROXIES: 'none' })).toMatchObject({ state: 'ok' });
    for (const everyone of ['0.0.0.0/0', '10.0.0.1,::/0', '128.0.0.0/1,0.0.0.0/1']) expect(await proxies({ TRUSTED_PROXIES: everyone })).toMatchObject({ state: 'failed', found: expect.stringContaining('anyone may say') });
  });

  it('tells a queue that nothing names, that is not there, or that is not the role’s', async () => {
    await findsOne({ QUEUE_DATABASE_URL: '' }, 'queue', /nothing says where it is/, /Set REDIS_URL .*QUEUE_DATABASE_URL/);
    await findsOne({ QUEUE_DATABASE_URL: database.appUrl }, 'queue', /tables are not there/, /Run: atelier migrate/);
    await findsOne({ QUEUE_DATABASE_URL: 'postgres://queue@127.0.0.1:1/queue' }, 'queue', /ECONNREFUSED/, /Check QUEUE_DATABASE_URL/);
  });

  it('tells a master key that is missing or no key', async () => {
    const file = join(folder, 'master-key');
    await findsOne({ MASTER_KEY_URL: `file://${file}` }, 'keys', /there is no master key file at/, /Never make a new one in place of one that is lost/);
    await writeFile(file, 'no key');
    await findsOne({ MASTER_KEY_URL: `file://${file}` }, 'keys', /line 1 of the sealing keys is not/, /Check MASTER_KEY_URL/);
  });

  it('tells a storage that cannot be written', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await findsOne({ STORAGE_URL: `file://${file}/storage` }, 'storage', /\S/, /able to write, read and delete/);
    await findsOne({ STORAGE_URL: 's3://bucket/prefix?endpoint=http://127.0.0.1:1&forcePathStyle=true', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, 'storage', /\S/, /Check STORAGE_URL/);
  });

  it('tells a mail server that does not answer, and warns when there is none', async () => {
    await findsOne({ SMTP_URL: 'smtp://127.0.0.1:1' }, 'mail', /127\.0\.0\.1:1 cannot be used/, /Check SMTP_URL/);
    const { code, findings } = await examine({ SMTP_URL: '' });
    expect([code, findings['mail']]).toEqual([0, { subject: 'mail', state: 'warning', found: expect.stringContaining('local mailbox'), advice: expect.stringContaining('Set SMTP_URL') }]);
  });

  it('tells a clock that goes wrong', async () => {
    const now = Date.now;
    const spy = jest.spyOn(Date, 'now').mockImplementation(() => now() + 5000);
    try {
      await findsOne({}, 'clock', /^(4[5-9]\d\d|50\d\d|5100) ms from the database/, /NTP/);
    } finally {
      spy.mockRestore();
    }
  });

  it('tells a Node that is too old', () => {
    expect(['18.20.0', '20.18.9', '20.19.0', '22.1.0', '24.0.0'].map((version) => examineNode(version).state)).toEqual(['failed', 'failed', 'ok', 'ok', 'ok']);
    expect(examineNode('18.20.0').advice).toBe('Install Node 20.19 or newer.');
  });

  it('says what the embedded default will do about itself, and looks at the one that runs', async () => {
    const home = join(folder, 'embedded');
    const { code, stdout } = await atelier('doctor', { ATELIER_HOME: home });
    expect(code).toBe(0);
    for (const line of ['✓ database: PostgreSQL 18', '✓ privileges: atelier_app owns nothing', '! migrations: ', '! queue: its tables are not there yet', `✓ storage: write, read and delete work at file://${home}/storage`]) expect(stdout).toContain(line);
    expect(stdout).toContain('→ They run at the next start of the server.');
    expect((await atelier('migrate', { ATELIER_HOME: home })).code).toBe(0);
    const after = await atelier('doctor', { ATELIER_HOME: home });
    expect(after.code).toBe(0);
    for (const line of ['✓ migrations: all', '✓ queue: on PostgreSQL']) expect(after.stdout).toContain(line);
  });
});

(testRedisUrl() === null ? describe.skip : describe)('atelier doctor, with Redis', () => {
  it('tells one that cannot be reached, evicts keys, or forgets at a restart', async () => {
    const port = await findFreePort();
    const url = `redis://127.0.0.1:${port}`;
    const down = await examine({ REDIS_URL: url });
    expect([down.code, down.findings['redis']]).toEqual([3, { subject: 'redis', state: 'failed', found: `connect ECONNREFUSED 127.0.0.1:${port}`, advice: expect.stringContaining('Check REDIS_URL') }]);
    expect(Object.keys(down.findings)).toEqual(expect.arrayContaining(DATABASE.filter((subject) => subject !== 'queue')));

    const server = spawn(REDIS_SERVER, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--maxmemory-policy', 'allkeys-lru', '--dir', folder], { stdio: 'ignore' });
    const ended = once(server, 'exit');
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => 50 });
    redis.on('error', () => undefined);
    try {
      await eventually(async () => (await redis.ping()) === 'PONG', 'Redis');
      const evicting = await examine({ REDIS_URL: url });
      expect(evicting.code).toBe(3);
      expect(evicting.findings).toMatchObject({
        redis: { state: 'ok', found: expect.stringMatching(/^Redis \d/) },
        'redis memory': { state: 'failed', found: 'maxmemory-policy is allkeys-lru', advice: expect.stringContaining('noeviction') },
        'redis persistence': { state: 'warning', advice: expect.stringContaining('appendonly') },
      });
      expect(evicting.findings).not.toHaveProperty('queue');
      await redis.config('SET', 'maxmemory-policy', 'noeviction');
      await redis.config('SET', 'appendonly', 'yes');
      const mended = await examine({ REDIS_URL: url });
      expect([mended.code, states(mended.findings)]).toEqual([0, expect.objectContaining({ redis: 'ok', 'redis memory': 'ok', 'redis persistence': 'ok' })]);
      await redis.config('SET', 'requirepass', 'secret-of-ours');
      expect((await examine({ REDIS_URL: url })).findings['redis']).toMatchObject({ state: 'failed', found: expect.stringContaining('NOAUTH') });
    } finally {
      redis.disconnect();
      // Redis refuses SIGTERM while it writes its first append-only file, and is not told a second time.
      server.kill('SIGKILL');
      await ended;
    }
  });
});
