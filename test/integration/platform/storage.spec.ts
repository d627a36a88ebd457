import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EncryptedStorage } from '../../../src/platform/storage/encrypted-storage.js';
import { FileStorage } from '../../../src/platform/storage/file-storage.js';
import type { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { S3Storage } from '../../../src/platform/storage/s3-storage.js';
import { openStorage, parseStorageUrl } from '../../../src/platform/storage/storage-url.js';
import { oneKeyFor } from '../../support/object-keys.js';
import { s3Credentials, S3TestServer } from './storage-s3-server.js';

const MIB = 1024 * 1024;

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A stream that gives `bytes` in pieces of an odd size, and then fails when it is told to. */
function streamOf(bytes: Buffer, failure?: Error): Readable {
  return Readable.from(
    (async function* () {
      for (let at = 0; at < bytes.length; at += 77_777) yield bytes.subarray(at, at + 77_777);
      if (failure !== undefined) throw failure;
    })(),
    { objectMode: false },
  );
}

async function keys(storage: ObjectStorage, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const key of storage.list(prefix)) found.push(key);
  return found;
}

let folder = '';
let s3: S3TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
  s3 = await S3TestServer.start();
});
afterAll(async () => {
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  ['files', () => openStorage(pathToFileURL(join(folder, 'contract')).href)],
  ['S3', () => openStorage(s3.url('contract'), s3Credentials)],
  ['S3 without a prefix, in small parts', () => new S3Storage({ bucket: 'atelier', prefix: '', client: clientConfig(), partBytes: 5 * MIB })],
  ['files, encrypted', () => new EncryptedStorage(openStorage(pathToFileURL(join(folder, 'encrypted')).href), oneKeyFor('t'))],
  ['S3, encrypted', () => new EncryptedStorage(openStorage(s3.url('encrypted'), s3Credentials), oneKeyFor('t'))],
])('object storage in %s', (_name, open) => {
  let storage: ObjectStorage;
  const base = `t${randomBytes(4).toString('hex')}/`;
  beforeAll(() => {
    storage = open();
  });

  it.each([
    ['nothing', 0], ['one byte', 1], ['a part of 5 MiB', 5 * MIB], ['a byte more', 5 * MIB + 1], ['several parts', 23 * MIB + 17],
  ])('keeps %s, from a stream and from memory', async (name, size) => {
    const bytes = randomBytes(size);
    const expected = { bytes: size, sha256: sha256(bytes) };
    const key = `${base}sizes/${name.replaceAll(' ', '-').toLowerCase()}`;
    for (const body of [bytes, streamOf(bytes)]) {
      expect(await storage.put(key, body)).toEqual(expected);
      expect(await storage.stat(key)).toEqual({ bytes: size });
      expect((await buffer(await storage.get(key))).equals(bytes)).toBe(true);
      await storage.delete(key);
      expect(await storage.stat(key)).toBeNull();
    }
  });

  it('takes text as UTF-8', async () => {
    expect(await storage.put(`${base}text`, Readable.from(['Zür', 'ich €']))).toMatchObject({ bytes: 11 });
    expect((await buffer(await storage.get(`${base}text`))).toString()).toBe('Zürich €');
  });

  it('replaces an object', async () => {
    await storage.put(`${base}replaced`, Buffer.from('a longer text'));
    await storage.put(`${base}replaced`, Buffer.from('short'));
    expect((await buffer(await storage.get(`${base}replaced`))).toString()).toBe('short');
  });

  it('does not replace an object with ifAbsent', async () => {
    const key = `${base}once`;
    await storage.put(key, Buffer.from('first'), { ifAbsent: true });
    const late = streamOf(Buffer.from('second'));
    await expect(storage.put(key, late, { ifAbsent: true })).rejects.toMatchObject({ code: 'storage.already_exists' });
    expect(late.destroyed).toBe(true);
    expect((await buffer(await storage.get(key))).toString()).toBe('first');
  });

  it('reads ranges, both ends inclusive', async () => {
    const bytes = randomBytes(1000);
    const key = `${base}ranges`;
    await storage.put(key, bytes);
    for (const [start, end] of [[0, 1], [0, 999], [10, 19], [999, 999], [990, 5000], [500, undefined]] as const) {
      const expected = bytes.subarray(start, end === undefined ? undefined : end + 1);
      expect((await buffer(await storage.get(key, { start, end }))).equals(expected)).toBe(true);
    }
    for (const range of [{ start: 1000 }, { start: 2000, end: 3000 }, { start: 5, end: 4 }, { start: -1 }, { start: 1.5 }]) {
      await expect(storage.get(key, range)).rejects.toMatchObject({ code: 'storage.range_not_satisfiable' });
    }
  });

  it('says that there is no such object, and deletes one twice', async () => {
    await expect(storage.get(`${base}nothing`)).rejects.toMatchObject({ code: 'storage.not_found' });
    expect(await storage.stat(`${base}nothing`)).toBeNull();
    await storage.put(`${base}gone`, Buffer.from('x'));
    await storage.delete(`${base}gone`);
    await storage.delete(`${base}gone`);
    await expect(storage.get(`${base}gone`)).rejects.toMatchObject({ code: 'storage.not_found' });
  });

  it.each([0, 1000, 12 * MIB])('stores nothing when the stream fails after %d bytes, and keeps what was there', async (size) => {
    const key = `${base}failing-${size}`;
    const failure = new Error('the sender hung up');
    await expect(storage.put(key, streamOf(randomBytes(size), failure))).rejects.toThrow('the sender hung up');
    expect(await storage.stat(key)).toBeNull();
    await storage.put(key, Buffer.from('old'));
    await expect(storage.put(key, streamOf(randomBytes(size), failure))).rejects.toThrow('the sender hung up');
    expect((await buffer(await storage.get(key))).toString()).toBe('old');
  });

  it('lists what is below a folder, in the order of bytes, and nothing else', async () => {
    const names = ['eng_1/b', 'eng_1/a', 'eng_1/a-b', 'eng_1/a.b/c', 'eng_1/a0', 'eng_1/x/y/z', 'eng_10/a', 'eng_1.json'];
    for (const name of names) await storage.put(`${base}list/${name}`, Buffer.from(name));
    expect(await keys(storage, `${base}list/eng_1/`)).toEqual(['a', 'a-b', 'a.b/c', 'a0', 'b', 'x/y/z'].map((name) => `${base}list/eng_1/${name}`));
    expect(await keys(storage, `${base}list/`)).toEqual(names.map((name) => `${base}list/${name}`).sort());
    expect(await keys(storage, `${base}nowhere/`)).toEqual([]);
    expect(await keys(storage, '')).toEqual(expect.arrayContaining([`${base}list/eng_10/a`]));
  });

  it('deletes what is below a folder, and nothing else', async () => {
    for (const name of ['eng_1/a', 'eng_1/b/c', 'eng_10/a', 'eng_1x']) await storage.put(`${base}del/${name}`, Buffer.from(name));
    expect(await storage.deletePrefix(`${base}del/eng_1/`)).toBe(2);
    expect(await keys(storage, `${base}del/`)).toEqual([`${base}del/eng_10/a`, `${base}del/eng_1x`]);
    expect(await storage.deletePrefix(`${base}del/eng_1/`)).toBe(0);
  });

  it.each([
    '', '/', '/etc/passwd', '../x', 'a/../../x', 'a/..', './a', 'a/./b', 'a//b', 'a/', 'A', 'ä', 'a b', 'a\\b', 'a\0b', 'a%2e%2e/b', '.hidden', 'a/.hidden', 'a\n', 'x'.repeat(513),
  ])('refuses the key %p everywhere', async (key) => {
    const refused = { code: 'storage.key_invalid' };
    await expect(storage.put(key, Buffer.from('x'))).rejects.toMatchObject(refused);
    await expect(storage.get(key)).rejects.toMatchObject(refused);
    await expect(storage.stat(key)).rejects.toMatchObject(refused);
    await expect(storage.delete(key)).rejects.toMatchObject(refused);
    expect(() => storage.localPath(key)).toThrow(/storage\.key_invalid/);
  });

  it.each(['', '/', 'a', '../', 'a/../', '/a/', 'a//', '.uploads/'])('refuses to delete below %p', async (prefix) => {
    await expect(storage.deletePrefix(prefix)).rejects.toMatchObject({ code: 'storage.key_invalid' });
    if (prefix !== '') await expect(keys(storage, prefix)).rejects.toMatchObject({ code: 'storage.key_invalid' });
  });

  it('proves that it can be used, and leaves no trace', async () => {
    await storage.check();
    expect(await keys(storage, '_probe/')).toEqual([]);
  });
});

