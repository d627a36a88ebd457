import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Atelier, UploadDiffersError, UsageError } from '@atelier/client';
import type { UploadProgress } from '@atelier/client';
import fc from 'fast-check';
import { sha256, terms } from '../intake/intake-scene.js';
import { setClientScene, thrownBy } from './client-scene.js';
import type { ClientScene } from './client-scene.js';

const KIB = 1024;

let scene: ClientScene;
let atelier: Atelier;
let datasetId: string;
let folder: string;
let files = 0;

beforeAll(async () => {
  scene = await setClientScene();
  folder = await mkdtemp(join(tmpdir(), 'atelier-client-'));
  atelier = scene.connect();
  const manager = scene.staff('engagement_manager');
  const { data: { id: engagementId } } = await manager.post('/v1/engagements', { body: { organizationId: scene.organizationId, name: 'Case-law model' } });
  const { data: agreement } = await manager.post('/v1/engagements/{id}/data-agreements', { path: { id: engagementId }, body: terms as never });
  for (const side of [manager, atelier]) {
    await side.change('/v1/data-agreements/{id}', { path: { id: agreement.id } }, ({ etag }) =>
      side.post('/v1/data-agreements/{id}/actions/sign', { path: { id: agreement.id }, body: { by: 'Ada Okafor' }, ifMatch: etag }));
  }
  ({ data: { id: datasetId } } = await atelier.post('/v1/engagements/{id}/datasets', { path: { id: engagementId }, body: { name: 'Case law' } }));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await scene.close();
});
beforeEach(() => scene.way.clear());

const bytesOf = (size: number, seed = 1): Buffer => Buffer.from(Array.from({ length: size }, (_, index) => (index * 31 + seed * 7 + (index >> 8)) % 251));
const fileName = (): string => `cases-${files += 1}.jsonl`;
const fast = { retry: { firstWaitMs: 5, longestWaitMs: 20 } };

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    await Promise.resolve();
    yield bytes.subarray(start, start + size);
  }
}

