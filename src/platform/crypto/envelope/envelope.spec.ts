import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { EnvelopeError } from './envelope-error.js';
import { HEADER_BYTES, locateSlice, openEnvelope, openSlice, parseHeader, plainSize, sealEnvelope, sealedSize } from './envelope.js';

const CHUNK_LOG2 = 8;
const CHUNK = 2 ** CHUNK_LOG2;
const SEALED_CHUNK = CHUNK + 16;
const key = { id: randomUUID(), bytes: randomBytes(32) };
const NAME = 'engagements/eng_1/uploads/upl_1';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of source) found.push(Uint8Array.from(piece));
  return Buffer.concat(found);
}

const seal = (plain: Uint8Array, name = NAME, cut = 1000, under = key): Promise<Buffer> => all(sealEnvelope(pieces(plain, cut), under, name, CHUNK_LOG2));
const open = (sealed: Uint8Array, name = NAME, cut = 1000, bytes: Uint8Array = key.bytes): Promise<Buffer> => all(openEnvelope(pieces(sealed, cut), bytes, name));

async function openRange(sealed: Buffer, start: number, end: number): Promise<Buffer> {
  const header = parseHeader(sealed);
  const slice = locateSlice(header.chunkBytes, sealed.length, start, end);
  return all(openSlice(pieces(sealed.subarray(slice.sealed.start, slice.sealed.end + 1), 100), key.bytes, header, NAME, slice));
}

/** What was read before it was refused, if it was. */
async function openUntilRefused(sealed: Uint8Array, name = NAME): Promise<{ read: Buffer; error: unknown }> {
  const found: Buffer[] = [];
  try {
    for await (const piece of openEnvelope(pieces(sealed, 777), key.bytes, name)) found.push(Buffer.from(piece));
    return { read: Buffer.concat(found), error: undefined };
  } catch (error) {
    return { read: Buffer.concat(found), error };
  }
}

/** Sizes about the edges of chunks, where mistakes live. */
const size = fc.oneof(
  fc.integer({ min: 0, max: 6 * CHUNK }),
  fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: -2, max: 2 })).map(([chunks, more]) => Math.max(0, chunks * CHUNK + more)),
);
const content = size.map((bytes) => randomBytes(bytes));
const cut = fc.oneof(fc.integer({ min: 1, max: 3 * CHUNK }), fc.constantFrom(CHUNK, SEALED_CHUNK, HEADER_BYTES, 1));

