import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Id } from '../../../src/platform/identifiers/id.js';
import { UploadStore } from '../../../src/modules/intake/uploads/upload-store.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { S3TestServer, s3Credentials } from '../platform/storage-s3-server.js';
import { beginUpload, expectStatus, idOf, jsonl, makeScene, makeVersion, patch, processed, sha256, tus, uploadFile } from './intake-scene.js';

describe('intake on S3', () => {
  const before = { AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID'], AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY'] };
  let s3: S3TestServer;
  let app: TestApp;

  beforeAll(async () => {
    s3 = await S3TestServer.start();
    // The application takes credentials from its surroundings, as any program of the AWS SDK does.
    process.env['AWS_ACCESS_KEY_ID'] = s3Credentials.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = s3Credentials.secretAccessKey;
    app = await startTestApp({ storageUrl: s3.url('intake') });
  });
  afterAll(async () => {
    await app.close();
    await s3.stop();
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('takes an upload that broke off, processes it, and deletes it all', async () => {
    const scene = await makeScene(app);
    const bytes = Buffer.concat([jsonl(200), Buffer.from('\n'), Buffer.from(JSON.stringify({ text: randomBytes(4_000_000).toString('hex') }))]);
    const path = await beginUpload(app, scene, bytes.length, { sha256: sha256(bytes) });
    await patch(app, scene.token, path, 0, bytes, {}, 7_000_000);
    await eventually(async () => Number((await tus(app, scene.token, 'HEAD', path))?.headers['upload-offset']) > 0, 'some bytes being kept');
    await uploadFile(app, scene, bytes, { url: app.url + path });
    expect(expectStatus(await scene.partner.get<{ status: string; sha256: string }>(path), 200)).toMatchObject({ status: 'received', sha256: sha256(bytes) });
    const version = await processed(scene, (await makeVersion(scene, [idOf(app.url + path)])).id, 'processed', 60_000);
    expect(version.progress.documents).toBe(201);
    expect(await readdir(join(app.runtime.home, 'scratch', 'intake'))).toEqual([]);
    const manager = app.as('engagement_manager');
    expectStatus(await manager.act(`/v1/engagements/${scene.engagementId}`, 'actions/cancel', { reason: 'test' }), 200);
    expectStatus(await manager.post(`/v1/engagements/${scene.engagementId}/data-deletion`), 202);
    await eventually(async () => (await manager.get<{ status: string }>(`/v1/engagements/${scene.engagementId}/data-deletion`)).body.status === 'done', 'the deletion being done');
    expect(await s3.contents('intake/engagements/')).toEqual({ objects: [], openUploads: 0 });
  });

  it('keeps nothing of a transfer that was removed by another process while bytes of it were on their way', async () => {
    const scene = await makeScene(app);
    const bytes = jsonl(20_000);
    const path = await beginUpload(app, scene, bytes.length);
    const id = idOf(app.url + path);
    const asked = (): boolean => s3.requests.some((line) => line.startsWith('GET') && line.includes(`${id}/upload.json`));
    const answer = new Promise<number>((resolve, reject) => {
      const outgoing = request(new URL(path, app.url), {
        method: 'PATCH',
        headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream', 'Content-Length': '200000', authorization: `Bearer ${scene.token}` },
      });
      outgoing.on('response', (incoming) => resolve(incoming.resume().statusCode ?? 0)).on('error', reject);
      outgoing.write(bytes.subarray(0, 100_000));
      // The store has looked at what there is of the upload; the rest of its bytes comes once there is nothing.
      eventually(() => Promise.resolve(asked()), 'the bytes being taken')
        .then(() => app.app.get(UploadStore, { strict: false }).remove({ id: id as Id<'upl'>, engagementId: scene.engagementId as Id<'eng'> }))
        .then(() => outgoing.end(bytes.subarray(100_000, 200_000)))
        .catch(reject);
    });
    expect([404, 410]).toContain(await answer);
    expect(await s3.contents('intake/engagements/')).toEqual({ objects: [], openUploads: 0 });
  });
});
