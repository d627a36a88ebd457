import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { atelier } from '../cli/run-atelier.js';
import { beginUpload, expectStatus, jsonl, makeScene, makeVersion, refusalOf, sha256, uploadFile } from './intake-scene.js';
import type { Problem, Scene } from './intake-scene.js';

interface Receipt {
  document: { files: { uploadId: string; name: string; bytes: number; sha256: string }[]; totalFiles: number; totalBytes: number; datasetVersion: { number: number } | null };
}
interface DatasetView { id: string; closedAt: string | null; version: number }

describe('what has arrived', () => {
  let app: TestApp;
  let folder: string;
  let keys: string;

  beforeAll(async () => {
    app = await startTestApp({ role: 'api' });
    folder = await mkdtemp(join(tmpdir(), 'atelier-receipt-'));
    keys = join(folder, 'keys.json');
    await writeFile(keys, await (await fetch(`${app.url}/.well-known/atelier-signing-keys.json`)).text());
  });
  afterAll(async () => {
    await app?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const download = async (scene: Scene, path: string): Promise<string> => {
    const answer = await fetch(`${app.url}/v1/${path}/receipt`, { headers: { authorization: `Bearer ${scene.token}` } });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.text();
  };

  it('is on a receipt, the same to the byte each time, that anyone can check with the public keys alone', async () => {
    const scene = await makeScene(app);
    expect((await scene.partner.get<Problem>(`/v1/datasets/${scene.datasetId}/receipt`)).body.code).toBe('receipt.nothing_received');
    const [a, b] = [jsonl(3, 'a'), jsonl(5, 'b')];
    const [first, second] = [await uploadFile(app, scene, a, { name: 'a.jsonl' }), await uploadFile(app, scene, b, { name: 'b, zwei „§“.jsonl' })];
    const text = await download(scene, `datasets/${scene.datasetId}`);
    expect((JSON.parse(text) as Receipt).document).toMatchObject({
      datasetVersion: null, totalFiles: 2, totalBytes: a.length + b.length,
      files: [{ uploadId: first, name: 'a.jsonl', bytes: a.length, sha256: sha256(a) }, { uploadId: second, name: 'b, zwei „§“.jsonl', bytes: b.length, sha256: sha256(b) }],
    });
    expect(await download(scene, `datasets/${scene.datasetId}`)).toBe(text);
    const version = await makeVersion(scene, [second]);
    expect((JSON.parse(await download(scene, `dataset-versions/${version.id}`)) as Receipt).document).toMatchObject({ datasetVersion: { number: 1 }, totalFiles: 1, files: [{ uploadId: second }] });
    // That a file goes does not undo that it came.
    expectStatus(await scene.partner.send('DELETE', `/v1/uploads/${first}`, undefined, { 'tus-resumable': '1.0.0' }), 204);
    expect(await download(scene, `datasets/${scene.datasetId}`)).toBe(text);

    const file = join(folder, 'receipt.json');
    await writeFile(file, text);
    const own = await mkdtemp(join(folder, 'own-'));
    await Promise.all([writeFile(join(own, 'a.jsonl'), a), writeFile(join(own, 'b, zwei „§“.jsonl'), b)]);
    const checked = await atelier(`receipt verify ${file} --keys ${keys} --files ${own}`);
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining('all 2 files')]);
    expect(checked.stdout).toContain(sha256(b));
    await writeFile(join(own, 'a.jsonl'), jsonl(3, 'c'));
    expect(await atelier(`receipt verify ${file} --keys ${keys} --files ${own}`)).toMatchObject({ code: 3, stderr: expect.stringContaining('"a.jsonl" has another SHA-256') });
    await writeFile(file, text.replace(sha256(a), sha256(b)));
    expect(await atelier(`receipt verify ${file} --keys ${keys}`)).toMatchObject({ code: 3, stderr: expect.stringContaining('its signature does not fit its contents') });
    const stranger = await makeScene(app);
    expect((await stranger.partner.get<Problem>(`/v1/datasets/${scene.datasetId}/receipt`)).body.code).toBe('object.not_found');
    expect((await stranger.partner.get<Problem>(`/v1/dataset-versions/${version.id}/receipt`)).body.code).toBe('object.not_found');
  });

  it('is all that a closed dataset takes, until it is opened again', async () => {
    const scene = await makeScene(app);
    const path = `/v1/datasets/${scene.datasetId}`;
    const act = (action: string, version: number) => scene.partner.post<DatasetView & Problem>(`${path}/actions/${action}`, {}, { 'if-match': `"${version}"` });
    expect((await act('open', 1)).body.code).toBe('dataset.action_not_possible');
    const closed = expectStatus(await act('close', 1), 200);
    expect(closed).toMatchObject({ closedAt: expect.any(String), version: 2 });
    expect(await refusalOf(uploadFile(app, scene, jsonl(1)))).toMatchObject({ code: 'dataset.closed', status: 422 });
    expect((await act('close', 2)).body.code).toBe('dataset.action_not_possible');
    expect((await act('open', 1)).body.code).toBe('precondition.failed');
    expectStatus(await act('open', 2), 200);
    await uploadFile(app, scene, jsonl(1));
  });

  it('stays within the quota, however many begin at once', async () => {
    const scene = await makeScene(app, { quotaBytes: 10_000 });
    const answers = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => beginUpload(app, scene, 3000, { filename: `${index}.jsonl` })));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });
});
