import { randomBytes } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../../src/platform/actor.js';
import { DataKeys } from '../../../src/platform/data-keys/data-keys.js';
import { Database } from '../../../src/platform/database/database.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { Scratch } from '../../../src/modules/intake/versions/scratch.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { S3TestServer, s3Credentials } from '../platform/storage-s3-server.js';
import { beginUpload, expectStatus, idOf, makeScene, makeVersion, patch, processed, uploadFile } from './intake-scene.js';
import type { Scene } from './intake-scene.js';

const WORD = 'hippopotamus';
const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, n) => JSON.stringify({ text: `The ${WORD} of case ${n} ${randomBytes(10).toString('hex')}` })).join('\n'));

/** Files below a folder that hold what a customer wrote. */
async function telling(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(WORD) ? [file] : [])));
  return found.flat();
}

describe('what a customer gave', () => {
  let app: TestApp;
  let scene: Scene;
  let folder: string;

  beforeAll(async () => {
    app = await startTestApp();
    scene = await makeScene(app);
    folder = `engagements/${scene.engagementId}/`;
  });
  afterAll(() => app.close());

  it('is nowhere on the disk in the clear: not under way, not received, not processed', async () => {
    // What is looked for would be found.
    await writeFile(join(app.runtime.home, 'probe'), bytes);
    expect(await telling(app.runtime.home)).toHaveLength(1);
    await writeFile(join(app.runtime.home, 'probe'), '');
    const path = await beginUpload(app, scene, bytes.length, { filename: `${WORD}.jsonl` });
    await patch(app, scene.token, path, 0, bytes.subarray(0, 500_000));
    const storage = app.app.get(ObjectStorage, { strict: false });
    const under: string[] = [];
    for await (const key of storage.list(folder)) under.push(key.replace(/upl_\w+/, 'upl').replace(/\d{16}/g, '…'));
    expect(under).toEqual([`${folder}transfers/upl/segments/…-…`, `${folder}transfers/upl/upload.json`]);
    expect(await telling(app.runtime.home)).toEqual([]);
    await patch(app, scene.token, path, 500_000, bytes.subarray(500_000));
    expect(await telling(app.runtime.home)).toEqual([]);
    const version = await processed(scene, (await makeVersion(scene, [idOf(app.url + path)])).id);
    expect(version.progress.documents).toBe(20_000);
    expect(await telling(app.runtime.home)).toEqual([]);
    expect(await text(await storage.get(`${folder}uploads/${idOf(app.url + path)}`))).toBe(bytes.toString());
    const stored: string[] = [];
    for await (const key of storage.list(folder)) stored.push(key);
    // Every one of them, whatever it is, is an envelope under the engagement's key.
    for (const key of stored) expect((await readFile(join(app.runtime.home, 'storage', key))).toString('latin1', 0, 6)).toBe('ATLENC');
  });

  it('is of no use to a thief who moves it to another engagement, and a version made of it fails with the reason', async () => {
    const other = await makeScene(app);
    const [mine, theirs] = [await uploadFile(app, scene, bytes), await uploadFile(app, other, Buffer.from('{"text":"nothing"}\n'))];
    const at = (of: Scene, id: string): string => join(app.runtime.home, 'storage', 'engagements', of.engagementId, 'uploads', id);
    await writeFile(at(other, theirs), await readFile(at(scene, mine)));
    const storage = app.app.get(ObjectStorage, { strict: false });
    await expect(storage.get(`engagements/${other.engagementId}/uploads/${theirs}`)).rejects.toMatchObject({ code: 'storage.damaged' });
    const version = await processed(other, (await makeVersion(other, [theirs])).id, 'failed');
    expect(version.failureReason).toMatch(/in storage is not what was received: it was changed or damaged since/);
  });

  it('cannot be read once its key is destroyed, and nothing is added', async () => {
    const gone = await makeScene(app);
    const id = await uploadFile(app, gone, bytes);
    const key = `engagements/${gone.engagementId}/uploads/${id}`;
    const storage = app.app.get(ObjectStorage, { strict: false });
    const origin = { actor: systemActor('test'), requestId: 'test' };
    await app.app.get(Database).transaction(origin, (tx) => app.app.get(DataKeys, { strict: false }).destroy(tx, `engagements/${gone.engagementId}/`));
    await expect(storage.get(key)).rejects.toMatchObject({ code: 'data_key.destroyed' });
    await expect(storage.put(key, bytes)).rejects.toMatchObject({ code: 'data_key.destroyed' });
    // Who asks for no content still gets an answer, and deleting needs no key.
    expect(await storage.stat(key)).toEqual({ bytes: bytes.length });
    await storage.delete(key);
    const { body, status } = await gone.partner.get<{ status: string }>(`/v1/uploads/${id}`);
    expect([status, body.status]).toEqual([200, 'received']);
    await expect(beginUpload(app, gone, 100)).rejects.toThrow('410');
  });
});

describe('a copy on the worker’s disk of what lies in S3', () => {
  it('is encrypted while threads read it', async () => {
    const s3 = await S3TestServer.start();
    const before = { id: process.env['AWS_ACCESS_KEY_ID'], secret: process.env['AWS_SECRET_ACCESS_KEY'] };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: s3Credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: s3Credentials.secretAccessKey });
    const app = await startTestApp({ role: 'api', storageUrl: s3.url('rest') });
    try {
      const scene = await makeScene(app);
      const id = await uploadFile(app, scene, bytes);
      await app.app.get(Scratch, { strict: false }).during(async (folder) => {
        const file = await folder.fileOf(`engagements/${scene.engagementId}/uploads/${id}`, 'upload');
        expect(file).toMatchObject({ kind: 'sealed', path: join(folder.path, 'upload') });
        expect((await readFile(file.path)).length).toBeGreaterThan(bytes.length);
        expect(await telling(app.runtime.home)).toEqual([]);
      });
      expectStatus(await scene.partner.get(`/v1/uploads/${id}`), 200);
    } finally {
      await app.close();
      await s3.stop();
      for (const [name, value] of [['AWS_ACCESS_KEY_ID', before.id], ['AWS_SECRET_ACCESS_KEY', before.secret]] as const) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
