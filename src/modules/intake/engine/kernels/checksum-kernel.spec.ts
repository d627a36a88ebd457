import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Xxh64 } from './checksum-kernel.js';
import { loadKernels } from './load-kernels.js';

beforeAll(loadKernels);

const M = (1n << 64n) - 1n;
const P: readonly [bigint, bigint, bigint, bigint, bigint] = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0x85ebca77c2b2ae63n, 0x27d4eb2f165667c5n];
const rotate = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (64n - by))) & M;
const round = (lane: bigint, word: bigint): bigint => (rotate((lane + word * P[1]) & M, 31n) * P[0]) & M;

/** The specification, word by word. */
function reference(bytes: Buffer): bigint {
  const lanes = [(P[0] + P[1]) & M, P[1], 0n, -P[0] & M];
  let at = 0;
  for (; at + 32 <= bytes.length; at += 32) for (const [index, lane] of lanes.entries()) lanes[index] = round(lane, bytes.readBigUInt64LE(at + 8 * index));
  let hash = P[4];
  if (bytes.length >= 32) {
    hash = lanes.reduce((sum, lane, index) => (sum + rotate(lane, [1n, 7n, 12n, 18n][index] ?? 0n)) & M, 0n);
    for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * P[0] + P[3]) & M;
  }
  hash = (hash + BigInt(bytes.length)) & M;
  for (; at + 8 <= bytes.length; at += 8) hash = (rotate(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P[0] + P[3]) & M;
  if (at + 4 <= bytes.length) {
    hash = (rotate(hash ^ ((BigInt(bytes.readUInt32LE(at)) * P[0]) & M), 23n) * P[1] + P[2]) & M;
    at += 4;
  }
  for (; at < bytes.length; at++) hash = (rotate(hash ^ ((BigInt(bytes[at] ?? 0) * P[4]) & M), 11n) * P[0]) & M;
  hash = ((hash ^ (hash >> 33n)) * P[1]) & M;
  hash = ((hash ^ (hash >> 29n)) * P[2]) & M;
  return hash ^ (hash >> 32n);
}

function sumOf(pieces: readonly Uint8Array[]): number {
  const sum = new Xxh64();
  for (const piece of pieces) sum.add(piece);
  return sum.digest();
}

describe('XXH64', () => {
  it('has the sums that its authors publish', () => {
    // Of nothing: ef46db3751d8e999; of "abc": 44bc2cf5ad770999.
    expect(sumOf([])).toBe(0x51d8e999);
    expect(sumOf([Buffer.from('abc')])).toBe(0xad770999);
    expect(reference(Buffer.from('abc'))).toBe(0x44bc2cf5ad770999n);
  });

  it('is that of the specification, however the content is cut', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 8 }), (pieces) => {
      expect(BigInt(sumOf(pieces))).toBe(reference(Buffer.concat(pieces)) & 0xffffffffn);
    }), { numRuns: 500 });
    const large = Buffer.alloc(700_001, 'large');
    expect(BigInt(sumOf([large]))).toBe(reference(large) & 0xffffffffn);
  });

  it('sums several contents up in turns', () => {
    const [a, b] = [new Xxh64(), new Xxh64()];
    for (let index = 0; index < 100; index++) {
      a.add(Buffer.from(`one ${index}`));
      b.add(Buffer.from(`the other ${index}`));
    }
    const all = (text: string): number => sumOf([Buffer.from(Array.from({ length: 100 }, (_, index) => `${text} ${index}`).join(''))]);
    expect([a.digest(), b.digest()]).toEqual([all('one'), all('the other')]);
  });
});
