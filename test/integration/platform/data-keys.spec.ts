import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../../src/platform/actor.js';
import type { Origin } from '../../../src/platform/actor.js';
import { DataKeys } from '../../../src/platform/data-keys/data-keys.js';
import type { DataKeyRecord } from '../../../src/platform/data-keys/data-keys.js';
import { FileMasterKey } from '../../../src/platform/data-keys/file-master-key.js';
import { MasterKey } from '../../../src/platform/data-keys/master-key.js';
import { Database } from '../../../src/platform/database/database.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { makeScene } from '../intake/intake-scene.js';
import type { Scene } from '../intake/intake-scene.js';

let app: TestApp;
let database: Database;
let dataKeys: DataKeys;
let scene: Scene;
let scope: string;
const lab: Origin = { actor: systemActor('test.data-keys'), requestId: 'req-lab' };

beforeAll(async () => {
  app = await startTestApp({ role: 'api' });
  database = app.app.get(Database);
  dataKeys = app.app.get(DataKeys);
  scene = await makeScene(app, { signed: false });
  scope = `engagements/${scene.engagementId}/`;
});
afterAll(() => app.close());

const anotherScope = async (): Promise<string> => `engagements/${(await makeScene(app, { signed: false })).engagementId}/`;
/** The keys as another process sees them: it has unwrapped none. */
const elsewhere = async (): Promise<DataKeys> => {
  const keys = new DataKeys(database, await FileMasterKey.open(join(app.runtime.home, 'keys', 'master-keys'), false));
  keys.useScopes({ scopeOf: () => null, organizationOf: () => Promise.reject(new Error('not asked')) });
  return keys;
};
const destroy = (of: string): Promise<DataKeyRecord> => database.transaction(lab, (tx) => dataKeys.destroy(tx, of));

describe('the data key of a scope', () => {
  it('is made once at its first use, on record, and the same for all', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => dataKeys.forWriting(scope)));
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
    const [key] = keys;
    expect(key?.bytes).toHaveLength(32);
    expect((await (await elsewhere()).forWriting(scope)).bytes.equals(key?.bytes ?? Buffer.alloc(0))).toBe(true);
    const { rows } = await app.owner.query<{ n: string }>(`select count(*) as n from audit.record where action = 'data_key.create' and object = $1`, [key?.id]);
    expect(rows).toEqual([{ n: '1' }]);
  });

  it('is kept wrapped, bound to its scope and its row', async () => {
    const { id, bytes } = await dataKeys.forWriting(scope);
    const { rows: [row] } = await app.owner.query<{ wrapped_key: Buffer; master_key_id: string }>('select wrapped_key, master_key_id from platform.data_key where scope = $1', [scope]);
    if (row === undefined) throw new Error('there is no row');
    const stored = row.wrapped_key.toString('latin1');
    for (const encoding of ['latin1', 'hex', 'base64', 'base64url'] as const) expect(stored).not.toContain(bytes.toString(encoding));
    const masterKey = app.app.get(MasterKey);
    const wrapped = { masterKeyId: row.master_key_id, wrapped: row.wrapped_key };
    expect((await masterKey.unwrap(wrapped, { dataKey: id, scope })).equals(bytes)).toBe(true);
    for (const context of [{ dataKey: newId('dky'), scope }, { dataKey: id, scope: 'engagements/other/' }]) {
      await expect(masterKey.unwrap(wrapped, context)).rejects.toMatchObject({ code: 'master_key.damaged' });
    }
  });

  it('is found for reading by its own id only, and in its own scope only', async () => {
    const { id, bytes } = await dataKeys.forWriting(scope);
    expect((await dataKeys.forReading(scope, id))?.bytes.equals(bytes)).toBe(true);
    expect(await dataKeys.forReading(scope, newId('dky'))).toBeNull();
    expect(await dataKeys.forReading(await anotherScope(), id)).toBeNull();
  });

  it('belongs to the scope’s organization, whose partners see no other’s', async () => {
    const other = await anotherScope();
    await Promise.all([dataKeys.forWriting(scope), dataKeys.forWriting(other)]);
    const partner: Origin = { actor: { kind: 'partner', id: 'cli_test', name: 'Test', permissions: new Set(), roles: [], organizationId: scene.organizationId }, requestId: 'req-partner' };
    const seen = await database.read(partner, (reader) => reader.query<{ scope: string }>('select scope from platform.data_key'));
    expect(seen).toEqual([{ scope }]);
    expect(await database.read(partner, (reader) => dataKeys.find(reader, other))).toBeNull();
  });

  it('is refused for a scope that is nobody’s', async () => {
    await expect(dataKeys.forWriting(`engagements/${newId('eng')}/`)).rejects.toMatchObject({ code: 'object.not_found' });
    await expect(dataKeys.forWriting('engagements/eng_1/')).rejects.toThrow(/eng_/);
  });
});

