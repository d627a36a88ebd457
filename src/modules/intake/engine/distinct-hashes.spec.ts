import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { DistinctHashes, NOT_FOUND } from './distinct-hashes.js';

describe('DistinctHashes', () => {
  it('tells hashes apart that differ in a single bit, wherever it is', () => {
    const distinct = new DistinctHashes();
    const base = Buffer.alloc(32, 0x5a);
    distinct.add(base, 0, 1);
    for (let bit = 0; bit < 256; bit++) {
      const other = Buffer.from(base);
      other[bit >> 3]! ^= 1 << (bit & 7);
      expect(distinct.find(other)).toBe(NOT_FOUND);
      distinct.add(other, bit, bit + 2);
    }
    expect(distinct.placeOf(distinct.find(base))).toEqual({ file: 0, line: 1 });
  });

  it('finds all it was given, with their places, however much it grew', () => {
    const distinct = new DistinctHashes();
    const hashes = Array.from({ length: 5000 }, (_, i) => createHash('sha256').update(String(i)).digest());
    hashes.forEach((hash, i) => distinct.add(hash, i % 7, i * 2 ** 33));
    hashes.forEach((hash, i) => expect(distinct.placeOf(distinct.find(hash))).toEqual({ file: i % 7, line: i * 2 ** 33 }));
    expect(distinct.find(createHash('sha256').update('none').digest())).toBe(NOT_FOUND);
  });

  it('says once that a hash is repeated', () => {
    const distinct = new DistinctHashes();
    distinct.add(Buffer.alloc(32), 0, 1);
    const entry = distinct.find(Buffer.alloc(32));
    expect([distinct.markRepeated(entry), distinct.markRepeated(entry)]).toEqual([true, false]);
  });
});
