import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { UploadStore } from '../../../src/modules/intake/uploads/upload-store.js';
import { startTestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { beginUpload, idOf, jsonl, makeScene, makeVersion, uploadFile } from './intake-scene.js';

describe('a server that stops', () => {
  it('ends streams of progress properly, breaks transfers off, and keeps what has arrived of them', async () => {
    // No worker: the version stays queued, and its stream open.
    const app = await startTestApp({ role: 'api' });
    const scene = await makeScene(app);
    await uploadFile(app, scene, jsonl(3));
    const { id } = await makeVersion(scene);
    const stream = await fetch(`${app.url}/v1/dataset-versions/${id}/progress`, { headers: { authorization: `Bearer ${scene.token}` } });
    const path = await beginUpload(app, scene, 100_000);
    const store = app.app.get(UploadStore, { strict: false });
    const offset = async (): Promise<number> => (await store.progressOf(idOf(app.url + path)))?.offset ?? 0;
    const transfer = request(new URL(path, app.url), {
      method: 'PATCH',
      headers: { 'Tus-Resumable': '1.0.0', 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': '0', 'Content-Length': '100000', authorization: `Bearer ${scene.token}` },
    });
    const broken = new Promise((resolve) => transfer.once('error', resolve));
    transfer.write(Buffer.alloc(40_000, 'x'));
    // Written aside, encrypted, until there is enough of it or the connection breaks.
    await eventually(async () => (await readdir(join(app.runtime.home, 'storage', '.aside')).catch(() => [])).length > 0, 'the first bytes arriving');
    // As the application does before anything else when it is told to stop.
    const drained = app.app.getHttpAdapter().close();
    // A stream that is cut instead of ended rejects here.
    expect(await stream.text()).toContain('"status":"queued"');
    await broken;
    await drained;
    expect(await offset()).toBeGreaterThan(0);
    expect(await offset()).toBeLessThanOrEqual(40_000);
    await app.close();
  });
});
