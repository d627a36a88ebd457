import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ABSENT, allocateByteSource, ByteKeyTable, MAX_KEY_BYTES, type ByteSource } from './byte-key-table.js';

const sourceOf = (bytes: Uint8Array): ByteSource => {
  const source = allocateByteSource(bytes.length);
  source.bytes.set(bytes);
  return source;
};

describe('ByteKeyTable', () => {
  it('is a map from bytes to numbers, wherever the bytes lie and whatever follows them', () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 20, max: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.nat(2 ** 23 - 1)), { maxLength: 60 }), fc.array(key), (entries, others) => {
        const table = new ByteKeyTable(8, 4096);
        const expected = new Map<string, number>();
        for (const [bytes, value] of entries) {
          if (expected.has(bytes.join())) continue;
          expected.set(bytes.join(), value);
          expect(table.add(sourceOf(bytes), 0, bytes.length, value)).toBe(true);
        }
        for (const bytes of [...entries.map(([bytes]) => bytes), ...others]) {
          const source = sourceOf(Uint8Array.of(9, ...bytes, 255, 255, 255, 255));
          expect(table.get(source, 1, 1 + bytes.length)).toBe(expected.get(bytes.join()) ?? ABSENT);
        }
      }),
    );
  });

  it('takes no more when it is full, and everything again when it was cleared', () => {
    const table = new ByteKeyTable(4, 4096);
    const source = sourceOf(Uint8Array.from({ length: 40 }, (_, i) => i));
    let added = 0;
    while (!table.full && table.add(source, added, added + 1, added)) added++;
    expect(added).toBe(Math.floor(16 * 0.7));
    expect(table.add(source, 30, 31, 1)).toBe(false);
    expect(table.get(source, 3, 4)).toBe(3);
    table.clear();
    expect(table.get(source, 3, 4)).toBe(ABSENT);
    expect(table.add(source, 30, 31, 1)).toBe(true);
  });

  it('takes no more when there is no room for a long key', () => {
    const table = new ByteKeyTable(8, MAX_KEY_BYTES + 9);
    const source = sourceOf(new Uint8Array(100).fill(7));
    expect(table.add(source, 0, 9, 1)).toBe(true);
    expect(table.full).toBe(false);
    expect(table.add(source, 0, 10, 2)).toBe(true);
    expect(table.full).toBe(true);
    expect(table.add(source, 0, 11, 3)).toBe(false);
    expect(table.get(source, 0, 10)).toBe(2);
  });

  it('does not look for long where many keys fall together, and never answers with another key', () => {
    // The slot follows from the key alone, so keys that fall together can be found, as somebody with bad intent would.
    const table = new ByteKeyTable(12, 4096);
    const crowd = keysOfOneSlot(12, 200);
    const added = crowd.filter((key, i) => table.add(sourceOf(key), 0, 8, i));
    expect(added.length).toBeGreaterThan(100);
    expect(added.length).toBeLessThan(200);
    crowd.forEach((key, i) => expect([i, ABSENT]).toContain(table.get(sourceOf(key), 0, 8)));
    added.forEach((key) => expect(table.get(sourceOf(key), 0, 8)).not.toBe(ABSENT));
  });
});

/** Keys of eight bytes that all belong into slot 0 of a table of 2^bits slots. */
function keysOfOneSlot(bits: number, count: number): Uint8Array[] {
  const { imul } = Math;
  const keys: Uint8Array[] = [];
  for (let low = 0; keys.length < count; low++) {
    let hash = imul(low ^ (8 << 24), 0x9e3779b1) ^ imul(0x7a7a7a7a, 0x85ebca77);
    hash ^= hash >>> 15;
    hash = imul(hash, 0x2c1b3c6d);
    hash ^= hash >>> 13;
    if ((hash & ((1 << bits) - 1)) !== 0) continue;
    const key = Buffer.alloc(8, 0x7a);
    key.writeUInt32LE(low, 0);
    keys.push(key);
  }
  return keys;
}