describe('a destroyed data key', () => {
  it('neither reads nor writes any more, in no process, and leaves id and times', async () => {
    const gone = await anotherScope();
    const { id } = await dataKeys.forWriting(gone);
    const other = await elsewhere();
    await other.forReading(gone, id);
    const record = await destroy(gone);
    expect(record).toMatchObject({ id, scope: gone, destroyedAt: expect.any(Date), createdAt: expect.any(Date) });
    for (const keys of [dataKeys, other]) {
      await expect(keys.forReading(gone, id)).rejects.toMatchObject({ code: 'data_key.destroyed', status: 410 });
      await expect(keys.forWriting(gone)).rejects.toMatchObject({ code: 'data_key.destroyed' });
    }
    const { rows: [row] } = await app.owner.query<object>('select wrapped_key, destroyed_at from platform.data_key where scope = $1', [gone]);
    expect(row).toEqual({ wrapped_key: null, destroyed_at: record.destroyedAt });
    expect(await database.read(lab, (reader) => dataKeys.find(reader, gone))).toEqual(record);
  });

  it('is destroyed once, whoever asks again', async () => {
    const gone = await anotherScope();
    await dataKeys.forWriting(gone);
    const records = await Promise.all([destroy(gone), destroy(gone)]);
    expect(records[0]).toEqual(records[1]);
    expect(await destroy(gone)).toEqual(records[0]);
  });

  it('closes a scope that never had one', async () => {
    const never = await anotherScope();
    expect(await destroy(never)).toMatchObject({ masterKeyId: null, destroyedAt: expect.any(Date) });
    await expect(dataKeys.forWriting(never)).rejects.toMatchObject({ code: 'data_key.destroyed' });
  });

  it('stays when the transaction that destroys it does not commit', async () => {
    const kept = await anotherScope();
    const { id, bytes } = await dataKeys.forWriting(kept);
    await expect(database.transaction(lab, async (tx) => {
      await dataKeys.destroy(tx, kept);
      throw new Error('changed my mind');
    })).rejects.toThrow('changed my mind');
    expect((await dataKeys.forReading(kept, id))?.bytes.equals(bytes)).toBe(true);
  });

  it('cannot be put back, not even by SQL', async () => {
    const gone = await anotherScope();
    const { rows: [before] } = await (async () => {
      await dataKeys.forWriting(gone);
      return app.owner.query<{ wrapped_key: Buffer }>('select wrapped_key from platform.data_key where scope = $1', [gone]);
    })();
    await destroy(gone);
    for (const change of ['wrapped_key = $2, destroyed_at = null', 'wrapped_key = $2']) {
      await expect(app.owner.query(`update platform.data_key set ${change} where scope = $1`, [gone, before?.wrapped_key])).rejects.toThrow('was destroyed');
    }
    await expect(database.transaction(lab, (tx) => tx.query('delete from platform.data_key where scope = $1', [gone]))).rejects.toThrow('permission denied');
  });
});

describe('a master key in a file', () => {
  it('is followed when it is rotated under a running server, and missed when it is taken away', async () => {
    const file = join(app.runtime.home, 'keys', 'master-keys');
    const before = await readFile(file, 'utf8');
    const wrappedByOld = await anotherScope();
    const old = await dataKeys.forWriting(wrappedByOld);
    await writeFile(file, `next:${randomBytes(32).toString('base64')}\n${before}`);
    const wrappedByNew = await anotherScope();
    const made = await dataKeys.forWriting(wrappedByNew);
    const { rows: [row] } = await app.owner.query<{ master_key_id: string }>('select master_key_id from platform.data_key where id = $1', [toUuid(made.id)]);
    expect(row).toEqual({ master_key_id: 'next' });
    const another = await elsewhere();
    expect((await another.forWriting(wrappedByOld)).bytes.equals(old.bytes)).toBe(true);
    await writeFile(file, before);
    await expect((await elsewhere()).forWriting(wrappedByNew)).rejects.toMatchObject({ code: 'master_key.unknown', detail: expect.stringContaining('the master key next') });
  });
});
