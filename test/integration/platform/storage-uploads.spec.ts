import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Server, Upload as TusUpload } from '@tus/server';
import * as fc from 'fast-check';
import { Upload } from 'tus-js-client';
import { ManualClock } from '../../../src/platform/clock/clock.js';
import { EncryptedStorage } from '../../../src/platform/storage/encrypted-storage.js';
import { FileStorage } from '../../../src/platform/storage/file-storage.js';
import type { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { openStorage } from '../../../src/platform/storage/storage-url.js';
import { TusDatastore } from '../../../src/platform/storage/uploads/tus-datastore.js';
import { tusChecksumAlgorithms, withUploadChecksum } from '../../../src/platform/storage/uploads/upload-checksum.js';
import { s3Credentials, S3TestServer } from './storage-s3-server.js';
import { eventually } from '../../support/eventually.js';
import { oneKeyFor } from '../../support/object-keys.js';

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

describe.each<[string, () => ObjectStorage]>([
  ['a folder', () => new FileStorage({ folder: join(folder, 'data') })],
  ['S3', () => openStorage(s3.url('data'), s3Credentials)],
])('uploads in %s', (_name, openInner) => {
  let storage: ObjectStorage;
  const clock = new ManualClock(new Date());
  let datastore: TusDatastore;
  let server: HttpServer;
  let base = '';

  beforeAll(async () => {
    storage = new EncryptedStorage(openInner(), oneKeyFor('transfers/'));
    datastore = datastoreOn(storage, clock);
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
  const left = (): Promise<string[]> => keysOf(storage);
  afterEach(async () => {
    const names = [...await left(), ...await waiting()];
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
      else outgoing.write(body.subarray(0, cutAfter), () => setTimeout(() => outgoing.destroy(), 300));
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

  it('take no more data once they have expired', async () => {
    const path = await create(9);
    await patch(path, 0, Buffer.from('abc'));
    // The tus server asks the system's clock.
    const earlier = new ManualClock(new Date(Date.now() - 3 * DAY - 60_000));
    const { id, size, metadata } = await datastore.getUpload(idOf(path));
    await datastoreOn(storage, earlier).create(new TusUpload({ id, size: size ?? 0, offset: 0, ...(metadata === undefined ? {} : { metadata }) }));
    expect((await patch(path, 3, Buffer.from('def')))?.status).toBe(410);
    await datastore.remove(idOf(path));
  });

  it('are kept in segments of 8 MiB at most, encrypted, and small ones are put together', async () => {
    const bytes = Buffer.alloc(20 * MIB, 'the parties agree ');
    const path = await create(bytes.length);
    for (const [from, to] of [[0, 10], [10, 20], [20, 3000], [3000, 17 * MIB], [17 * MIB, 17 * MIB + 5], [17 * MIB + 5, bytes.length]] as const) {
      expect((await patch(path, from, bytes.subarray(from, to)))?.status).toBe(204);
    }
    const segments = (await left()).filter((key) => key.includes('/segments/'));
    const sizes = await Promise.all(segments.map(async (key) => (await storage.stat(key))?.bytes ?? 0));
    // The newest first; the 5 bytes were written anew with what followed them.
    expect(sizes).toEqual([3 * MIB, MIB, 8 * MIB, 8 * MIB]);
    const inner = openInner();
    for (const key of await left()) expect((await buffer(await inner.get(key))).includes('parties')).toBe(false);
    for (const key of await left()) expect((await buffer(await inner.get(key))).includes('Gesetze')).toBe(false);
    expect((await buffer(await datastore.open(idOf(path)))).equals(bytes)).toBe(true);
    await datastore.remove(idOf(path));
  });

  it('arrive whole, however they are cut into requests and wherever those break off', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 3 * MIB }), fails: fc.boolean() }), { minLength: 1, maxLength: 8 }), async (requests) => {
      const bytes = randomBytes(requests.reduce((sum, request) => sum + request.bytes, 0));
      const id = `prop-${randomBytes(6).toString('hex')}`;
      await datastore.create(new TusUpload({ id, size: bytes.length, offset: 0 }));
      let at = 0;
      for (const { bytes: length, fails } of requests) {
        const body = Readable.from((async function* () {
          for (let from = at; from < at + length; from += 200_000) yield await Promise.resolve(bytes.subarray(from, Math.min(from + 200_000, at + length)));
          if (fails) throw new Error('hung up');
        })());
        const reached = await datastore.write(body, id, at).catch((error: unknown) => (String(error).includes('hung up') ? null : Promise.reject(error as Error)));
        expect(reached).toBe(fails ? null : at + length);
        at += length;
        expect((await datastore.getUpload(id)).offset).toBe(at);
      }
      expect((await buffer(await datastore.open(id))).equals(bytes)).toBe(true);
      await datastore.remove(id);
    }), { numRuns: 12 });
  });

  it('take the bytes of one of several who write at the same offset at once, in whatever process', async () => {
    const path = await create(3 * MIB);
    const id = idOf(path);
    await patch(path, 0, Buffer.alloc(100, 's'));
    for (let round = 0; round < 5; round += 1) {
      const { offset } = await datastore.getUpload(id);
      // Datastores that share nothing but the storage, and no lock.
      const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((letter) => datastoreOn(storage, clock).write(Readable.from([Buffer.alloc(1000, letter), Buffer.alloc(1000, letter)]), id, offset)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ status_code: 409 });
      const winner = 'abcd'[outcomes.findIndex(({ status }) => status === 'fulfilled')] ?? '';
      const stored = await buffer(await datastore.open(id));
      expect(stored.subarray(offset).toString()).toBe(winner.repeat(2000));
      expect((await datastore.getUpload(id)).offset).toBe(offset + 2000);
    }
    await datastore.remove(id);
  });

  it('are refused at another offset than they have come to', async () => {
    const path = await create(100);
    await patch(path, 0, Buffer.alloc(10));
    for (const offset of [0, 9, 11, 100]) await expect(datastore.write(Readable.from([Buffer.alloc(1)]), idOf(path), offset)).rejects.toMatchObject({ status_code: 409 });
    expect(await offsetOf(path)).toBe(10);
    await datastore.remove(idOf(path));
  });

  it('leave nothing behind when they are removed while they are written', async () => {
    const path = await create(MIB);
    const id = idOf(path);
    const body = Readable.from((async function* () {
      yield Buffer.alloc(1000);
      await datastore.remove(id);
      yield Buffer.alloc(1000);
    })());
    await expect(datastore.write(body, id, 0)).rejects.toMatchObject({ status_code: 404 });
    expect(await left()).toEqual([]);
  });

  it('leave nothing behind either when they are removed while they are written and the writing fails', async () => {
    const path = await create(20 * MIB);
    const id = idOf(path);
    const put = storage.put.bind(storage);
    let puts = 0;
    storage.put = async (key, piece, options) => {
      puts += 1;
      if (puts === 1) return put(key, piece, options);
      // The first segment is stored again after the removal, as by a write that was still under way; the second cannot be.
      await datastore.remove(id);
      await put(`transfers/${id}/segments/late`, Buffer.alloc(10));
      throw new Error('the disk is full');
    };
    const failed = datastore.write(Readable.from((async function* () {
      for (let sent = 0; sent < 9; sent += 1) yield await Promise.resolve(Buffer.alloc(MIB));
    })()), id, 0);
    await expect(failed.finally(() => { storage.put = put; })).rejects.toThrow('the disk is full');
    expect(puts).toBe(2);
    expect(await left()).toEqual([]);
  });

  it.each(['../../etc/passwd', 'a/b', 'a.json', '', 'x'.repeat(129), 'a\0'])('are not found under the id %p', async (id) => {
    for (const work of [() => datastore.getUpload(id), () => datastore.open(id), () => datastore.remove(id)]) {
      await expect(work()).rejects.toMatchObject({ status_code: 404 });
    }
  });
});