describe('files', () => {
  let storage: FileStorage;
  let root = '';
  beforeAll(() => {
    root = join(folder, 'own');
    storage = new FileStorage({ folder: root });
  });

  it('are readable by their owner only, and have a path', async () => {
    await storage.put('a/b/c', Buffer.from('x'));
    expect(await readFile(storage.localPath('a/b/c'), 'utf8')).toBe('x');
    expect((await stat(storage.localPath('a/b/c'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(root, 'a', 'b'))).mode & 0o777).toBe(0o700);
    expect((await stat(root)).mode & 0o777).toBe(0o700);
  });

  it('let one of several writers win with ifAbsent', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => storage.put('race', streamOf(Buffer.from(`writer ${i}`)), { ifAbsent: true })));
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readFile(storage.localPath('race'), 'utf8')).toBe(`writer ${winner}`);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'storage.already_exists' });
  });

  it('never show half an object while one is written', async () => {
    const [a, b] = [Buffer.alloc(MIB, 'a'), Buffer.alloc(2 * MIB, 'b')];
    await storage.put('swap', a);
    const writing = { done: false };
    const writer = (async () => {
      for (let i = 0; i < 20; i += 1) await storage.put('swap', streamOf(i % 2 === 0 ? b : a));
      writing.done = true;
    })();
    while (!writing.done) {
      const seen = await buffer(await storage.get('swap'));
      expect(seen.equals(a) || seen.equals(b)).toBe(true);
    }
    await writer;
  });

  it('leave nothing aside, whether a write succeeds or fails', async () => {
    await storage.put('tidy', Buffer.from('x'));
    await expect(storage.put('tidy', streamOf(Buffer.from('x'), new Error('no')))).rejects.toThrow('no');
    await expect(storage.put('tidy/below', Buffer.from('x'))).rejects.toMatchObject({ code: 'storage.key_conflict' });
    await storage.put('folder/x', Buffer.from('x'));
    await expect(storage.put('folder', Buffer.from('x'))).rejects.toMatchObject({ code: 'storage.key_conflict' });
    await expect(storage.put('folder', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({ code: 'storage.key_conflict' });
    expect(await readdir(join(root, '.aside'))).toEqual([]);
  });

  it('remove what a killed writer left, but not what may still grow', async () => {
    const aside = join(root, '.aside');
    await mkdir(aside, { recursive: true });
    await writeFile(join(aside, 'old'), 'x');
    await utimes(join(aside, 'old'), new Date(1000), new Date(1000));
    await writeFile(join(aside, 'fresh'), 'x');
    expect(await storage.deleteAbandonedWrites(new Date(Date.now() - 3_600_000))).toBe(1);
    expect(await readdir(aside)).toEqual(['fresh']);
    await rm(join(aside, 'fresh'));
    expect(await new FileStorage({ folder: join(folder, 'never-made') }).deleteAbandonedWrites(new Date())).toBe(0);
  });

  it('say which step failed when they cannot be used', async () => {
    await writeFile(join(folder, 'occupied'), 'a file, not a folder');
    await expect(new FileStorage({ folder: join(folder, 'occupied') }).check()).rejects.toThrow(/storage\.not_usable: a probe object could not be written/);
  });
});

