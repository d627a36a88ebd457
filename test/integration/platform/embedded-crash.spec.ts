import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { readPostmasterFile } from '../../../src/platform/embedded/orphaned-postmaster.js';
import { findProcess } from '../../../src/platform/embedded/process-identity.js';
import { EmbeddedServers, dataOf, postmastersOn, query, until } from '../../support/embedded-servers.js';

let servers: EmbeddedServers;
beforeAll(async () => {
  servers = await EmbeddedServers.create();
});
afterEach(() => servers.settle());
afterAll(() => servers.clear());

describe('after a crash', () => {
  it('stops the PostgreSQL that a killed server left, loses nothing committed, and runs one PostgreSQL alone', async () => {
    const home = await servers.usedHome();
    const first = await servers.start(home);
    await query(first.report.ownerUrl, `create table public.t (x int); insert into public.t values (1)`);
    const open = new Client({ connectionString: first.report.ownerUrl });
    const cut = new Promise((resolve) => {
      open.on('error', resolve);
    });
    await open.connect();
    await open.query('begin');
    await open.query('insert into public.t values (2)');
    const [orphan] = postmastersOn(home) as [number];
    await servers.kill9(first);
    expect(findProcess(orphan)).not.toBeNull();

    const second = await servers.start(home);
    await cut;
    expect(second.report.lines).toEqual([expect.stringContaining(`stopping PostgreSQL (pid ${orphan})`)]);
    expect(findProcess(orphan)).toBeNull();
    expect(postmastersOn(home)).toHaveLength(1);
    expect(await query(second.report.ownerUrl, 'select x from public.t')).toEqual([{ x: 1 }]);
    await servers.stop(second);
  });

  it('recovers when PostgreSQL was killed as well', async () => {
    const home = await servers.usedHome();
    const first = await servers.start(home);
    await query(first.report.ownerUrl, `create table public.t (x int); insert into public.t values (1)`);
    const file = await readPostmasterFile(dataOf(home));
    process.kill(file!.pid, 'SIGKILL');
    await servers.kill9(first);
    const second = await servers.start(home);
    expect(second.report.error).toBeUndefined();
    expect(await query(second.report.ownerUrl, 'select x from public.t')).toEqual([{ x: 1 }]);
    await servers.stop(second);
  });

  it('is not fooled by a postmaster.pid whose pid went to somebody else, and does not harm that process', async () => {
    const home = await servers.usedHome();
    const first = await servers.start(home);
    const file = join(dataOf(home), 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    await servers.stop(first);
    const { uid, gid } = await stat(dataOf(home));
    // As the same user: PostgreSQL itself would believe that this is a server and refuse to start.
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore', uid, gid, detached: true });
    await once(bystander, 'spawn');
    try {
      await writeFile(file, text.replace(/^\d+/, String(bystander.pid)));
      await chown(file, uid, gid);
      const second = await servers.start(home);
      expect(second.report.error).toBeUndefined();
      expect(findProcess(bystander.pid!)).not.toBeNull();
      await servers.stop(second);
    } finally {
      bystander.kill('SIGKILL');
    }
  });

  it('begins again when it was killed in the middle of creating the cluster', async () => {
    const home = servers.newHome();
    const child = servers.spawn(home);
    const ended = once(child, 'exit');
    const folder = join(home, 'postgres');
    const drafts = (): string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('init-')) : []);
    await until('initdb writes', () => drafts().some((name) => existsSync(join(folder, name, 'data', 'base', '1'))));
    process.kill(child.pid!, 'SIGKILL');
    await ended;
    expect(existsSync(dataOf(home))).toBe(false);

    const second = await servers.start(home);
    expect(second.report.error).toBeUndefined();
    expect(drafts()).toEqual([]);
    expect(await query(second.report.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await servers.stop(second);
  });

  it('finishes what a start that was killed while it created roles and databases left undone', async () => {
    const home = await servers.usedHome();
    const first = await servers.start(home);
    const { admin } = JSON.parse(await readFile(join(home, 'postgres', 'secrets.json'), 'utf8')) as { admin: string };
    const adminUrl = `postgres://atelier_admin:${admin}@127.0.0.1:${first.report.port}/postgres`;
    await query(adminUrl, 'drop database atelier_queue');
    await query(adminUrl, 'drop role atelier_queue');
    await servers.stop(first);
    const second = await servers.start(home);
    await query(second.report.queueUrl, 'create schema bullmq');
    await servers.stop(second);
  });
});

describe('what cannot work is refused with what to do', () => {
  it.each([
    ['data of another major version', 'PG_VERSION', '17\n', { name: 'PostgresVersionMismatchError', message: /PostgreSQL 17.*PostgreSQL 18.*DATABASE_URL/ }],
    ['a data directory that is none', 'PG_VERSION', null, { name: 'EmbeddedPostgresError', message: /PG_VERSION is missing.*backup/ }],
    ['lost passwords', '../secrets.json', null, { name: 'EmbeddedPostgresError', message: /secrets\.json is missing.*backup/ }],
    ['damaged passwords', '../secrets.json', '{"admin":', { name: 'EmbeddedPostgresError', message: /does not hold the passwords.*backup/ }],
    ['settings that PostgreSQL refuses', 'postgresql.auto.conf', 'nonsense = 1\n', { name: 'PostgresProcessError', message: /did not start[^]*nonsense/ }],
  ])('%s, and left as it was', async (_, file, text, expected) => {
    const home = await servers.usedHome();
    const path = join(dataOf(home), file);
    const before = await readFile(path, 'utf8');
    await (text === null ? rm(path) : writeFile(path, text));
    const refused = await servers.start(home);
    await refused.ended;
    expect(refused.report.error?.name).toBe(expected.name);
    expect(refused.report.error?.message).toMatch(expected.message);
    expect(existsSync(join(home, 'server.lock'))).toBe(false);
    expect(postmastersOn(home)).toEqual([]);

    const { uid, gid } = await stat(dirname(path));
    await writeFile(path, before);
    await chown(path, uid, gid);
    const mended = await servers.start(home);
    expect(mended.report.error).toBeUndefined();
    await servers.stop(mended);
  });

  it('a home that is a file', async () => {
    const home = servers.newHome();
    await writeFile(home, '');
    const refused = await servers.start(home);
    expect(refused.report.error).toMatchObject({ name: 'HomeNotUsableError', message: expect.stringMatching(/is a file where a folder is needed.*ATELIER_HOME/) });
  });
});

