import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../../src/platform/actor.js';
import { DataKeys } from '../../../src/platform/data-keys/data-keys.js';
import { FileMasterKey } from '../../../src/platform/data-keys/file-master-key.js';
import { MasterKey } from '../../../src/platform/data-keys/master-key.js';
import type { EncryptionContext, WrappedKey } from '../../../src/platform/data-keys/master-key.js';
import { rewrapDataKeys } from '../../../src/platform/data-keys/rewrap-data-keys.js';
import type { Query } from '../../../src/platform/data-keys/rewrap-data-keys.js';
import { Database } from '../../../src/platform/database/database.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { makeScene } from '../intake/intake-scene.js';
import { atelier } from './run-atelier.js';

/** A key in a file that goes away after so many have been wrapped. */
class FailingKey extends MasterKey {
  constructor(private readonly inner: MasterKey, private left: number, private readonly after: () => Promise<void> = () => Promise.reject(new Error('gone'))) {
    super();
  }

  currentKeyId(): Promise<string> {
    return this.inner.currentKeyId();
  }

  async wrap(key: Uint8Array, context: EncryptionContext): Promise<WrappedKey> {
    this.left -= 1;
    if (this.left < 0) await this.after();
    return this.inner.wrap(key, context);
  }

  unwrap(wrapped: WrappedKey, context: EncryptionContext): Promise<Buffer> {
    return this.inner.unwrap(wrapped, context);
  }
}