it('a chunk that waits for its checksum waits encrypted, and for the owner only', async () => {
  const seen: { names: string[]; content: Buffer }[] = [];
  const storage = new FileStorage({ folder: join(folder, 'waiting') });
  const looking = datastoreOn(storage, new ManualClock(new Date()));
  const bytes = Buffer.alloc(4_000_000, 'the parties agree ');
  await looking.create(new TusUpload({ id: 'waits', size: bytes.length, offset: 0 }));
  const watch = (async () => {
    while (seen.length === 0) {
      const names = await waiting();
      for (const name of names.filter((one) => one.endsWith('/chunk'))) {
        const content = await readFile(join(folder, 'scratch', name)).catch(() => null);
        if (content !== null && content.length > 100_000) seen.push({ names, content });
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const slow = Readable.from((async function* () {
    // More than is gathered before it is written.
    yield bytes.subarray(0, 3_000_000);
    await watch;
    yield bytes.subarray(3_000_000);
  })());
  await withUploadChecksum(`sha256 ${createHash('sha256').update(bytes).digest('base64')}`, () => looking.write(slow, 'waits', 0));
  expect(seen[0]?.content.includes('parties')).toBe(false);
  expect((await buffer(await looking.open('waits'))).equals(bytes)).toBe(true);
  expect(await waiting()).toEqual([]);
});

it.each([0, -1, 1.5, Number.NaN])('uploads cannot expire after %p ms', (expiresAfterMs) => {
  expect(() => datastoreOn(new FileStorage({ folder }), new ManualClock(new Date()), expiresAfterMs)).toThrow(RangeError);
});

function datastoreOn(storage: ObjectStorage, clock: ManualClock, expiresAfterMs = 3 * DAY): TusDatastore {
  return new TusDatastore({ storage, folderOf: (id) => Promise.resolve(`transfers/${id}/`), expiresAfterMs, clock, scratchFolder: join(folder, 'scratch') });
}

async function keysOf(storage: ObjectStorage): Promise<string[]> {
  const found: string[] = [];
  for await (const key of storage.list('')) found.push(key);
  return found;
}

/** What waits for its checksum. */
async function waiting(): Promise<string[]> {
  return readdir(join(folder, 'scratch'), { recursive: true }).catch(() => []);
}
