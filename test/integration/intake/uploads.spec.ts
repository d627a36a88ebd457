import { randomBytes } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Upload } from 'tus-js-client';
import { systemActor } from '../../../src/platform/actor.js';
import type { JobRun } from '../../../src/platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { DiscardUpload } from '../../../src/modules/intake/jobs/discard-upload.job.js';
import { FinishUpload } from '../../../src/modules/intake/uploads/finish-upload.service.js';
import { SettleUploads } from '../../../src/modules/intake/uploads/settle-uploads.service.js';
import { UploadStore } from '../../../src/modules/intake/uploads/upload-store.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { beginUpload, eventsOf, expectStatus, idOf, jsonl, makeScene, metadata, patch, refusalOf, sha256, tus, uploadFile } from './intake-scene.js';
import type { Problem, RawAnswer, Scene } from './intake-scene.js';

const MIB = 1024 * 1024;

interface UploadView {
  id: string;
  status: string;
  fileName: string;
  bytes: number;
  sha256: string | null;
  failure: string | null;
}

const problem = (answer: RawAnswer | null): Problem => JSON.parse(answer?.body ?? '') as Problem;

describe('uploads', () => {
  const clock = new ManualClock(new Date());
  const run: JobRun = { id: 'test', attempt: 1, attempts: 1, origin: { actor: systemActor('test'), requestId: 'test' }, signal: new AbortController().signal };
  let app: TestApp;
  let scene: Scene;
  let storage: ObjectStorage;
  let store: UploadStore;

  beforeAll(async () => {
    app = await startTestApp({ clock, env: { UPLOAD_MAX_BYTES: String(64 * MIB) } });
    scene = await makeScene(app);
    storage = app.app.get(ObjectStorage, { strict: false });
    store = app.app.get(UploadStore, { strict: false });
  });
  afterAll(() => app.close());

  const read = async (id: string): Promise<UploadView> => expectStatus(await scene.partner.get<UploadView>(`/v1/uploads/${id}`), 200);
  const key = (id: string): string => `engagements/${scene.engagementId}/uploads/${id}`;
  const transferGone = (id: string): Promise<boolean> => eventually(async () => (await store.progressOf(id)) === null, `the transfer of ${id} being removed`);

  it('tell what the server can do, to anyone', async () => {
    const answer = await tus(app, undefined, 'OPTIONS', '/v1/uploads');
    expect(answer?.status).toBe(204);
    expect(String(answer?.headers['tus-extension']).split(',').sort()).toEqual(['checksum', 'creation', 'creation-with-upload', 'expiration', 'termination']);
    expect(answer?.headers).toMatchObject({ 'tus-version': '1.0.0', 'tus-max-size': String(64 * MIB), 'tus-checksum-algorithm': 'sha1,sha256' });
    expect(answer?.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer?.headers['x-request-id']).toEqual(expect.any(String));
  });

  it('arrive whole through a public client, with their hash and one event', async () => {
    const bytes = randomBytes(3 * MIB + 17);
    const id = await uploadFile(app, scene, bytes, { name: '../../etc/ law\u0000 \u202egpj.jsonl', sha256: sha256(bytes).toUpperCase() });
    expect(await read(id)).toMatchObject({ status: 'received', fileName: 'law gpj.jsonl', bytes: bytes.length, sha256: sha256(bytes), failure: null });
    expect(await storage.stat(key(id))).toEqual({ bytes: bytes.length });
    expect((await eventsOf(app, scene)).filter((type) => type === 'upload.received')).toHaveLength(1);
    await transferGone(id);
    const listed = expectStatus(await scene.partner.get<{ data: UploadView[] }>(`/v1/datasets/${scene.datasetId}/uploads?status=received`), 200);
    expect(listed.data.map((upload) => upload.id)).toContain(id);
  });

  it.each([1, MIB, 4 * MIB - 1])('that break off after %d bytes are resumed by a public client and arrive whole', async (cutAfter) => {
    const bytes = randomBytes(4 * MIB);
    const path = await beginUpload(app, scene, bytes.length, { sha256: sha256(bytes) });
    expect(await patch(app, scene.token, path, 0, bytes, {}, cutAfter)).toBeNull();
    const kept = await eventually(async () => Number((await tus(app, scene.token, 'HEAD', path))?.headers['upload-offset']) || undefined, 'some bytes being kept');
    expect(kept).toBeLessThanOrEqual(cutAfter);
    await uploadFile(app, scene, bytes, { url: app.url + path });
    expect(await read(idOf(app.url + path))).toMatchObject({ status: 'received', sha256: sha256(bytes) });
  });

  it('can be paused and found again by a second client', async () => {
    const bytes = randomBytes(3 * MIB);
    const url = await new Promise<string>((resolve, reject) => {
      const upload = new Upload(bytes, {
        endpoint: `${app.url}/v1/uploads`, headers: { authorization: `Bearer ${scene.token}` }, metadata: { datasetId: scene.datasetId, filename: 'a.jsonl' },
        chunkSize: MIB, retryDelays: null, onError: reject,
        onChunkComplete: () => { upload.abort(false).then(() => resolve(upload.url ?? ''), reject); },
      });
      upload.start();
    });
    await uploadFile(app, scene, bytes, { url });
    expect(await read(idOf(url))).toMatchObject({ status: 'received', sha256: sha256(bytes) });
    const again = await tus(app, scene.token, 'HEAD', new URL(url).pathname);
    expect([again?.status, again?.headers['upload-offset'], again?.headers['upload-length']]).toEqual([200, String(bytes.length), String(bytes.length)]);
    expect(problem(await patch(app, scene.token, new URL(url).pathname, bytes.length, Buffer.from('x')))).toMatchObject({ code: 'upload.complete', status: 403 });
  });

  it('whose hash is not the declared one are refused, and nothing of them stays', async () => {
    const bytes = randomBytes(MIB + 5);
    const path = await beginUpload(app, scene, bytes.length, { sha256: sha256(Buffer.from('something else')) });
    const id = idOf(app.url + path);
    const answer = await patch(app, scene.token, path, 0, bytes);
    expect([answer?.status, problem(answer).code]).toEqual([422, 'upload.hash_mismatch']);
    expect(answer?.headers['content-type']).toContain('application/problem+json');
    expect(await read(id)).toMatchObject({ status: 'failed', sha256: null, failure: expect.stringContaining(sha256(bytes)) });
    await transferGone(id);
    await eventually(async () => (await storage.stat(key(id))) === null, 'the object being removed');
    expect(await refusalOf(uploadFile(app, scene, bytes, { sha256: sha256(Buffer.from('wrong')) }))).toMatchObject({ code: 'upload.hash_mismatch' });
    expect((await tus(app, scene.token, 'HEAD', path))?.status).toBe(422);
  });

  it('take part in one request with creation, and check a chunk', async () => {
    const bytes = randomBytes(1000);
    const headers = { 'Upload-Length': '1000', 'Upload-Metadata': metadata({ datasetId: scene.datasetId, filename: 'b.jsonl' }), 'Content-Type': 'application/offset+octet-stream' };
    const whole = await tus(app, scene.token, 'POST', '/v1/uploads', headers, bytes);
    expect([whole?.status, whole?.headers['upload-offset']]).toEqual([201, '1000']);
    expect(await read(idOf(app.url + String(whole?.headers['location'])))).toMatchObject({ status: 'received', sha256: sha256(bytes) });
    const path = await beginUpload(app, scene, 1000);
    const damaged = await patch(app, scene.token, path, 0, bytes, { 'Upload-Checksum': `sha256 ${Buffer.alloc(32).toString('base64')}` });
    expect(problem(damaged)).toMatchObject({ code: 'upload.checksum_mismatch', status: 460 });
    expect(problem(await patch(app, scene.token, path, 5, bytes))).toMatchObject({ code: 'upload.offset_conflict', status: 409 });
    expect(problem(await patch(app, scene.token, path, 0, randomBytes(2000)))).toMatchObject({ code: 'upload.too_large', status: 413 });
    expect((await patch(app, scene.token, path, 0, bytes, { 'Upload-Checksum': `sha256 ${Buffer.from(sha256(bytes), 'hex').toString('base64')}` }))?.status).toBe(204);
  });

  it('are refused before their first byte, each with its own reason', async () => {
    const create = async (headers: Record<string, string>, token: string | undefined = scene.token): Promise<Problem> => problem(await tus(app, token, 'POST', '/v1/uploads', headers));
    const good = { datasetId: scene.datasetId, filename: 'c.jsonl' };
    const length = { 'Upload-Length': '10' };
    expect(await create({ ...length, 'Upload-Metadata': metadata(good) }, 'nonsense')).toMatchObject({ code: 'auth.token_malformed' });
    expect(await create({ ...length })).toMatchObject({ code: 'request.invalid', errors: [{ path: 'Upload-Metadata.datasetId' }, { path: 'Upload-Metadata.filename' }] });
    expect(await create({ ...length, 'Upload-Metadata': metadata({ ...good, filename: '../..' }) })).toMatchObject({ code: 'request.invalid' });
    expect(await create({ ...length, 'Upload-Metadata': metadata({ ...good, sha256: 'abc' }) })).toMatchObject({ errors: [{ path: 'Upload-Metadata.sha256' }] });
    expect(await create({ ...length, 'Upload-Metadata': 'a b c' })).toMatchObject({ code: 'upload.header_invalid' });
    expect(await create({ 'Upload-Length': '0', 'Upload-Metadata': metadata(good) })).toMatchObject({ code: 'upload.header_invalid', detail: expect.stringContaining('empty') });
    expect(await create({ 'Upload-Length': '1e3', 'Upload-Metadata': metadata(good) })).toMatchObject({ code: 'upload.header_invalid' });
    expect(await create({ 'Upload-Defer-Length': '1', 'Upload-Metadata': metadata(good) })).toMatchObject({ code: 'upload.header_invalid', status: 400 });
    expect(await create({ 'Upload-Length': String(65 * MIB), 'Upload-Metadata': metadata(good) })).toMatchObject({ code: 'upload.too_large' });
    expect(await create({ ...length, 'Tus-Resumable': '0.2.0', 'Upload-Metadata': metadata(good) })).toMatchObject({ code: 'upload.header_invalid' });
    expect(await create({ ...length, 'Tus-Resumable': '' })).toMatchObject({ code: 'upload.protocol_version', status: 412 });
    expect(await create({ ...length, 'Upload-Metadata': metadata({ ...good, datasetId: 'dst_01k9zq3v5se6rb4yg2w8d7t1hn' }) })).toMatchObject({ code: 'object.not_found' });
    const reader = app.as('finance');
    expect((await reader.post<Problem>('/v1/uploads', {}, { 'tus-resumable': '1.0.0' })).body.code).toBe('auth.forbidden');
  });

  it('need an agreement that both sides signed, and room in its quota, also when two begin at once', async () => {
    const unsigned = await makeScene(app, { signed: false });
    expect(await refusalOf(uploadFile(app, unsigned, jsonl(1)))).toMatchObject({ code: 'upload.agreement_missing', status: 422 });
    const narrow = await makeScene(app, { quotaBytes: 100 });
    const begin = (bytes: number) => tus(app, narrow.token, 'POST', '/v1/uploads', { 'Upload-Length': String(bytes), 'Upload-Metadata': metadata({ datasetId: narrow.datasetId, filename: 'd.jsonl' }) });
    const answers = await Promise.all([begin(60), begin(60)]);
    expect(answers.map((answer) => answer?.status).sort()).toEqual([201, 413]);
    expect(problem(answers.find((answer) => answer?.status === 413) ?? null)).toMatchObject({ code: 'upload.quota_exceeded', detail: expect.stringContaining('40 are free') });
  });

  it('of another organization are not there', async () => {
    const path = await beginUpload(app, scene, 10);
    const stranger = await makeScene(app);
    const unknown = '/v1/uploads/upl_01k9zq3v5se6rb4yg2w8d7t1hn';
    for (const method of ['PATCH', 'DELETE']) {
      const headers = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0' };
      const [foreign, none] = [await tus(app, stranger.token, method, path, headers, Buffer.alloc(10)), await tus(app, stranger.token, method, unknown, headers, Buffer.alloc(10))];
      expect([foreign?.status, problem(foreign).code]).toEqual([404, 'object.not_found']);
      expect(problem(none).code).toBe('object.not_found');
    }
    expect((await tus(app, stranger.token, 'HEAD', path))?.status).toBe(404);
    expect((await stranger.partner.get(path)).status).toBe(404);
    expect(await refusalOf(uploadFile(app, stranger, jsonl(1), { datasetId: scene.datasetId }))).toMatchObject({ code: 'object.not_found' });
    expect((await read(idOf(app.url + path))).status).toBe('receiving');
  });

  it('are deleted before they are used, under way or complete', async () => {
    const path = await beginUpload(app, scene, 2 * MIB);
    await patch(app, scene.token, path, 0, randomBytes(MIB));
    expect((await tus(app, scene.token, 'DELETE', path, { 'Tus-Resumable': '9.9.9' }))?.status).toBeGreaterThanOrEqual(400);
    expect((await read(idOf(app.url + path))).status).toBe('receiving');
    expect((await tus(app, scene.token, 'DELETE', path))?.status).toBe(204);
    expect((await read(idOf(app.url + path))).status).toBe('deleted');
    expect(problem(await tus(app, scene.token, 'DELETE', path))).toMatchObject({ code: 'upload.gone', status: 410 });
    expect(problem(await patch(app, scene.token, path, MIB, randomBytes(MIB)))).toMatchObject({ code: 'upload.gone' });
    const id = await uploadFile(app, scene, jsonl(3));
    const answers = await Promise.all([1, 2].map(() => tus(app, scene.token, 'DELETE', `/v1/uploads/${id}`)));
    expect(answers.map((answer) => answer?.status).sort()).toEqual([204, 410]);
    await eventually(async () => (await storage.stat(key(id))) === null, 'the object being removed');
  });

  it('whose last request broke off on our side are completed when their client asks, or by themselves', async () => {
    const bytes = randomBytes(5000);
    const stopped = async (): Promise<string> => {
      const path = await beginUpload(app, scene, bytes.length);
      const id = idOf(app.url + path);
      // All bytes are there, and the process died before it could say so.
      await store.datastore.write(Readable.from([bytes]), id, 0);
      return id;
    };
    const asked = await stopped();
    expect((await tus(app, scene.token, 'HEAD', `/v1/uploads/${asked}`))?.headers['upload-offset']).toBe('5000');
    expect(await read(asked)).toMatchObject({ status: 'received', sha256: sha256(bytes) });
    const left = await stopped();
    const settle = app.app.get(SettleUploads, { strict: false });
    await Promise.all([settle.run(run), settle.run(run)]);
    expect(await read(left)).toMatchObject({ status: 'received', sha256: sha256(bytes) });
    await settle.run(run);
    expect((await app.owner.query(`select 1 from platform.outbox where type = 'upload.received' and data->>'uploadId' = any($1)`, [[asked, left]])).rowCount).toBe(2);
    const discard = app.app.get(DiscardUpload, { strict: false });
    await discard.run({ uploadId: left }, run);
    await discard.run({ uploadId: left }, run);
    expect(await storage.stat(key(left))).toEqual({ bytes: 5000 });
  });

  /** All bytes are there, and nothing was made of them yet. */
  const arrived = async (bytes: Buffer): Promise<string> => {
    const id = idOf(app.url + await beginUpload(app, scene, bytes.length));
    await store.datastore.write(Readable.from([bytes]), id, 0);
    return id;
  };

  it('are put in their place whole: what is left of a transfer that is being taken away replaces nothing', async () => {
    const bytes = randomBytes(5000);
    const finish = app.app.get(FinishUpload, { strict: false });
    const open = store.open.bind(store);
    const openedAs = async (id: string, read: () => Promise<Readable | null>): Promise<string> => {
      store.open = () => {
        store.open = open;
        return read();
      };
      return finish.run(run.origin, id as Id<'upl'>).then(({ status }) => status, (error: unknown) => String(error));
    };
    const id = await arrived(bytes);
    // Somebody else completes it between the first look and the reading, and its segments go meanwhile.
    expect(await openedAs(id, async () => {
      await finish.run(run.origin, id as Id<'upl'>);
      return Readable.from([bytes.subarray(0, 2000)]);
    })).toBe('received');
    expect(sha256(await buffer(await storage.get(key(id))))).toBe(sha256(bytes));
    // Nobody does: nothing is put there, and it can still be completed.
    const lost = await arrived(bytes);
    expect(await openedAs(lost, () => Promise.resolve(Readable.from([bytes.subarray(0, 2000)])))).toContain('storage.damaged');
    expect(await openedAs(lost, () => Promise.resolve(Readable.from([bytes, bytes])))).toContain('storage.damaged');
    expect(await storage.stat(key(lost))).toBeNull();
    expect((await read(lost)).status).toBe('receiving');
    await finish.run(run.origin, lost as Id<'upl'>);
    expect(await read(lost)).toMatchObject({ status: 'received', sha256: sha256(bytes) });
  });

  it('are settled although the transfer of another is damaged, which expires in its time', async () => {
    const bytes = randomBytes(5000);
    const [first, second, third] = [await arrived(bytes), await arrived(bytes), await arrived(bytes)];
    const folder = (id: string): string => join(app.runtime.home, 'storage', 'engagements', scene.engagementId, 'transfers', id);
    await writeFile(join(folder(first), 'upload.json'), 'nothing that anyone wrote');
    for (const name of await readdir(join(folder(second), 'segments'))) {
      const content = await readFile(join(folder(second), 'segments', name));
      content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
      await writeFile(join(folder(second), 'segments', name), content);
    }
    const settle = app.app.get(SettleUploads, { strict: false });
    await expect(settle.run(run)).rejects.toMatchObject({ code: 'storage.damaged' });
    const statuses = async (): Promise<string[]> => Promise.all([first, second, third].map(async (id) => (await read(id)).status));
    expect(await statuses()).toEqual(['receiving', 'receiving', 'received']);
    expect(await storage.stat(key(second))).toBeNull();
    clock.advance(73 * 3_600_000);
    await expect(settle.run(run)).rejects.toMatchObject({ code: 'storage.damaged' });
    expect(await statuses()).toEqual(['expired', 'expired', 'received']);
    await settle.run(run);
    for (const id of [first, second]) {
      await eventually(async () => {
        for await (const _ of storage.list(`engagements/${scene.engagementId}/transfers/${id}/`)) return false;
        return true;
      }, 'what was left of it being removed');
    }
  });

  it('expire when they are not complete in time, and leave nothing', async () => {
    const path = await beginUpload(app, scene, 100);
    await patch(app, scene.token, path, 0, randomBytes(40));
    const id = idOf(app.url + path);
    clock.advance(73 * 3_600_000);
    await app.app.get(SettleUploads, { strict: false }).run(run);
    expect((await read(id)).status).toBe('expired');
    await transferGone(id);
    const answer = await tus(app, scene.token, 'HEAD', path);
    expect(answer?.status).toBe(410);
    // Its record goes first, its segments after it.
    await eventually(async () => {
      for await (const _ of storage.list(`engagements/${scene.engagementId}/transfers/${id}/`)) return false;
      return true;
    }, 'its segments being removed');
  });
});
