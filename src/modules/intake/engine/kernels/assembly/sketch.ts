import { scramble } from './bytes';
import { listTokens, tokenNumbers, tokens } from './text/token-list';
import { entries, ENTRY_BYTES, FLAGS, HASH, WORD_FLAG } from './text/word-table';

const HASHES: usize = 112;
const BANDS: usize = 14;
const BAND_ROWS: usize = 8;

/** Shingles are hashed in blocks that stay in the processor's first cache. */
const BLOCK: usize = 2048;
const block: usize = memory.data(2048 * 4, 16);
let blockUsed: usize = 0;

/** Of each hash function x → a·x + b (mod 2³²) the two constants, and the least value so far. */
const factors: usize = memory.data(112 * 4, 16);
const summands: usize = memory.data(112 * 4, 16);
const minima: usize = memory.data(112 * 4, 16);

const signature: usize = memory.data(112, 16);
const bands: usize = memory.data(14 * 8, 16);

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
  listTokens(text, length);
  memory.fill(minima, 0xff, HASHES << 2);
  blockUsed = 0;
  let words: i32 = 0;
  let listed: usize = 0;
  const end = tokenNumbers + (<usize>tokens << 2);
  for (let at = tokenNumbers; at < end; at += 4) {
    const entry = entries + <usize>load<u32>(at) * ENTRY_BYTES;
    store<u64>(wordHashes + (listed << 3), load<u64>(entry + HASH));
    // Without a branch: whether a token is a word cannot be foretold.
    listed += <usize>(load<u32>(entry + FLAGS) & WORD_FLAG);
    if (listed < LISTED_WORDS) continue;
    words += <i32>listed - OVERLAP;
    addShingles(listed);
    listed = OVERLAP;
  }
  words += <i32>listed;
  if (words == 0) return 0;
  if (words >= SHINGLE_WORDS) addShingles(listed);
  else addShingle(firstWords(words));
  hashBlock();
  writeSketch();
  return max(1, words - OVERLAP);
}

const SHINGLE_WORDS: i32 = 5;
/** Words that a shingle has in common with the next. */
const OVERLAP: i32 = 4;
const LISTED_WORDS: usize = 1024;
const wordHashes: usize = memory.data(1024 * 8, 16);

/** The shingles of the words that are listed; the last words are moved to the front. */
function addShingles(listed: usize): void {
  const last = wordHashes + ((listed - OVERLAP) << 3);
  for (let at = wordHashes; at < last; at += 8) {
    addShingle(load<u64>(at, 32) + rotl<u64>(load<u64>(at, 24), 13) + rotl<u64>(load<u64>(at, 16), 26) + rotl<u64>(load<u64>(at, 8), 39) + rotl<u64>(load<u64>(at), 52));
  }
  memory.copy(wordHashes, last, OVERLAP << 3);
}

/** The one shingle of a text of fewer words than others have. */
function firstWords(words: i32): u64 {
  let shingle: u64 = 0;
  for (let before = 0; before < words; before++) shingle += rotl<u64>(load<u64>(wordHashes + (<usize>(words - 1 - before) << 3)), <u64>(13 * before));
  return shingle;
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
