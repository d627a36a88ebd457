import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FoundPlaces } from './found-places.js';
import { KernelText } from './kernel-text.js';
import { writeSoughtWords, type SoughtWord } from './sought-words.js';

const CASE_BIT = 0x20;

/** In any case; fingerprints lie at the beginning, in the middle, at the end, and one is shorter than others. */
const sought = ['ab', 'abc', 'abcabcabcabcabca', 'x-y', '-=-', 'é=', '漢字', '🙂a', 'zzz', 'key_', 'a_b_c', 'qed', 'cab', 'ring', 'bring'];
const words: SoughtWord[] = sought.map((word, kind) => {
  const bytes = Buffer.from(word);
  return { bytes, folded: bytes.map((byte) => (byte >= 0x61 && byte <= 0x7a ? CASE_BIT : 0)), rarest: Math.min(kind % 3, Math.max(0, bytes.length - 3)), kind };
});
const scanned = new KernelText((kernels, memory) => writeSoughtWords(kernels, memory(), words));
const places = new FoundPlaces();

type Place = readonly [kind: number, byte: number, unit: number];
const inOrder = (found: Place[]): Place[] => found.sort((a, b) => a[1] - b[1] || a[0] - b[0]);

function find(text: string): Place[] {
  scanned.load(Buffer.from(text));
  places.take(scanned, scanned.exports.findSoughtWords(scanned.address, scanned.length));
  return inOrder(Array.from({ length: places.length }, (_, i) => [places.kindAt(i), places.byteAt(i), places.unitAt(i)] as const));
}

const small = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function findSlowly(text: string): Place[] {
  const found: Place[] = [];
  for (let unit = 0; unit < text.length; unit++) {
    for (const [kind, word] of sought.entries()) if (small(text).startsWith(word, unit)) found.push([kind, Buffer.byteLength(text.slice(0, unit)), unit]);
  }
  return inOrder(found);
}

const piece = fc.oneof(fc.constantFrom(...sought), fc.constantFrom(...sought.map((word) => word.toUpperCase())), fc.constantFrom('a', 'B', 'c', '-', '=', '_', ' ', 'ü', '字', '🙂', '\0'), fc.string({ unit: 'grapheme', maxLength: 20 }));
const texts = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')).filter((text) => Buffer.from(text).toString() === text);

describe('sought words', () => {
  it('are found wherever they are, by byte and by UTF-16 unit', () => {
    fc.assert(fc.property(texts, (text) => {
      expect(find(text)).toEqual(findSlowly(text));
    }), { numRuns: 2000 });
  });

  it('are not found in what lies around a text', () => {
    find('ab'.repeat(1000));
    for (const text of ['', 'a', 'b', 'B', 'c', '漢']) expect(find(text)).toEqual([]);
    expect(find('b abc')).toEqual([[0, 2, 2], [1, 2, 2]]);
  });

  it('may be very many', () => {
    expect(find('zzz'.repeat(100_000))).toHaveLength(299_998);
  });

  it('are refused when the kernel has no room for them', () => {
    const long = { bytes: Buffer.alloc(17, 0x61), folded: Buffer.alloc(17), rarest: 0, kind: 0 };
    expect(() => writeSoughtWords(scanned.exports, scanned.memory, [long])).toThrow('at most 96 words of 16 bytes');
  });
});
