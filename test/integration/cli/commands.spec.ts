import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { migrationNames } from '../../../src/platform/database/migrator.js';
import { messageOf } from '../../../src/platform/errors/message-of.js';
import { Queues } from '../../../src/platform/jobs/queues.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { createTestDatabase, testFolder } from '../../support/cluster.js';
import type { TestDatabase } from '../../support/cluster.js';
import { eventually } from '../../support/eventually.js';
import { atelier } from './run-atelier.js';

let folder: string;
let database: TestDatabase;
let settings: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(testFolder(), 'cli-'));
  database = await createTestDatabase();
  settings = { ATELIER_HOME: join(folder, 'home'), DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl, QUEUE_DATABASE_URL: database.queueUrl };
});
afterAll(async () => {
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('atelier', () => {
  it.each(['', 'serve', 'migrate', 'demo', 'doctor', 'token', 'openapi', 'audit', 'audit verify', 'jobs', 'jobs failed', 'jobs replay', 'keys', 'keys rotate'])('%s --help says how it is used', async (command) => {
    const { code, stdout, stderr } = await atelier(`${command} --help`.trim());
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: atelier ${command}`.trim());
    expect(stdout).toContain('--help');
  });

  it('lists its commands and what its exit codes mean', async () => {
    const { stdout } = await atelier('--help');
    for (const command of ['serve', 'migrate', 'demo', 'doctor', 'token', 'openapi', 'audit', 'jobs', 'keys']) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).toContain('0 done, 1 failed, 2 not understood, 3 a check found something wrong or some records of an intake failed, 4 an intake kept');
  });

  it.each([
    '', 'nonsense', 'keys', 'keys nonsense', 'keys rotate surplus', 'audit', 'audit nonsense', 'jobs', 'doctor --nonsense', 'doctor surplus', 'migrate --down', 'migrate --down 0', 'migrate --down -1', 'migrate --down 1.5',
    'migrate --down 1e1', 'migrate --down all', 'token', 'token --role king', 'token --role finance --ttl 86401', 'jobs replay', 'jobs replay an-id --handler a-handler', 'serve --port',
  ])('%s is not understood, and nothing is done', async (command) => {
    const { code, stdout, stderr } = await atelier(command, settings);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/Usage: atelier|\(run with --help for what is possible\)/);
  });

  it.each(['serve', 'migrate', 'doctor', 'audit verify', 'jobs failed', 'keys rotate', 'token --role finance'])('%s lists all mistakes of the configuration at once, each with what to write', async (command) => {
    const { code, stdout, stderr } = await atelier(command, {
      PORT: 'http', ROLE: 'boss', DATABASE_URL: 'mysql://x', SMTP_URL: 'http://mail', QUEUE_CONCURRENCY: '0', ATELIER_HOEM: '/tmp', LAB_TIME_ZONE: 'Mars/Olympus', LOG_LEVEL: '',
    });
    expect([code, stdout]).toEqual([78, '']);
    expect(stderr).toContain('The configuration has 7 mistakes:');
    for (const mistake of [
      /PORT cannot be used .*write a port from 0 to 65535/, /ROLE cannot be used .*write api, worker or all/, /DATABASE_URL cannot be used .*write postgres:\/\//,
      /SMTP_URL cannot be used .*write smtp:\/\//, /QUEUE_CONCURRENCY cannot be used .*write jobs at once/, /ATELIER_HOEM is not a setting; .*ATELIER_HOME/, /LAB_TIME_ZONE cannot be used .*write the time zone/,
    ]) expect(stderr).toMatch(mistake);
  });

  it('says why a name with several addresses cannot be reached', () => {
    const refused = (address: string): Error => new Error(`connect ECONNREFUSED ${address}:5432`);
    expect(messageOf(new AggregateError([refused('::1'), refused('127.0.0.1')]))).toBe('connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432');
    expect(messageOf(new RangeError())).toBe('RangeError');
    expect(messageOf('as thrown')).toBe('as thrown');
  });
});

describe('atelier serve', () => {
  it('says what is wrong with the folder it is given', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    expect(await atelier('serve', { ATELIER_HOME: file })).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(`${file} is a file where a folder is needed`) });
  });
});

describe('atelier as a process', () => {
  const command = (...parameters: string[]): [string, string[], object] => [
    process.execPath, ['--no-warnings', '--import', join(process.cwd(), 'test', 'support', 'typescript-loader.mjs'), join(process.cwd(), 'src', 'cli', 'main.ts'), ...parameters],
    { env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings } },
  ];

  it('ends with the code of what it found, and leaves nothing open', async () => {
    const ran = await promisify(execFile)(...command('doctor', '--json'));
    expect((JSON.parse(ran.stdout) as { state: string }[]).map(({ state }) => state)).not.toContain('failed');
    await expect(promisify(execFile)(...command('openapi', '--check', join(folder, 'no-such-file')))).rejects.toMatchObject({ code: 3 });
  });

  it('does not mind a reader that has read enough', async () => {
    const child = spawn(...command('openapi'));
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    await once(child.stdout, 'readable');
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('atelier migrate', () => {
  it('takes migrations back and runs them again, and says which', async () => {
    const names = await migrationNames();
    expect(await atelier('migrate', settings)).toEqual({ code: 0, stdout: 'nothing to do: the schema is up to date\n', stderr: '' });
    expect(await atelier('migrate --down 2', settings)).toEqual({ code: 0, stdout: names.slice(-2).toReversed().map((name) => `took back ${name}\n`).join(''), stderr: '' });
    expect((await atelier('doctor', settings)).stdout).toContain(`✗ migrations: 2 have not run: ${names.slice(-2).join(', ')}\n    → Run: atelier migrate`);
    expect(await atelier('migrate', settings)).toEqual({ code: 0, stdout: names.slice(-2).map((name) => `ran ${name}\n`).join(''), stderr: '' });
    expect((await atelier('doctor', settings)).stdout).toContain(`✓ migrations: all ${names.length} have run`);
  });

  it('needs the owner', async () => {
    const { DATABASE_OWNER_URL: _, ...withoutOwner } = settings;
    expect(await atelier('migrate', withoutOwner)).toMatchObject({ code: 78, stderr: expect.stringContaining('Set DATABASE_OWNER_URL to the role that owns the schemas') });
    expect(await atelier('migrate', { ...settings, DATABASE_OWNER_URL: database.appUrl })).toMatchObject({ code: 1, stderr: expect.stringContaining('Set DATABASE_OWNER_URL') });
    expect(await atelier('migrate', { ...settings, DATABASE_OWNER_URL: 'postgres://nobody@127.0.0.1:1/nowhere' })).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') });
  });

  it('is asked for by a server that finds its database behind', async () => {
    const behind = await createTestDatabase();
    const owner = new Client({ connectionString: behind.ownerUrl });
    try {
      await owner.connect();
      await owner.query(`delete from migrations.migration where name = (select max(name) from migrations.migration)`);
      const last = (await migrationNames()).at(-1);
      expect(await atelier('serve', { ...settings, DATABASE_URL: behind.appUrl, PORT: '0' }))
        .toEqual({ code: 1, stdout: '', stderr: `The database lacks a migration (${last}). Run: atelier migrate\n` });
    } finally {
      await owner.end();
      await behind.drop();
    }
  });
});

describe('atelier audit verify', () => {
  it('says that the chains are whole, or which record is the first bad one', async () => {
    const tampered = await createTestDatabase();
    const owner = new Client({ connectionString: tampered.ownerUrl });
    const onIt = { ...settings, DATABASE_URL: tampered.appUrl };
    try {
      await owner.connect();
      expect(await atelier('audit verify', onIt)).toEqual({ code: 0, stdout: 'whole: 0 records in 0 chains, 0 checkpoints; 0 records are not under a checkpoint yet\n', stderr: '' });
      for (const object of ['one', 'two', 'three']) {
        const at = new Date().toISOString();
        const body = `{"action":"test.change","actor":{"id":"x"},"at":"${at}","object":"${object}","requestId":"r"}`;
        await owner.query('select audit.append($1, $2)', [JSON.stringify([{ chain: 'lab', body }]), at]);
      }
      expect(await atelier('audit verify', onIt)).toEqual({ code: 0, stdout: 'whole: 3 records in 1 chains, 0 checkpoints; 3 records are not under a checkpoint yet\n', stderr: '' });
      await owner.query(`update audit.record set body = replace(body, 'two', 'zwo') where position = 2`);
      expect(await atelier('audit verify', onIt)).toEqual({ code: 3, stdout: '', stderr: 'broken: chain lab, record 2: the record, or the one before it, is not the one that was written\n' });
      await owner.query('delete from audit.record where position > 1');
      expect(await atelier('audit verify', onIt)).toEqual({ code: 3, stdout: '', stderr: "broken: chain lab, record 2: the record is missing; the chain's head is at 3\n" });
      await owner.query('drop schema audit cascade');
      expect(await atelier('audit verify', onIt)).toEqual({ code: 1, stdout: '', stderr: 'This database has no audit chains and checkpoints yet. Run: atelier migrate\n' });
    } finally {
      await owner.end();
      await tampered.drop();
    }
    expect(await atelier('audit verify', { ...settings, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere' })).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('atelier openapi', () => {
  it('prints, writes and checks the description of the API', async () => {
    const file = join(folder, 'openapi.json');
    const printed = await atelier('openapi');
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(printed.stdout)).toMatchObject({ openapi: '3.1.0' });
    expect(await atelier(`openapi --write ${file}`)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readFile(file, 'utf8')).toBe(printed.stdout);
    expect(await atelier(`openapi --check ${file}`)).toEqual({ code: 0, stdout: '', stderr: '' });
    await writeFile(file, printed.stdout.replace('"Open an engagement"', '"Open it"'));
    expect(await atelier(`openapi --check ${file}`)).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(`atelier openapi --write ${file}`) });
    expect(await atelier(`openapi --write ${folder}/no/such/folder`)).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') });
  });
});

describe('atelier token', () => {
  it('makes none where it would be refused', async () => {
    expect(await atelier('token --role finance', settings)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Set OIDC_ISSUER on the server') });
    expect(await atelier('token --role finance', { ATELIER_HOME: join(folder, 'home'), OIDC_ISSUER: 'https://login.example.com' })).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Get one there.') });
  });
});

describe('atelier jobs', () => {
  let app: TestApp;
  let here: Record<string, string>;
  beforeAll(async () => {
    app = await startTestApp();
    here = { ATELIER_HOME: app.runtime.home, PORT: new URL(app.url).port };
  });
  afterAll(() => app.close());

  const fail = async (dueAt: string): Promise<string> => {
    const queue = app.app.get(Queues).get('work');
    const job = await queue.add('engagements.watch-deadline', { payload: { engagementId: 'eng_01k9zq3v5se6rb4yg2w8d7t1hn', dueAt, kind: 'near' } }, { attempts: 1 });
    await eventually(async () => (await queue.getJob(job.id ?? ''))?.isFailed(), 'the failure');
    return job.id ?? '';
  };

  it('lists what failed on a running server, and runs it again by id or by handler', async () => {
    expect(await atelier('jobs failed', here)).toEqual({ code: 0, stdout: 'no failed jobs\n', stderr: '' });
    const ids = [await fail('2026-03-06T04:59:59.999Z'), await fail('2026-03-07T04:59:59.999Z')];
    const listed = await atelier('jobs failed', here);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    for (const id of ids) expect(listed.stdout).toMatch(new RegExp(`^${id}  engagements\\.watch-deadline  1 try, 20.*\\n  .*There is no engagement`, 'm'));
    expect((await atelier('jobs failed --handler another.handler', here)).stdout).toBe('no failed jobs\n');
    expect((await atelier('jobs failed --handler engagements.watch-deadline', here)).stdout).toBe(listed.stdout);

    const failedAt = async (): Promise<(string | null | undefined)[]> => {
      const { body } = await app.as('administrator').get<{ data: { id: string; failedAt: string | null }[] }>('/v1/admin/jobs/failed');
      return ids.map((id) => body.data.find((job) => job.id === id)?.failedAt);
    };
    const [first, second] = await failedAt();
    expect(await atelier(`jobs replay ${ids[0]}`, here)).toEqual({ code: 0, stdout: `replayed ${ids[0]}\n`, stderr: '' });
    await eventually(async () => { const [again] = await failedAt(); return typeof again === 'string' && again !== first; }, 'the second failure');
    expect((await failedAt())[1]).toBe(second);
    expect(await atelier('jobs replay --handler engagements.watch-deadline', here)).toEqual({ code: 0, stdout: 'replayed 2 jobs of engagements.watch-deadline\n', stderr: '' });
    await eventually(async () => { const [, again] = await failedAt(); return typeof again === 'string' && again !== second; }, 'the second failure of the other');
    expect(await atelier('jobs replay no-such-job', here)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('No failed job has the id no-such-job') });
  });

  it('goes with the token and to the server that it is told', async () => {
    const at = (token: string) => atelier(`jobs failed --url ${app.url}/ --token ${token}`, settings);
    expect(await at(await app.tokenAs('administrator'))).toMatchObject({ code: 0 });
    expect(await at(await app.tokenAs('finance'))).toMatchObject({ code: 1, stderr: expect.stringContaining('job:read') });
    expect(await at('nonsense')).toMatchObject({ code: 1, stdout: '' });
    expect(await atelier(`jobs failed --url ${app.url}`, settings)).toMatchObject({ code: 1, stderr: expect.stringContaining('--token') });
    expect(await atelier('jobs failed', { ...here, ATELIER_HOME: join(folder, 'elsewhere') })).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no key') });
  });

  it('says when nobody answers, or somebody else', async () => {
    expect(await atelier('jobs failed --url http://127.0.0.1:1', here)).toEqual({ code: 1, stdout: '', stderr: 'No server answers at http://127.0.0.1:1. Start it, or name it with --url.\n' });
    const stranger = createServer((_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    expect(await atelier(`jobs failed --url http://127.0.0.1:${port}`, here)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('is no Atelier server') });
    stranger.close();
    stranger.closeAllConnections();
  });
});
