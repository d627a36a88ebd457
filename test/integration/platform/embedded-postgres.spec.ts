import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRunningEmbeddedPostgres } from '../../../src/platform/embedded/embedded-postgres.js';
import { firstObstacle } from '../../../src/platform/embedded/server-account.js';
import { EmbeddedServers, dataOf, postmastersOn, query, until } from '../../support/embedded-servers.js';

const NOBODY = { uid: 65534, gid: 65534 };
const IS_ROOT = process.getuid?.() === 0;
// A checkout below a folder of root's cannot be read by an ordinary user at all.
const CHECKOUT_IS_OPEN = (await firstObstacle(process.cwd(), NOBODY, 5)) === null;

let servers: EmbeddedServers;
beforeAll(async () => {
  servers = await EmbeddedServers.create();
});
afterEach(() => servers.settle());
afterAll(() => servers.clear());

describe('the embedded PostgreSQL', () => {
  it('starts from nothing, and keeps data, roles and port from start to start, however deep the folder', async () => {
    const home = join(servers.newHome(), 'd'.repeat(120));
    const first = await servers.start(home);
    expect(first.report.error).toBeUndefined();
    expect(first.report.lines).toEqual([`creating a database in ${join(home, 'postgres')}`]);
    await query(first.report.ownerUrl, `create schema s; create table s.t (x text); insert into s.t values ('kept')`);
    await query(first.report.ownerUrl, 'grant usage on schema s to atelier_app; grant select on s.t to atelier_app');
    await servers.stop(first);
    expect(existsSync(join(home, 'server.lock'))).toBe(false);
    expect(postmastersOn(home)).toEqual([]);

    const second = await servers.start(home);
    expect(second.report).toMatchObject({ port: first.report.port, ownerUrl: first.report.ownerUrl, lines: [] });
    expect(await query(second.report.appUrl, 'select x from s.t')).toEqual([{ x: 'kept' }]);
    await servers.stop(second);
  });

  it('gives each role its due: the owner migrates, the application owns nothing, the queue has its own database', async () => {
    const home = await servers.usedHome();
    const server = await servers.start(home);
    const { ownerUrl, appUrl, queueUrl } = server.report;
    const roles = await query<{ rolname: string }>(
      ownerUrl,
      `select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as privileged from pg_roles
        where rolname in ('atelier_owner', 'atelier_app', 'atelier_queue') order by rolname`,
    );
    expect(roles).toEqual(['atelier_app', 'atelier_owner', 'atelier_queue'].map((rolname) => ({ rolname, privileged: false })));
    const owners = await query(
      ownerUrl,
      `select datname, pg_get_userbyid(datdba) as owner from pg_database where datname like 'atelier%' order by datname`,
    );
    expect(owners).toEqual([{ datname: 'atelier', owner: 'atelier_owner' }, { datname: 'atelier_queue', owner: 'atelier_queue' }]);

    await query(ownerUrl, 'create schema billing; drop schema billing');
    await query(queueUrl, 'create schema bullmq');
    for (const sql of ['create schema mine', 'create table public.mine ()', 'create role other']) {
      await expect(query(appUrl, sql)).rejects.toMatchObject({ code: '42501' });
    }
    for (const url of [appUrl.replace(/atelier$/, 'atelier_queue'), queueUrl.replace(/atelier_queue$/, 'atelier'), ownerUrl.replace(/atelier$/, 'atelier_queue')]) {
      await expect(query(url, 'select 1')).rejects.toMatchObject({ code: '42501' });
    }
    await expect(query(appUrl.replace(/:[^:@/]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' });

    const extensions = await query<{ extname: string }>(ownerUrl, 'select extname from pg_extension order by extname');
    expect(extensions.map((row) => row.extname)).toEqual(expect.arrayContaining(['btree_gist', 'pg_trgm']));
    const [trigrams] = await query<{ similar: boolean }>(appUrl, `select similarity('日本語資料', '日本語資料') = 1 and similarity('日本語', 'Müller') = 0 as similar`);
    expect(trigrams).toEqual({ similar: true });
    expect((await stat(join(home, 'postgres', 'secrets.json'))).mode & 0o777).toBe(0o600);
    await servers.stop(server);
  });

  it('is durable, speaks UTC and listens on loopback alone', async () => {
    const server = await servers.start(await servers.usedHome());
    const settings = await query<{ name: string; setting: string }>(
      server.report.appUrl,
      `select name, setting from pg_settings where name in
        ('fsync', 'full_page_writes', 'synchronous_commit', 'max_connections', 'shared_buffers', 'TimeZone', 'listen_addresses', 'server_encoding', 'password_encryption')`,
    );
    expect(Object.fromEntries(settings.map((row) => [row.name, row.setting]))).toEqual({
      fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', max_connections: '200', shared_buffers: '16384', TimeZone: 'UTC',
      listen_addresses: '127.0.0.1', server_encoding: 'UTF8', password_encryption: 'scram-sha-256',
    });
    const outward = Object.values(networkInterfaces()).flat().find((one) => one !== undefined && !one.internal && one.family === 'IPv4');
    if (outward !== undefined) {
      await expect(query(server.report.appUrl.replace('127.0.0.1', outward.address), 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
    await servers.stop(server);
  });

  it('does not write the values of failed statements to its log', async () => {
    const home = await servers.usedHome();
    const server = await servers.start(home);
    await expect(query(server.report.appUrl, `select 'customer-secret'::uuid`)).rejects.toMatchObject({ code: '22P02' });
    await expect(query(server.report.ownerUrl, `create table k (t text unique); insert into k values ('customer-key'), ('customer-key')`)).rejects.toMatchObject({ code: '23505' });
    await servers.stop(server);
    expect(await readFile(join(home, 'postgres', 'server.log'), 'utf8')).not.toMatch(/customer/);
  });

  it('takes another port when its own is taken, and remembers that one', async () => {
    const home = await servers.usedHome();
    const first = await servers.start(home);
    await servers.stop(first);
    const squatter = createServer().listen(first.report.port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const second = await servers.start(home);
      expect(second.report.error).toBeUndefined();
      expect(second.report.port).not.toBe(first.report.port);
      expect(await query(second.report.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
      await servers.stop(second);
      const third = await servers.start(home);
      expect(third.report.port).toBe(second.report.port);
      await servers.stop(third);
    } finally {
      squatter.close();
    }
  });

  it('is left alone by Ctrl-C until the server stops it', async () => {
    const home = await servers.usedHome();
    const server = await servers.start(home);
    const [postmaster] = postmastersOn(home);
    process.kill(-server.pid, 'SIGINT');
    await sleep(300);
    expect(await query(server.report.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(postmastersOn(home)).toEqual([postmaster]);
    await servers.stop(server);
  });

  it('ends by itself when the server exits without stopping it', async () => {
    const home = await servers.usedHome();
    const server = await servers.start(home);
    await servers.exitWithoutStopping(server);
    await until('PostgreSQL ends', () => postmastersOn(home).length === 0);
    const next = await servers.start(home);
    expect(next.report.error).toBeUndefined();
    await servers.stop(next);
  });

  it('is found by commands that work beside the server, and by none when it is down', async () => {
    const home = await servers.usedHome();
    expect(await findRunningEmbeddedPostgres(home)).toBeNull();
    const server = await servers.start(home);
    const { ownerUrl, appUrl, queueUrl, port } = server.report;
    expect(await findRunningEmbeddedPostgres(home)).toEqual({ ownerUrl, appUrl, queueUrl, port });
    await servers.stop(server);
    expect(await findRunningEmbeddedPostgres(home)).toBeNull();
  });
});

const asRoot = IS_ROOT ? describe : describe.skip;
asRoot('as root', () => {
  it('runs PostgreSQL as somebody else, even below a folder that only root may enter', async () => {
    const closed = servers.newHome();
    await mkdir(closed, { mode: 0o700 });
    const home = join(closed, 'home');
    const first = await servers.start(home);
    expect(first.report.error).toBeUndefined();
    const [postmaster] = postmastersOn(home) as [number];
    const status = readFileSync(`/proc/${postmaster}/status`, 'utf8');
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0');
    // Of root's rights it has the one to pass folders, and cannot get another.
    expect(/^CapEff:\s+(\w+)/m.exec(status)?.[1]).toBe('0000000000000002');
    expect(/^CapBnd:\s+(\w+)/m.exec(status)?.[1]).toBe('0000000000000002');
    await query(first.report.ownerUrl, 'create table public.t ()');
    await servers.kill9(first);
    const second = await servers.start(home);
    expect(second.report.error).toBeUndefined();
    await query(second.report.ownerUrl, 'select * from public.t');
    await servers.stop(second);
  });

  it('takes back data that a copy made root’s own', async () => {
    const home = await servers.usedHome();
    const { uid } = await stat(dataOf(home));
    const own = async (path: string): Promise<void> => {
      await chown(path, 0, 0);
      for (const entry of (await stat(path)).isDirectory() ? await readdir(path) : []) await own(join(path, entry));
    };
    await own(dataOf(home));
    const second = await servers.start(home);
    expect(second.report.error).toBeUndefined();
    expect((await stat(dataOf(home))).uid).toBe(uid);
    await servers.stop(second);
  });
});

const asRootInOpenCheckout = IS_ROOT && CHECKOUT_IS_OPEN ? describe : describe.skip;
asRootInOpenCheckout('as root, in a checkout that others may read', () => {
  it('runs PostgreSQL without any right of root’s where the way is open', async () => {
    const home = await servers.usedHome();
    const server = await servers.start(home);
    const [postmaster] = postmastersOn(home) as [number];
    expect(/^CapPrm:\s+(\w+)/m.exec(readFileSync(`/proc/${postmaster}/status`, 'utf8'))?.[1]).toBe('0000000000000000');
    await servers.stop(server);
  });

  it('starts the same as an ordinary user, except on a folder of root’s', async () => {
    const home = servers.newHome();
    await mkdir(home);
    await chown(home, NOBODY.uid, NOBODY.gid);
    const first = await servers.start(home, NOBODY);
    expect(first.report.error).toBeUndefined();
    await query(first.report.ownerUrl, 'create table public.t ()');
    const second = await servers.start(home, NOBODY);
    expect(second.report.error?.name).toBe('HomeInUseError');
    await servers.kill9(first);
    const third = await servers.start(home, NOBODY);
    await query(third.report.ownerUrl, 'select * from public.t');
    expect((await stat(dataOf(home))).uid).toBe(NOBODY.uid);
    await servers.stop(third);

    // Root may work on a user's folder, and leaves it to its user.
    const byRoot = await servers.start(home);
    await query(byRoot.report.ownerUrl, 'select * from public.t');
    await servers.stop(byRoot);
    const again = await servers.start(home, NOBODY);
    expect(again.report.error).toBeUndefined();
    await servers.stop(again);

    const refused = await servers.start(await servers.usedHome(), NOBODY);
    expect(refused.report.error).toMatchObject({ name: 'HomeNotUsableError', message: expect.stringMatching(/belongs to another user.*ATELIER_HOME/) });
  });
});