describe('an upload', () => {
  it.each(['file', 'buffer', 'stream', 'readable'])('of a %s arrives, byte for byte, and tells how far it is', async (kind) => {
    const bytes = bytesOf(700 * KIB);
    const path = join(folder, fileName());
    await writeFile(path, bytes);
    const data = { file: path, buffer: bytes, stream: inPieces(bytes, 1000), readable: Readable.from(inPieces(bytes, 70_000)) }[kind] ?? '';
    const seen: UploadProgress[] = [];
    const received = await atelier.upload({
      datasetId, fileName: fileName(), data, chunkBytes: 256 * KIB, onProgress: (progress) => seen.push(progress), ...(kind === 'stream' || kind === 'readable' ? { bytes: bytes.length } : {}),
    });
    expect(received).toMatchObject({ status: 'received', bytes: bytes.length, sha256: sha256(bytes) });
    expect(seen.map(({ acceptedBytes }) => acceptedBytes)).toEqual(seen.map(({ acceptedBytes }) => acceptedBytes).toSorted((a, b) => a - b));
    expect(seen.at(-1)).toEqual({ sentBytes: bytes.length, acceptedBytes: bytes.length, totalBytes: bytes.length });
    expect(new Set(seen.map(({ acceptedBytes }) => acceptedBytes))).toEqual(new Set([0, 256 * KIB, 512 * KIB, 700 * KIB]));
  });

  it('arrives whatever happens to its requests', async () => {
    // Eight in a row at most: after ten without progress an upload gives up.
    const mishaps = fc.array(fc.constantFrom('cut' as const, 'lose answer' as const, { status: 503 }, { status: 502, body: '<html>' }), { maxLength: 4 });
    await fc.assert(fc.asyncProperty(mishaps, mishaps, fc.boolean(), fc.integer({ min: 1, max: 300 * KIB }), async (onPatch, onHead, asStream, size) => {
      scene.way.clear();
      scene.way.plan('PATCH', ...onPatch);
      scene.way.plan('HEAD', ...onHead);
      const bytes = bytesOf(size, size);
      const received = await atelier.upload({ datasetId, fileName: fileName(), data: asStream ? inPieces(bytes, 5000) : bytes, bytes: bytes.length, chunkBytes: 100 * KIB, ...fast });
      expect(received).toMatchObject({ status: 'received', sha256: sha256(bytes) });
    }), { numRuns: 15 });
  }, 120_000);

  it('gets a new token when the old one is refused on the way', async () => {
    scene.way.plan('PATCH', { status: 401, body: '{}' });
    const received = await atelier.upload({ datasetId, fileName: fileName(), data: bytesOf(1000), ...fast });
    expect(received.status).toBe('received');
    expect(scene.way.requests('POST /oauth/token')).toHaveLength(1);
  });

  it('goes on in another process, from the URL that was kept', async () => {
    for (const kind of ['file', 'buffer', 'stream']) {
      scene.way.clear();
      const bytes = bytesOf(500 * KIB, 3);
      const path = join(folder, fileName());
      await writeFile(path, bytes);
      const data = (): string | Buffer | AsyncIterable<Uint8Array> => (kind === 'file' ? path : kind === 'buffer' ? bytes : inPieces(bytes, 3000));
      const controller = new AbortController();
      let url = '';
      const broken = thrownBy(atelier.upload({
        datasetId, fileName: fileName(), data: data(), bytes: bytes.length, chunkBytes: 100 * KIB, signal: controller.signal,
        onUrl: (given) => { url = given; },
        onProgress: ({ acceptedBytes }) => { if (acceptedBytes >= 200 * KIB) controller.abort(new Error('the process ends')); },
      }));
      expect(await broken).toEqual(new Error('the process ends'));
      const sent = scene.way.requests('PATCH').length;
      const another = scene.connect();
      const received = await another.upload({ url, data: data(), bytes: bytes.length, chunkBytes: 100 * KIB });
      expect(received).toMatchObject({ status: 'received', sha256: sha256(bytes) });
      expect(scene.way.requests('PATCH').length - sent).toBeLessThanOrEqual(3);
      expect(scene.way.requests('POST /v1/uploads')).toHaveLength(1);
      // Once more, for whoever did not hear of the end.
      expect((await another.upload({ url, data: data(), bytes: bytes.length })).id).toBe(received.id);
    }
  });

  it('that goes on with other bytes is found out', async () => {
    const bytes = bytesOf(300 * KIB, 4);
    const controller = new AbortController();
    let url = '';
    await thrownBy(atelier.upload({
      datasetId, fileName: fileName(), data: inPieces(bytes, 5000), bytes: bytes.length, chunkBytes: 100 * KIB, signal: controller.signal,
      onUrl: (given) => { url = given; }, onProgress: ({ acceptedBytes }) => { if (acceptedBytes > 0) controller.abort(); },
    }));
    const error = await thrownBy(atelier.upload({ url, data: bytesOf(300 * KIB, 5) }));
    expect(error).toBeInstanceOf(UploadDiffersError);
    const id = url.split('/').at(-1) ?? '';
    expect((await atelier.delete('/v1/uploads/{id}', { path: { id } })).status).toBe(204);
    expect(await thrownBy(atelier.upload({ url, data: bytes }))).toMatchObject({ code: 'upload.gone', status: 410 });
  });

  it('of another length than announced is found out', async () => {
    const bytes = bytesOf(50 * KIB);
    expect(await thrownBy(atelier.upload({ datasetId, fileName: fileName(), data: inPieces(bytes, 5000), bytes: 60 * KIB, ...fast }))).toBeInstanceOf(UploadDiffersError);
    expect(await thrownBy(atelier.upload({ datasetId, fileName: fileName(), data: inPieces(bytes, 5000), bytes: 40 * KIB, ...fast }))).toBeInstanceOf(UploadDiffersError);
    expect(await thrownBy(atelier.upload({ datasetId, fileName: fileName(), data: inPieces(bytes, 5000) }))).toBeInstanceOf(UsageError);
  });

  it('that the server refuses says why, and is not tried again', async () => {
    const refused = { data: bytesOf(10), fileName: fileName() };
    expect(await thrownBy(atelier.upload({ ...refused, datasetId: 'dst_01k9zq3v5se6rb4yg2w8d7t1hn' }))).toMatchObject({ code: 'object.not_found', status: 404, requestId: expect.stringMatching(/^req_/) });
    expect(await thrownBy(atelier.upload({ ...refused, datasetId: 'nonsense' }))).toMatchObject({ code: 'request.invalid', errors: [expect.objectContaining({ path: 'Upload-Metadata.datasetId' })] });
    expect(await thrownBy(atelier.upload({ ...refused, datasetId, data: new Uint8Array() }))).toMatchObject({ code: 'upload.header_invalid' });
    expect(scene.way.requests('POST /v1/uploads')).toHaveLength(3);
    expect(await thrownBy(atelier.upload({ data: bytesOf(10), url: `${atelier.baseUrl}/v1/uploads/upl_01k9zq3v5se6rb4yg2w8d7t1hn` }))).toMatchObject({ code: 'object.not_found' });
  });

  it('whose beginning may or may not have arrived is not begun again', async () => {
    scene.way.plan('POST /v1/uploads', 'lose answer');
    expect(await thrownBy(atelier.upload({ datasetId, fileName: fileName(), data: bytesOf(10), ...fast }))).toMatchObject({ code: 'client.unreachable' });
    expect(scene.way.requests('POST /v1/uploads')).toHaveLength(1);
    scene.way.clear();
    scene.way.plan('POST /v1/uploads', 'hang');
    expect(await thrownBy(atelier.upload({ datasetId, fileName: fileName(), data: bytesOf(10), stalledMs: 200, ...fast }))).toMatchObject({ code: 'client.unreachable' });
    expect(scene.way.requests('POST /v1/uploads')).toHaveLength(1);
    // One that has a name is gone on with.
    scene.way.plan('PATCH', 'hang');
    expect((await atelier.upload({ datasetId, fileName: fileName(), data: bytesOf(10), stalledMs: 1000, ...fast })).status).toBe('received');
    scene.way.plan('POST /v1/uploads', { status: 503, headers: { 'retry-after': '0' } }, { status: 429, headers: { 'retry-after': '0' } });
    expect((await atelier.upload({ datasetId, fileName: fileName(), data: bytesOf(10), ...fast })).status).toBe('received');
  });

  it('gives up when nothing gets through, with what the last attempt met', async () => {
    scene.way.plan('PATCH', 'cut', 'cut', 'cut');
    expect(await thrownBy(atelier.upload({ datasetId, fileName: fileName(), data: bytesOf(10), retry: { attempts: 3, firstWaitMs: 1 } }))).toMatchObject({ code: 'client.unreachable' });
    expect(scene.way.requests('PATCH')).toHaveLength(3);
  });

  it('sends its token to nobody else', async () => {
    expect(await thrownBy(atelier.upload({ data: bytesOf(10), url: 'https://elsewhere.example.com/v1/uploads/upl_1' }))).toBeInstanceOf(UsageError);
    expect(await thrownBy(atelier.upload({ data: bytesOf(10), url: `${atelier.baseUrl}.elsewhere.example.com/v1/uploads/upl_1` }))).toBeInstanceOf(UsageError);
  });

  it('lets a mistake in the caller’s own functions through', async () => {
    const mistake = new Error('a mistake of the caller');
    expect(await thrownBy(atelier.upload({ datasetId, fileName: fileName(), data: bytesOf(10), onProgress: () => { throw mistake; } }))).toBe(mistake);
    expect(await thrownBy(atelier.upload({ datasetId, fileName: fileName(), data: join(folder, 'missing') }))).toMatchObject({ code: 'ENOENT' });
  });
});
