import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Server } from '@tus/server';
import { Upload } from 'tus-js-client';
import { ManualClock } from '../../../src/platform/clock/clock.js';
import { openStorage } from '../../../src/platform/storage/storage-url.js';
import { createTusDatastore } from '../../../src/platform/storage/uploads/create-tus-datastore.js';
import type { TusDatastore } from '../../../src/platform/storage/uploads/tus-datastore.js';
import { tusChecksumAlgorithms, withUploadChecksum } from '../../../src/platform/storage/uploads/upload-checksum.js';
import { s3Credentials, S3TestServer } from './storage-s3-server.js';
import { eventually } from '../../support/eventually.js';

const MIB = 1024 * 1024;
const DAY = 24 * 3_600_000;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

let folder = '';
let s3: S3TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uploads-'));
  s3 = await S3TestServer.start();
});
afterAll(async () => {
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  ['a folder', () => pathToFileURL(join(folder, 'data')).href, () => leftIn(join(folder, 'data', '.uploads'))],
  ['S3', () => s3.url('data'), async () => {
    const { objects, openUploads } = await s3.contents('data/.uploads/');
    return [...objects, ...Array.from({ length: openUploads }, () => 'an open upload')];
  }],
])('uploads in %s', (_name, url, left) => {
  const clock = new ManualClock(new Date());
  let datastore: TusDatastore;
  let server: HttpServer;
  let base = '';

  beforeAll(async () => {
    datastore = createTusDatastore({ url: url(), credentials: s3Credentials, expiresAfterMs: 3 * DAY, clock, scratchFolder: join(folder, 'scratch') });
    const tus = new Server({ path: '/uploads', datastore, lockDrainTimeout: 200 });
    server = createServer((incoming, outgoing) => {
      outgoing.setHeader('Tus-Checksum-Algorithm', tusChecksumAlgorithms);
      const checksum = incoming.headers['upload-checksum'];
      void withUploadChecksum(typeof checksum === 'string' ? checksum : undefined, () => tus.handle(incoming, outgoing));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  afterEach(async () => {
    const names = await left();
    if (names.length > 0) throw new Error(`the test left behind: ${names.join(', ')}`);
  });

  /** Sends a request; with `cutAfter` bytes of the body the connection breaks. */
  function send(method: string, path: string, headers: Record<string, string>, body: Buffer = Buffer.alloc(0), cutAfter?: number): Promise<Answer | null> {
    return new Promise((resolve, reject) => {
      const outgoing = request(new URL(path, base), { method, headers: { 'Tus-Resumable': '1.0.0', 'Content-Length': String(body.length), ...headers } });
      outgoing.on('response', (incoming) => {
        text(incoming).then((answer) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: answer }), reject);
      });
      outgoing.on('error', (error) => (cutAfter === undefined ? reject(error) : resolve(null)));
      if (cutAfter === undefined) outgoing.end(body);
      else outgoing.write(body.subarray(0, cutAfter), () => setTimeout(() => outgoing.destroy(), 50));
    });
  }

  async function create(bytes: number): Promise<string> {
    const answer = await send('POST', '/uploads', { 'Upload-Length': String(bytes), 'Upload-Metadata': `filename ${Buffer.from('Gesetze §1.jsonl').toString('base64')}` });
    expect(answer?.status).toBe(201);
    return new URL(answer?.headers.location ?? '').pathname;
  }

  function patch(path: string, offset: number, chunk: Buffer, headers: Record<string, string> = {}, cutAfter?: number): Promise<Answer | null> {
    return send('PATCH', path, { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset), ...headers }, chunk, cutAfter);
  }

  async function offsetOf(path: string): Promise<number> {
    const answer = await send('HEAD', path, {});
    expect(answer?.status).toBe(200);
    return Number(answer?.headers['upload-offset']);
  }

  function resume(path: string, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const upload = new Upload(bytes, { uploadUrl: base + path, chunkSize: 3 * MIB, retryDelays: null, onError: reject, onSuccess: () => resolve() });
      upload.start();
    });
  }

  const idOf = (path: string): string => path.slice('/uploads/'.length);

  it('take the extensions that the API promises', async () => {
    const answer = await send('OPTIONS', '/uploads', {});
    expect(String(answer?.headers['tus-extension']).split(',').sort()).toEqual(['checksum', 'creation', 'creation-with-upload', 'expiration', 'termination']);
    expect(answer?.headers['tus-checksum-algorithm']).toBe('sha1,sha256');
  });

  it.each([1, 70_000, 6 * MIB + 1, 12 * MIB - 1])('that break off after %d bytes are resumed by a public client and arrive whole', async (cutAfter) => {
    const bytes = randomBytes(12 * MIB);
    const path = await create(bytes.length);
    await patch(path, 0, bytes, {}, cutAfter);
    // The server keeps what arrived after the connection is gone: how soon, nobody promises.
    const kept = await eventually(async () => (await offsetOf(path)) || undefined, 'keeping what arrived');
    expect(kept).toBeLessThanOrEqual(cutAfter);
    await resume(path, bytes);
    expect(await offsetOf(path)).toBe(bytes.length);
    expect((await buffer(await datastore.open(idOf(path)))).equals(bytes)).toBe(true);
    await datastore.remove(idOf(path));
  });

  it('keep what the client said of them, tell when they expire, and cannot be downloaded', async () => {
    const path = await create(3);
    const created = await send('HEAD', path, {});
    expect(Buffer.from(created?.headers['upload-metadata']?.toString().split(' ')[1] ?? '', 'base64').toString()).toBe('Gesetze §1.jsonl');
    const answer = await patch(path, 0, Buffer.from('ab'));
    expect(answer?.status).toBe(204);
    const expires = new Date(answer?.headers['upload-expires']?.toString() ?? '').getTime();
    expect(Math.abs(expires - (Date.now() + 3 * DAY))).toBeLessThan(60_000);
    await patch(path, 2, Buffer.from('c'));
    expect((await send('GET', path, {}))?.status).toBe(404);
    expect((await send('DELETE', path, {}))?.status).toBe(204);
    expect((await send('HEAD', path, {}))?.status).toBe(404);
  });

  it('of nothing are complete at once', async () => {
    const path = await create(0);
    expect((await datastore.getUpload(idOf(path))).size).toBe(0);
    if ((await patch(path, 0, Buffer.alloc(0)))?.status !== 204) throw new Error('an empty chunk was refused');
    expect(await buffer(await datastore.open(idOf(path)))).toHaveLength(0);
    await datastore.remove(idOf(path));
  });

  it.each(['sha1', 'sha256'])('take a chunk whose %s is right, and drop one whose is wrong', async (algorithm) => {
    const bytes = randomBytes(200_000);
    const checksum = { 'Upload-Checksum': `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}` };
    const path = await create(bytes.length);
    const damaged = Buffer.from(bytes);
    damaged[100_000] = (damaged[100_000] ?? 0) ^ 1;
    const refusal = await patch(path, 0, damaged, checksum);
    expect(refusal?.status).toBe(460);
    expect(refusal?.body).toMatch(/is not the one in Upload-Checksum/);
    expect(await offsetOf(path)).toBe(0);
    expect((await patch(path, 0, bytes, checksum))?.status).toBe(204);
    expect((await buffer(await datastore.open(idOf(path)))).equals(bytes)).toBe(true);
    await datastore.remove(idOf(path));
  });

  it('drop a chunk with a checksum that breaks off, for it cannot be checked', async () => {
    const bytes = randomBytes(2 * MIB);
    const path = await create(bytes.length);
    await patch(path, 0, bytes, { 'Upload-Checksum': `sha256 ${createHash('sha256').update(bytes).digest('base64')}` }, MIB);
    expect(await offsetOf(path)).toBe(0);
    await datastore.remove(idOf(path));
  });

  it.each(['md5 1B2M2Y8AsgTpgAmY7PhCfg==', 'sha256', 'sha256 !!!', 'sha1 AAAA', 'SHA1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=', ''])('refuse the checksum %p', async (checksum) => {
    const path = await create(3);
    const answer = await patch(path, 0, Buffer.from('abc'), { 'Upload-Checksum': checksum });
    expect(answer?.status).toBe(400);
    expect(await offsetOf(path)).toBe(0);
    await datastore.remove(idOf(path));
  });

  it('are removed with all that belongs to them, complete, broken off or untouched', async () => {
    for (const sent of [0, 100, 6 * MIB, 7 * MIB]) {
      const path = await create(7 * MIB);
      if (sent > 0) await patch(path, 0, randomBytes(sent));
      expect(await offsetOf(path)).toBe(sent);
      await datastore.remove(idOf(path));
      await expect(datastore.getUpload(idOf(path))).rejects.toMatchObject({ status_code: 404 });
      expect(await left()).toEqual([]);
      await expect(datastore.remove(idOf(path))).rejects.toMatchObject({ status_code: 404 });
    }
  });

  it('are deleted when they expire, unless they are complete', async () => {
    const complete = await create(3);
    await patch(complete, 0, Buffer.from('abc'));
    const brokenOff = [await create(9), await create(9), await create(9)];
    await patch(brokenOff[0] ?? '', 0, Buffer.from('abc'));
    clock.advance(3 * DAY - 60_000);
    expect(await datastore.deleteExpired()).toBe(0);
    clock.advance(120_000);
    expect(await datastore.deleteExpired()).toBe(3);
    for (const path of brokenOff) await expect(datastore.getUpload(idOf(path))).rejects.toMatchObject({ status_code: 404 });
    expect((await buffer(await datastore.open(idOf(complete)))).toString()).toBe('abc');
    await datastore.remove(idOf(complete));
  });

  it.each(['../../etc/passwd', 'a/b', 'a.json', '', 'x'.repeat(129), 'a\0'])('are not found under the id %p', async (id) => {
    for (const work of [() => datastore.getUpload(id), () => datastore.open(id), () => datastore.remove(id)]) {
      await expect(work()).rejects.toMatchObject({ status_code: 404 });
    }
  });

  it('do not show among the objects', async () => {
    const path = await create(7 * MIB);
    await patch(path, 0, randomBytes(6 * MIB));
    const keys: string[] = [];
    for await (const key of openStorage(url(), s3Credentials).list('')) keys.push(key);
    expect(keys).toEqual([]);
    await datastore.remove(idOf(path));
  });
});

it('uploads in a folder are for the owner only', async () => {
  createTusDatastore({ url: pathToFileURL(join(folder, 'private')).href, expiresAfterMs: DAY, scratchFolder: join(folder, 'scratch') });
  expect((await stat(join(folder, 'private', '.uploads'))).mode & 0o777).toBe(0o700);
});

it.each([0, -1, 1.5, Number.NaN])('uploads cannot expire after %p ms', (expiresAfterMs) => {
  expect(() => createTusDatastore({ url: pathToFileURL(join(folder, 'x')).href, expiresAfterMs, scratchFolder: join(folder, 'scratch') })).toThrow(RangeError);
});

async function leftIn(path: string): Promise<string[]> {
  return (await readdir(path, { recursive: true })).filter((name) => name !== '.chunks');
}
