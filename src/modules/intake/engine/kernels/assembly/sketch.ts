import { scramble } from './bytes';
import { lengthFrom, codePointAt } from './characters';
import { asciiWordBytes, isAscii, isWord, nextToken, tokenEnd } from './words';

const HASHES: usize = 112;
const BANDS: usize = 14;
const BAND_ROWS: usize = 8;

/** Shingles are hashed in blocks that stay in the processor's first cache. */
const BLOCK: usize = 2048;
const block: usize = memory.data(2048 * 4, 16);
let blockUsed: usize = 0;

/** Masks that keep the first n of 16 bytes: the mask for n begins 16 − n bytes into it. */
const keptBytes: usize = memory.data<u8>([255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Of each hash function x → a·x + b (mod 2³²) the two constants, and the least value so far. */
const factors: usize = memory.data(112 * 4, 16);
const summands: usize = memory.data(112 * 4, 16);
const minima: usize = memory.data(112 * 4, 16);

const signature: usize = memory.data(112, 16);
const bands: usize = memory.data(14 * 8, 16);

/** For each character below U+0530 its small letter, written by the caller. */
const smallLetters: usize = memory.data(0x530 * 2, 16);
const FOLDED: u32 = 0x530;

export function smallLettersAddress(): usize {
  return smallLetters;
}

export function signatureAddress(): usize {
  return signature;
}

export function bandsAddress(): usize {
  return bands;
}

/** Derives the hash functions; once an instance. They are part of what is stored: changing them makes earlier sketches useless. */
export function prepareSketches(): void {
  for (let i: usize = 0; i < HASHES; i++) {
    store<u32>(factors + (i << 2), <u32>scramble(0x9e3779b97f4a7c15 * <u64>(2 * i + 1)) | 1);
    store<u32>(summands + (i << 2), <u32>scramble(0x9e3779b97f4a7c15 * <u64>(2 * i + 2)));
  }
}

/**
 * Leaves the signature and the bands of `text[0, length)` at their addresses, and returns how many shingles of five words there
 * are; a text of one to four words is one shingle. Case and what is between words play no part.
 */
export function sketchText(text: usize, length: usize): i32 {
  const end = text + length;
  memory.fill(minima, 0xff, HASHES << 2);
  blockUsed = 0;
  let shingles: i32 = 0;
  let words: i32 = 0;
  // The last four words, the latest first.
  let w1: u64 = 0;
  let w2: u64 = 0;
  let w3: u64 = 0;
  let w4: u64 = 0;
  let at = text;
  while (true) {
    at = skipAsciiBetweenWords(at, end);
    if (at >= end) break;
    nextToken(at, end);
    if (isWord) {
      const word = hashWord(at, tokenEnd);
      words++;
      const shingle = word + rotl<u64>(w1, 13) + rotl<u64>(w2, 26) + rotl<u64>(w3, 39) + rotl<u64>(w4, 52);
      w4 = w3;
      w3 = w2;
      w2 = w1;
      w1 = word;
      if (words >= 5) {
        addShingle(shingle);
        shingles++;
      }
    }
    at = tokenEnd;
  }
  if (words > 0 && words < 5) {
    addShingle(w1 + rotl<u64>(w2, 13) + rotl<u64>(w3, 26) + rotl<u64>(w4, 39));
    shingles = 1;
  }
  hashBlock();
  if (shingles > 0) writeSketch();
  return shingles;
}

/** To the next byte that is not ASCII, or is of a word. White space and symbols play no part in a sketch. */
// @ts-ignore: decorator
@inline
function skipAsciiBetweenWords(at: usize, end: usize): usize {
  while (at < end) {
    const bytes = v128.load(at);
    const stops = i8x16.bitmask(v128.or(asciiWordBytes(bytes), bytes));
    if (stops != 0) return at + ctz(stops);
    at += 16;
  }
  return at;
}

/** Of a word without regard to case. */
function hashWord(start: usize, end: usize): u64 {
  const length = end - start;
  if (isAscii) {
    // Bit 5 tells small letters from capitals; setting it makes no two other characters of words the same.
    if (length <= 16) {
      const letters = v128.and(v128.or(v128.load(start), i8x16.splat(0x20)), v128.load(keptBytes + 16 - length));
      return scramble(i64x2.extract_lane(letters, 0) + i64x2.extract_lane(letters, 1) * 0x9e3779b97f4a7c15);
    }
    let hash = <u64>length;
    const last = end - 8;
    for (let at = start; at < last; at += 8) hash = scramble(hash ^ (load<u64>(at) | 0x2020202020202020)) + 1;
    return scramble(hash ^ (load<u64>(last) | 0x2020202020202020));
  }
  let hash: u64 = 0xcbf29ce484222325;
  for (let at = start; at < end; at += lengthFrom(load<u8>(at))) {
    const codePoint = codePointAt(at);
    hash = (hash ^ <u64>(codePoint < FOLDED ? load<u16>(smallLetters + (codePoint << 1)) : codePoint)) * 0x100000001b3;
  }
  return scramble(hash);
}

// @ts-ignore: decorator
@inline
function addShingle(shingle: u64): void {
  store<u32>(block + (blockUsed << 2), <u32>scramble(shingle));
  if (++blockUsed == BLOCK) hashBlock();
}

/** Lowers the minima by the shingles of the block, sixteen hash functions at a time: what the processor's registers hold. */
function hashBlock(): void {
  const end = block + (blockUsed << 2);
  for (let offset: usize = 0; offset < HASHES << 2; offset += 64) {
    const a0 = v128.load(factors + offset);
    const a1 = v128.load(factors + offset, 16);
    const a2 = v128.load(factors + offset, 32);
    const a3 = v128.load(factors + offset, 48);
    const b0 = v128.load(summands + offset);
    const b1 = v128.load(summands + offset, 16);
    const b2 = v128.load(summands + offset, 32);
    const b3 = v128.load(summands + offset, 48);
    let m0 = v128.load(minima + offset);
    let m1 = v128.load(minima + offset, 16);
    let m2 = v128.load(minima + offset, 32);
    let m3 = v128.load(minima + offset, 48);
    for (let at = block; at < end; at += 4) {
      const shingle = v128.load32_splat(at);
      m0 = i32x4.min_u(m0, i32x4.add(i32x4.mul(shingle, a0), b0));
      m1 = i32x4.min_u(m1, i32x4.add(i32x4.mul(shingle, a1), b1));
      m2 = i32x4.min_u(m2, i32x4.add(i32x4.mul(shingle, a2), b2));
      m3 = i32x4.min_u(m3, i32x4.add(i32x4.mul(shingle, a3), b3));
    }
    v128.store(minima + offset, m0);
    v128.store(minima + offset, m1, 16);
    v128.store(minima + offset, m2, 32);
    v128.store(minima + offset, m3, 48);
  }
  blockUsed = 0;
}

function writeSketch(): void {
  for (let i: usize = 0; i < HASHES; i++) store<u8>(signature + i, load<u8>(minima + (i << 2)));
  for (let band: usize = 0; band < BANDS; band++) {
    let key = <u64>band;
    for (let row: usize = 0; row < BAND_ROWS; row++) key = scramble(key + <u64>load<u32>(minima + ((band * BAND_ROWS + row) << 2))) + 0x9e3779b97f4a7c15;
    store<u64>(bands + (band << 3), key);
  }
}
