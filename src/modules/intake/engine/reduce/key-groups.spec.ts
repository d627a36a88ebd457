import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeyGroups } from './key-groups.js';

const LARGEST = 4;

function wordsOf(keys: readonly bigint[]): Uint32Array {
  return new Uint32Array(BigUint64Array.from(keys).buffer);
}

/** Groups by their rows, in order; of a large one, its key. */
function visited(groups: KeyGroups, keys: readonly bigint[]): { groups: number[][]; large: bigint[] } {
  const found = { groups: [] as number[][], large: [] as bigint[] };
  groups.visit(wordsOf(keys), keys.length, {
    group: (rows) => void found.groups.push([...rows].sort((a, b) => a - b)),
    large: (row) => void found.large.push(keys[row] ?? 0n),
  });
  return { groups: found.groups.sort(([a = 0], [b = 0]) => a - b), large: found.large.sort((a, b) => (a < b ? -1 : 1)) };
}

function expected(keys: readonly bigint[]): { groups: number[][]; large: bigint[] } {
  const rows = new Map<bigint, number[]>();
  for (const [row, key] of keys.entries()) rows.set(key, [...(rows.get(key) ?? []), row]);
  const shared = [...rows].filter(([, of]) => of.length > 1);
  return {
    groups: shared.filter(([, of]) => of.length <= LARGEST).map(([, of]) => of),
    large: shared.filter(([, of]) => of.length > LARGEST).map(([key]) => key).sort((a, b) => (a < b ? -1 : 1)),
  };
}

describe('rows that share a key', () => {
  // Keys that differ in one word only, or in none of the bits that choose a slot, and some that are like a band's.
  const word = fc.oneof(fc.integer({ min: 0, max: 3 }).map(BigInt), fc.integer({ min: 0, max: 3 }).map((high) => BigInt(high) << 28n), fc.constant(0xffff_ffffn));
  const key = fc.oneof(fc.tuple(word, word).map(([low, high]) => (high << 32n) | low), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));

  it('are those of a map, one after the other in the same memory', () => {
    fc.assert(fc.property(fc.array(fc.array(key, { maxLength: 200 }), { minLength: 1, maxLength: 4 }), (columns) => {
      const groups = new KeyGroups(LARGEST);
      for (const keys of columns) expect(visited(groups, keys)).toEqual(expected(keys));
    }), { numRuns: 300 });
  });

  it('are all found when all are the same, and when each occurs twice', () => {
    const count = 20_000;
    const groups = new KeyGroups(LARGEST);
    expect(visited(groups, Array.from({ length: count }, () => 7n))).toEqual({ groups: [], large: [7n] });
    const twice = Array.from({ length: count }, (_, row) => BigInt(row % (count / 2)) * 0x9e37_79b9_7f4a_7c15n & 0xffff_ffff_ffff_ffffn);
    expect(visited(groups, twice).groups).toEqual(Array.from({ length: count / 2 }, (_, row) => [row, row + count / 2]));
  });
});