describe('S3', () => {
  it('signs the content of what it sends, so that the store notices damage', async () => {
    const storage = openStorage(s3.url('signed'), s3Credentials);
    const bytes = randomBytes(33 * MIB);
    s3.payloadHashes.length = 0;
    await storage.put('whole', Buffer.from('x'));
    await storage.put('parts', bytes);
    expect(s3.payloadHashes[0]).toBe(sha256(Buffer.from('x')));
    const parts = [bytes.subarray(0, 16 * MIB), bytes.subarray(16 * MIB, 32 * MIB), bytes.subarray(32 * MIB)];
    expect(s3.payloadHashes.slice(1).sort()).toEqual(parts.map(sha256).sort());
    expect(storage.localPath('parts')).toBeNull();
  });

  it('leaves no open multipart upload behind when a part or the stream fails', async () => {
    const storage = new S3Storage({ bucket: 'atelier', prefix: 'aborted/', client: clientConfig(), partBytes: 5 * MIB });
    await expect(storage.put('x', streamOf(randomBytes(17 * MIB), new Error('hung up')))).rejects.toThrow('hung up');
    const heal = s3.failOn(/^PUT .*partNumber/);
    const stream = streamOf(randomBytes(40 * MIB));
    await expect(storage.put('x', stream)).rejects.toMatchObject({ name: 'AccessDenied' });
    heal();
    expect(stream.destroyed).toBe(true);
    expect(await s3.contents('aborted/')).toEqual({ objects: [], openUploads: 0 });
  });

  it('closes the stream when the store refuses before it was read', async () => {
    const storage = new S3Storage({ bucket: 'atelier', prefix: 'refused/', client: clientConfig(), partBytes: 5 * MIB });
    const heal = s3.failOn(/^POST .*\?uploads/);
    const stream = streamOf(randomBytes(12 * MIB));
    await expect(storage.put('x', stream)).rejects.toMatchObject({ name: 'AccessDenied' });
    heal();
    expect(stream.destroyed).toBe(true);
  });

  it.each([10, 12 * MIB])('leaves the decision of ifAbsent to the store, for %d bytes', async (size) => {
    const storage = new S3Storage({ bucket: 'atelier', prefix: 'conditional/', client: clientConfig(), partBytes: 5 * MIB });
    const key = `k${size}`;
    // The other writer comes between the question whether there is one and the end of the upload.
    const late = Readable.from(
      (async function* () {
        await storage.put(key, Buffer.from('other'));
        yield randomBytes(size);
      })(),
      { objectMode: false },
    );
    await expect(storage.put(key, late, { ifAbsent: true })).rejects.toMatchObject({ code: 'storage.already_exists' });
    expect((await buffer(await storage.get(key))).toString()).toBe('other');
    expect((await s3.contents('conditional/')).openUploads).toBe(0);
  });

  it('lists and deletes more than one page, but not what begins with a dot', async () => {
    const storage = openStorage(s3.url('pages'), s3Credentials);
    const outside = new S3Storage({ bucket: 'atelier', prefix: 'pages/.uploads/', client: clientConfig() });
    await outside.put('open', Buffer.from('x'));
    const names = Array.from({ length: 13 }, (_, i) => `many/${String(i).padStart(4, '0')}`);
    for (const name of names) await storage.put(name, Buffer.from(name));
    expect(await keys(storage, '')).toEqual(names);
    expect(await storage.deletePrefix('many/')).toBe(13);
    expect((await s3.contents('pages/')).objects).toEqual(['pages/.uploads/open']);
  });

  it('tells a missing bucket from a missing object, and says which step of the check failed', async () => {
    const elsewhere = openStorage(s3.url('x').replace('atelier', 'nowhere'), s3Credentials);
    await expect(elsewhere.get('a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(elsewhere.check()).rejects.toMatchObject({ code: 'storage.not_usable' });
    const heal = s3.failOn(/^DELETE /);
    await expect(openStorage(s3.url('check'), s3Credentials).check()).rejects.toThrow(/could not be deleted/);
    heal();
  });
});

function clientConfig() {
  const location = parseStorageUrl(s3.url('x'), s3Credentials);
  if (location.kind !== 's3') throw new Error('not S3');
  return location.client;
}