describe('an envelope', () => {
  it('opens to what was sealed, whatever its size and however the streams are cut', async () => {
    await fc.assert(fc.asyncProperty(content, cut, cut, async (plain, sealCut, openCut) => {
      const sealed = await seal(plain, NAME, sealCut);
      expect(sealed.length).toBe(sealedSize(plain.length, CHUNK));
      expect(plainSize(sealed.length, CHUNK)).toBe(plain.length);
      expect((await open(sealed, NAME, openCut)).equals(plain)).toBe(true);
    }), { numRuns: 300 });
  });

  it('is never the same twice, and shows nothing of what is in it', async () => {
    const plain = Buffer.alloc(3 * CHUNK, 'the parties agree ');
    const [a, b] = [await seal(plain), await seal(plain)];
    expect(a.subarray(HEADER_BYTES).equals(b.subarray(HEADER_BYTES))).toBe(false);
    expect(a.includes('parties')).toBe(false);
    // Equal chunks do not show as equal either.
    const chunks = [0, 1, 2].map((n) => a.subarray(HEADER_BYTES + n * SEALED_CHUNK, HEADER_BYTES + n * SEALED_CHUNK + CHUNK).toString('hex'));
    expect(new Set(chunks).size).toBe(3);
  });

  it('names its key, and takes chunks of 128 KiB unless told otherwise', async () => {
    const header = parseHeader(await all(sealEnvelope(pieces(Buffer.from('x'), 1), key, NAME)));
    expect([header.keyId, header.chunkBytes]).toEqual([key.id, 128 * 1024]);
  });

  it('can be read in ranges, which are slices of the content', async () => {
    const range = content.filter((plain) => plain.length > 0).chain((plain) => fc.tuple(fc.constant(plain), fc.nat(plain.length - 1), fc.nat(plain.length - 1)));
    await fc.assert(fc.asyncProperty(range, async ([plain, a, b]) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      expect((await openRange(await seal(plain), start, end)).equals(plain.subarray(start, end + 1))).toBe(true);
    }), { numRuns: 300 });
  });

  it('is found out when any one bit of it was changed', async () => {
    await fc.assert(fc.asyncProperty(content, fc.nat(), async (plain, at) => {
      const sealed = await seal(plain);
      const bit = at % (sealed.length * 8);
      sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { read, error } = await openUntilRefused(sealed);
      // A changed key id makes whoever looks for keys find none; here all are given the one there is.
      expect(error).toBeInstanceOf(EnvelopeError);
      expect(error).toMatchObject({ code: 'envelope.damaged' });
      expect(plain.subarray(0, read.length).equals(read)).toBe(true);
    }), { numRuns: 500 });
  });

  it('is found out when it was cut, at any byte', async () => {
    await fc.assert(fc.asyncProperty(content, fc.nat(), async (plain, at) => {
      const sealed = await seal(plain);
      expect((await openUntilRefused(sealed.subarray(0, at % sealed.length))).error).toMatchObject({ code: 'envelope.damaged' });
    }), { numRuns: 300 });
    // Between two chunks too, where every chunk that is left is whole.
    const sealed = await seal(randomBytes(4 * CHUNK));
    for (const chunks of [0, 1, 2, 3]) expect((await openUntilRefused(sealed.subarray(0, HEADER_BYTES + chunks * SEALED_CHUNK))).error).toMatchObject({ code: 'envelope.damaged' });
  });

  it('is found out when something was added, or stands before it', async () => {
    await fc.assert(fc.asyncProperty(content, fc.uint8Array({ minLength: 1, maxLength: 2 * SEALED_CHUNK }), async (plain, more) => {
      const sealed = await seal(plain);
      for (const longer of [Buffer.concat([sealed, more]), Buffer.concat([sealed, sealed.subarray(HEADER_BYTES)]), Buffer.concat([sealed, sealed])]) {
        expect((await openUntilRefused(longer)).error).toMatchObject({ code: 'envelope.damaged' });
      }
      if (!Buffer.concat([more, sealed]).subarray(0, sealed.length).equals(sealed)) {
        expect((await openUntilRefused(Buffer.concat([more, sealed]))).error).toMatchObject({ code: 'envelope.damaged' });
      }
    }), { numRuns: 200 });
  });

  it('is found out when chunks were moved, left out, doubled, or come from another', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 2, max: 6 }), fc.nat(), fc.nat(), async (count, a, b) => {
      const [one, other] = [await seal(randomBytes(count * CHUNK)), await seal(randomBytes(count * CHUNK))];
      const chunk = (of: Buffer, n: number): Buffer => of.subarray(HEADER_BYTES + n * SEALED_CHUNK, HEADER_BYTES + (n + 1) * SEALED_CHUNK);
      const [i, j] = [a % count, b % count];
      const put = (change: (chunks: Buffer[]) => Buffer[]): Buffer => Buffer.concat([one.subarray(0, HEADER_BYTES), ...change(Array.from({ length: count }, (_, n) => chunk(one, n)))]);
      const changed = [
        put((chunks) => chunks.filter((_, n) => n !== i)),
        put((chunks) => [...chunks.slice(0, i), chunk(one, i), ...chunks.slice(i)]),
        put((chunks) => chunks.map((own, n) => (n === i ? chunk(other, i) : own))),
        ...(i === j ? [] : [put((chunks) => chunks.map((own, n) => (n === i ? chunk(one, j) : n === j ? chunk(one, i) : own)))]),
        Buffer.concat([other.subarray(0, HEADER_BYTES), one.subarray(HEADER_BYTES)]),
      ];
      for (const sealed of changed) expect((await openUntilRefused(sealed)).error).toMatchObject({ code: 'envelope.damaged' });
    }), { numRuns: 150 });
  });

  it('opens under its own name and key only', async () => {
    const sealed = await seal(Buffer.from('secret'));
    for (const name of ['engagements/eng_1/uploads/upl_2', '', `${NAME}x`]) await expect(open(sealed, name)).rejects.toMatchObject({ code: 'envelope.damaged' });
    await expect(open(sealed, NAME, 1000, randomBytes(32))).rejects.toMatchObject({ code: 'envelope.damaged' });
    await expect(open(sealed, NAME, 1000, randomBytes(16))).rejects.toThrow(RangeError);
  });

  it('tells in a range, too, that it was changed, cut or moved', async () => {
    const plain = randomBytes(4 * CHUNK + 10);
    const sealed = await seal(plain);
    const changed = Buffer.from(sealed);
    changed[HEADER_BYTES + SEALED_CHUNK + 5] = (changed[HEADER_BYTES + SEALED_CHUNK + 5] ?? 0) ^ 1;
    await expect(openRange(changed, CHUNK + 200, CHUNK + 201)).rejects.toMatchObject({ code: 'envelope.damaged' });
    // Other chunks are what they were.
    expect((await openRange(changed, 10, 20)).equals(plain.subarray(10, 21))).toBe(true);
    const short = sealed.subarray(0, HEADER_BYTES + 3 * SEALED_CHUNK);
    await expect(openRange(short, 2 * CHUNK, 3 * CHUNK - 1)).rejects.toMatchObject({ code: 'envelope.damaged' });
    expect(() => plainSize(HEADER_BYTES + SEALED_CHUNK + 16, CHUNK)).toThrow(EnvelopeError);
    for (const bytes of [0, 63, 64, 79, HEADER_BYTES + SEALED_CHUNK + 3]) expect(() => plainSize(bytes, CHUNK)).toThrow(/envelope\.damaged/);
  });

  it('is no plain text, and no envelope of another version', async () => {
    for (const bytes of [Buffer.from('{"text":"a"}\n'.repeat(20)), Buffer.alloc(0), randomBytes(500)]) await expect(open(bytes)).rejects.toMatchObject({ code: 'envelope.damaged' });
    const sealed = await seal(Buffer.from('x'));
    for (const [at, value] of [[6, 2], [7, 3], [7, 60], [63, 1]] as const) {
      const other = Buffer.from(sealed);
      other[at] = value;
      await expect(open(other)).rejects.toMatchObject({ code: 'envelope.damaged' });
    }
  });

  it('passes on what its source fails with, and closes it when it is not read to its end', async () => {
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(randomBytes(3 * CHUNK));
      throw new Error('the sender hung up');
    };
    await expect(all(sealEnvelope(failing(), key, NAME, CHUNK_LOG2))).rejects.toThrow('the sender hung up');
    let closed = false;
    const sealed = await seal(randomBytes(10 * CHUNK));
    const source = async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield* pieces(sealed, 100);
      } finally {
        closed = true;
      }
    };
    for await (const piece of openEnvelope(source(), key.bytes, NAME)) {
      expect(piece.length).toBe(CHUNK);
      break;
    }
    expect(closed).toBe(true);
  });

  it('is written as it was before: a file of today opens tomorrow', async () => {
    const fixed = Buffer.from(
      'QVRMRU5DAQgAAQIDBAUGBwgJCgsMDQ4P', 'base64',
    );
    // The layout of the first 24 bytes; the rest is random.
    const sealed = await seal(Buffer.from('x'), NAME, 10, { id: '00010203-0405-0607-0809-0a0b0c0d0e0f', bytes: key.bytes });
    expect(sealed.subarray(0, 24).equals(fixed)).toBe(true);
    expect(createHash('sha256').update(await open(sealed)).digest('hex')).toBe(createHash('sha256').update('x').digest('hex'));
  });
});
