import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { newId } from '../../../src/platform/identifiers/id.js';
import { EncryptedStorage } from '../../../src/platform/storage/encrypted-storage.js';
import { FileStorage } from '../../../src/platform/storage/file-storage.js';
import { openEnvelope } from '../../../src/platform/crypto/envelope/envelope.js';
import { oneKeyFor } from '../../support/object-keys.js';

const CHUNK = 128 * 1024;
const TEXT = 'the parties agree as follows, ';

let folder = '';
let inner: FileStorage;
let storage: EncryptedStorage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encrypted-'));
  inner = new FileStorage({ folder });
  storage = new EncryptedStorage(inner, oneKeyFor('mine/'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const damaged = { code: 'storage.damaged' };
const read = async (key: string, range?: { start: number; end?: number }): Promise<Buffer> => buffer(await storage.get(key, range));

describe('encrypted storage', () => {
  it('keeps nothing on the disk that could be read, under its folder or aside', async () => {
    await storage.put('mine/text', Readable.from(Array.from({ length: 10_000 }, () => TEXT)));
    const stored = await readFile(inner.localPath('mine/text'));
    expect(stored.includes('parties')).toBe(false);
    expect(storage.localPath('mine/text')).toBeNull();
    expect((await read('mine/text')).toString()).toBe(TEXT.repeat(10_000));
  });

  it('lets pass what is nobody’s', async () => {
    await storage.put('theirs/text', Buffer.from(TEXT));
    expect(await readFile(inner.localPath('theirs/text'), 'utf8')).toBe(TEXT);
    expect(storage.localPath('theirs/text')).toBe(inner.localPath('theirs/text'));
    expect(await storage.sealed('theirs/text')).toBeNull();
  });

  it('reads ranges across chunks', async () => {
    const bytes = randomBytes(3 * CHUNK + 100);
    await storage.put('mine/ranges', bytes);
    const position = fc.oneof(fc.nat(bytes.length - 1), fc.tuple(fc.nat(3), fc.integer({ min: -2, max: 2 })).map(([n, more]) => Math.max(0, n * CHUNK + more)));
    await fc.assert(fc.asyncProperty(position, position, async (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      expect((await read('mine/ranges', { start, end })).equals(bytes.subarray(start, end + 1))).toBe(true);
    }), { numRuns: 60 });
  });

  it('gives a range of one object or of the other while it is replaced, never of both', async () => {
    const [a, b] = [Buffer.alloc(5 * CHUNK, 'a'), Buffer.alloc(3 * CHUNK, 'b')];
    await storage.put('mine/swap', a);
    const writing = { done: false };
    const writer = (async () => {
      for (let i = 0; i < 15; i += 1) await storage.put('mine/swap', i % 2 === 0 ? b : a);
      writing.done = true;
    })();
    while (!writing.done) {
      const seen = (await read('mine/swap', { start: CHUNK - 10, end: 2 * CHUNK + 10 })).toString('latin1');
      expect(/^(a{131093}|b{131093})$/.test(seen)).toBe(true);
    }
    await writer;
  });

  it('refuses what was changed on the disk, cut off, lengthened, or put in the place of another', async () => {
    const bytes = randomBytes(2 * CHUNK);
    await storage.put('mine/a', bytes);
    await storage.put('mine/b', bytes);
    const path = inner.localPath('mine/a');
    const [whole, other] = [await readFile(path), await readFile(inner.localPath('mine/b'))];
    const flipped = Buffer.from(whole);
    flipped[100_000] = (flipped[100_000] ?? 0) ^ 1;
    for (const changed of [flipped, other, whole.subarray(0, -1), whole.subarray(0, 64 + CHUNK + 16), Buffer.concat([whole, Buffer.alloc(1)])]) {
      await writeFile(path, changed);
      await expect(read('mine/a')).rejects.toMatchObject(damaged);
    }
    for (const changed of [Buffer.alloc(0), Buffer.from(TEXT), whole.subarray(0, 70)]) {
      await writeFile(path, changed);
      await expect(storage.get('mine/a')).rejects.toMatchObject(damaged).catch(async () => expect(read('mine/a')).rejects.toMatchObject(damaged));
      await expect(storage.stat('mine/a')).rejects.toMatchObject(damaged);
    }
    await writeFile(path, flipped);
    await expect(read('mine/a', { start: 99_000, end: 99_010 })).rejects.toMatchObject(damaged);
    await writeFile(path, whole);
    expect((await read('mine/a')).equals(bytes)).toBe(true);
  });

  it('refuses what is encrypted under another key than its place has', async () => {
    const elsewhere = new EncryptedStorage(inner, { ...oneKeyFor('mine/'), forReading: () => Promise.resolve(null) });
    await storage.put('mine/key', Buffer.from(TEXT));
    await expect(elsewhere.get('mine/key')).rejects.toMatchObject(damaged);
    // The same id with another key: it does not open.
    const impostor = new EncryptedStorage(inner, { ...oneKeyFor('mine/'), forReading: (_scope, id) => Promise.resolve({ id, bytes: randomBytes(32) }) });
    await expect(impostor.get('mine/key').then(buffer)).rejects.toMatchObject(damaged);
  });

  it('lets go of the file and of the body when nobody reads on, or no key can be had', async () => {
    await storage.put('mine/large', randomBytes(20 * CHUNK));
    for (const stream of [await storage.get('mine/large'), await storage.get('mine/large', { start: 5 })]) {
      const closed = new Promise((resolve) => stream.once('close', resolve));
      stream.destroy();
      await closed;
    }
    const keyless = new EncryptedStorage(inner, { ...oneKeyFor('mine/'), forWriting: () => Promise.reject(new Error('no key')) });
    const body = Readable.from([Buffer.from(TEXT)]);
    await expect(keyless.put('mine/never', body)).rejects.toThrow('no key');
    expect(body.destroyed).toBe(true);
    expect(await inner.stat('mine/never')).toBeNull();
  });

  it('hands out what a thread needs to open an object by itself', async () => {
    await storage.put('mine/thread', Buffer.from(TEXT));
    const sealed = await storage.sealed('mine/thread');
    if (sealed === null) throw new Error('it is encrypted');
    expect(sealed.path).toBe(inner.localPath('mine/thread'));
    expect((await buffer(Readable.from(openEnvelope(await sealed.read(), sealed.key, sealed.name)))).toString()).toBe(TEXT);
    await expect(storage.sealed(`mine/${newId('upl')}`)).rejects.toMatchObject({ code: 'storage.not_found' });
  });
});