describe('atelier keys rotate', () => {
  const SCOPES = 6;
  let app: TestApp;
  let storage: ObjectStorage;
  let file: string;
  let settings: Record<string, string>;
  const keys: string[] = [];

  beforeAll(async () => {
    app = await startTestApp({ role: 'api' });
    storage = app.app.get(ObjectStorage, { strict: false });
    file = join(app.runtime.home, 'keys', 'master-keys');
    settings = { ATELIER_HOME: app.runtime.home, DATABASE_URL: app.runtime.databaseUrl, QUEUE_DATABASE_URL: app.runtime.queue.url };
    for (let n = 0; n < SCOPES; n += 1) {
      const { engagementId } = await makeScene(app, { signed: false });
      keys.push(`engagements/${engagementId}/derived/text`);
      await storage.put(keys.at(-1) ?? '', Buffer.from(`text ${n}`));
    }
  });
  afterAll(() => app.close());

  const addKey = async (id: string): Promise<void> => writeFile(file, `${id}:${randomBytes(32).toString('base64')}\n${await readFile(file, 'utf8')}`);
  const under = async (): Promise<Record<string, number>> => {
    const { rows } = await app.owner.query<{ id: string; n: string }>('select master_key_id as id, count(*) as n from platform.data_key where destroyed_at is null group by 1');
    return Object.fromEntries(rows.map(({ id, n }) => [id, Number(n)]));
  };
  /** What is stored, as the running server reads it, and as one that has unwrapped nothing yet. */
  const readable = async (): Promise<string[]> => {
    const fresh = new DataKeys(app.app.get(Database), await FileMasterKey.open(file, false));
    for (const key of keys) await fresh.forWriting(key.replace(/derived.*/, ''));
    return Promise.all(keys.map(async (key) => text(await storage.get(key))));
  };
  const texts = Array.from({ length: SCOPES }, (_, n) => `text ${n}`);
  const query: Query = async (sql, parameters) => (await app.owner.query(sql, [...parameters])).rows as never;
  const rewrap = (masterKey: MasterKey): Promise<unknown> => rewrapDataKeys(query, masterKey, () => new Date());

  it('does nothing when nothing is to be done', async () => {
    const [id] = Object.keys(await under());
    expect(await atelier('keys rotate', settings)).toEqual({ code: 0, stdout: `nothing to do: all ${SCOPES} data keys are under the master key ${id}\n`, stderr: '' });
  });

  it('wraps all by the new key, touches no data, and a running server goes on, also when the old key is gone', async () => {
    const stored = await Promise.all(keys.map((key) => readFile(join(app.runtime.home, 'storage', key))));
    await addKey('second');
    expect(await atelier('keys rotate', settings)).toEqual({ code: 0, stdout: `rewrapped ${SCOPES}: all ${SCOPES} data keys are under the master key second\n`, stderr: '' });
    expect(await under()).toEqual({ second: SCOPES });
    expect(await readable()).toEqual(texts);
    expect(await Promise.all(keys.map((key) => readFile(join(app.runtime.home, 'storage', key))))).toEqual(stored);
    await writeFile(file, `${(await readFile(file, 'utf8')).split('\n')[0]}\n`);
    expect(await readable()).toEqual(texts);
  });

  it('goes on where it was when it is run again after it broke off', async () => {
    await addKey('third');
    const masterKey = await FileMasterKey.open(file, false);
    await expect(rewrap(new FailingKey(masterKey, 2))).rejects.toThrow('gone');
    expect(await under()).toEqual({ second: SCOPES - 2, third: 2 });
    expect(await readable()).toEqual(texts);
    expect((await atelier('keys rotate', settings)).stdout).toBe(`rewrapped ${SCOPES - 2}: all ${SCOPES} data keys are under the master key third\n`);
    expect(await readable()).toEqual(texts);
  });

  it('may run twice at once', async () => {
    await addKey('fourth');
    const masterKey = await FileMasterKey.open(file, false);
    await Promise.all([rewrap(masterKey), rewrap(masterKey), rewrap(masterKey)]);
    expect(await under()).toEqual({ fourth: SCOPES });
    expect(await readable()).toEqual(texts);
  });

  it('brings no key back that is destroyed meanwhile', async () => {
    await addKey('fifth');
    const gone = keys.pop()?.replace(/derived.*/, '') ?? '';
    texts.pop();
    const destroy = (): Promise<void> => app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, async (tx) => {
      await app.app.get(DataKeys, { strict: false }).destroy(tx, gone);
    });
    const masterKey = await FileMasterKey.open(file, false);
    // Every wrapping finds it destroyed between reading the row and changing it.
    await rewrap(new FailingKey(masterKey, 0, destroy));
    expect(await under()).toEqual({ fifth: SCOPES - 1 });
    const { rows } = await app.owner.query('select wrapped_key from platform.data_key where scope = $1', [gone]);
    expect(rows).toEqual([{ wrapped_key: null }]);
    expect(await readable()).toEqual(texts);
  });

  it('says which key is missing, and changes nothing that it cannot open', async () => {
    const before = await readFile(file, 'utf8');
    await writeFile(file, `sixth:${randomBytes(32).toString('base64')}\n`);
    expect(await atelier('keys rotate', settings)).toMatchObject({ code: 1, stderr: expect.stringMatching(/wrapped by the master key fifth, which is not in .*; put it back there/) });
    expect(await under()).toEqual({ fifth: SCOPES - 1 });
    await writeFile(file, before);
    expect(await readable()).toEqual(texts);
  });

  it('goes on past keys that do not open, and names each of them at the end', async () => {
    const { rows: found } = await app.owner.query<{ id: string; scope: string; wrapped_key: Buffer }>('select id, scope, wrapped_key from platform.data_key where destroyed_at is null order by id');
    const bad = [found[0], found[2]].flatMap((row) => (row === undefined ? [] : [row]));
    for (const { id } of bad) await app.owner.query(`update platform.data_key set wrapped_key = 'nothing that anyone wrapped' where id = $1`, [id]);
    await addKey('seventh');
    const answer = await atelier('keys rotate', settings);
    expect(answer).toMatchObject({ code: 1, stdout: `rewrapped ${SCOPES - 3}: ${SCOPES - 3} data keys are under the master key seventh\n`, stderr: expect.stringContaining('2 data keys are not under it') });
    for (const { scope } of bad) expect(answer.stderr).toContain(`of ${scope}: a wrapped data key does not open`);
    expect(await under()).toEqual({ fifth: 2, seventh: SCOPES - 3 });
    for (const { id, wrapped_key: wrapped } of bad) await app.owner.query('update platform.data_key set wrapped_key = $2 where id = $1', [id, wrapped]);
    expect(await atelier('keys rotate', settings)).toEqual({ code: 0, stdout: `rewrapped 2: all ${SCOPES - 1} data keys are under the master key seventh\n`, stderr: '' });
    expect(await readable()).toEqual(texts);
  });

  it('asks for a key in production, and for a migrated database', async () => {
    expect(await atelier('keys rotate', { ...settings, ATELIER_ENVIRONMENT: 'production' })).toMatchObject({ code: 78, stderr: expect.stringContaining('MASTER_KEY_URL is missing; write aws-kms:') });
    expect(await atelier('keys rotate', { ...settings, MASTER_KEY_URL: 'file:///none/there' })).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no master key file at /none/there') });
  });
});
