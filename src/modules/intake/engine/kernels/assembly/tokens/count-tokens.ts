import { keyOf, mix } from '../bytes';
import { reserve, scratchAfter } from '../memory';
import { ABSENT, bytesOfSlots, find, insert } from './byte-keys';
import { mergeLong } from './merge-long';
import { MAX_SHORT_BYTES, mergeShort } from './merge-short';
import { endOfCl100kPiece } from './pretokens-cl100k';
import { endOfO200kPiece } from './pretokens-o200k';
import { NO_RANK, rankOfPiece, reserveRanks } from './ranks';

/**
 * Counts of the pieces met last, of up to 8 bytes and of up to 16: what most of any text is made of, in little enough room for the
 * processor's own caches. A slot: the bytes, and count << 8 | length.
 */
const RECENT_SHORT_BITS: u64 = 15;
const RECENT_SHORT_SLOT_BYTES: usize = 16;
const MAX_SHORT_PIECE_BYTES: usize = 8;
let recentShort: usize = 0;
const RECENT_BITS: u64 = 13;
const RECENT_SLOT_BYTES: usize = 32;
const MAX_RECENT_BYTES: usize = 16;
let recent: usize = 0;
/** Masks that keep the first n of 16 bytes: the mask for n begins 16 − n bytes into it. */
let keptBytes: usize = 0;

const CACHE_BITS: u64 = 19;
const CACHE_ARENA_BYTES: usize = 8 << 20;
const MAX_CACHED_BYTES: usize = 64;
const MAX_CACHE_ENTRIES: i32 = 360000;
let cache: usize = 0;
let cacheArena: usize = 0;
let cacheArenaUsed: usize = 0;
let cacheEntries: i32 = 0;

let scratch: usize = 0;

/** Makes room for ranks and caches; once an instance. */
export function reserveTokens(): void {
  reserveRanks();
  recentShort = reserve(RECENT_SHORT_SLOT_BYTES << <usize>RECENT_SHORT_BITS);
  recent = reserve(RECENT_SLOT_BYTES << <usize>RECENT_BITS);
  cache = reserve(bytesOfSlots(CACHE_BITS));
  cacheArena = reserve(CACHE_ARENA_BYTES);
  keptBytes = reserve(32);
  memory.fill(keptBytes, 0xff, 16);
}

export function countO200k(text: usize, length: usize): i32 {
  scratch = scratchAfter(text, length);
  const end = text + length;
  let tokens = 0;
  for (let start = text; start < end; ) {
    const pieceEnd = endOfO200kPiece(start, end);
    // Every single byte is a token.
    tokens += pieceEnd - start == 1 ? 1 : countPiece(start, pieceEnd);
    start = pieceEnd;
  }
  return tokens;
}

export function countCl100k(text: usize, length: usize): i32 {
  scratch = scratchAfter(text, length);
  const end = text + length;
  let tokens = 0;
  for (let start = text; start < end; ) {
    const pieceEnd = endOfCl100kPiece(start, end);
    tokens += pieceEnd - start == 1 ? 1 : countPiece(start, pieceEnd);
    start = pieceEnd;
  }
  return tokens;
}

// @ts-ignore: decorator
@inline
function countPiece(start: usize, end: usize): i32 {
  const length = end - start;
  if (length <= MAX_SHORT_PIECE_BYTES) return countShortPiece(start, end, length);
  if (length > MAX_RECENT_BYTES) return countLonger(start, end);
  const key = v128.and(v128.load(start), v128.load(keptBytes + 16 - length));
  const folded = i64x2.extract_lane(key, 0) ^ (i64x2.extract_lane(key, 1) * 0x9e3779b97f4a7c15);
  const slot = recent + <usize>(mix(folded, length) >> (64 - RECENT_BITS)) * RECENT_SLOT_BYTES;
  const meta = load<u32>(slot, 16);
  if ((meta & 0xff) == <u32>length && !v128.any_true(v128.xor(v128.load(slot), key))) return <i32>(meta >> 8);
  const count = countLonger(start, end);
  v128.store(slot, key);
  store<u32>(slot, (<u32>count << 8) | <u32>length, 16);
  return count;
}

// @ts-ignore: decorator
@inline
function countShortPiece(start: usize, end: usize, length: usize): i32 {
  const key = keyOf(start, length);
  const hash = mix(key, length);
  const slot = recentShort + <usize>(hash >> (64 - RECENT_SHORT_BITS)) * RECENT_SHORT_SLOT_BYTES;
  const meta = load<u32>(slot, 8);
  if (load<u64>(slot) == key && (meta & 0xff) == <u32>length) return <i32>(meta >> 8);
  const count = countAnew(start, end, key, hash);
  store<u64>(slot, key);
  store<u32>(slot, (<u32>count << 8) | <u32>length, 8);
  return count;
}

function countLonger(start: usize, end: usize): i32 {
  const length = end - start;
  const key = keyOf(start, length);
  return countAnew(start, end, key, mix(key, length));
}

function countAnew(start: usize, end: usize, key: u64, hash: u64): i32 {
  const length = end - start;
  // Most pieces are tokens, and need not be cached: only what has to be merged is.
  if (rankOfPiece(start, length, key, hash) != NO_RANK) return 1;
  if (length > MAX_CACHED_BYTES) return merge(start, end);
  const cached = find(cache, CACHE_BITS, cacheArena, key, hash, start, length);
  if (cached != ABSENT) return cached;
  const count = merge(start, end);
  if (cacheEntries >= MAX_CACHE_ENTRIES || cacheArenaUsed + MAX_CACHED_BYTES > CACHE_ARENA_BYTES) forgetCache();
  if (length > 8) memory.copy(cacheArena + cacheArenaUsed, start, length);
  if (insert(cache, CACHE_BITS, key, length, count, cacheArenaUsed)) {
    cacheEntries++;
    if (length > 8) cacheArenaUsed += length;
  }
  return count;
}

function forgetCache(): void {
  memory.fill(cache, 0, bytesOfSlots(CACHE_BITS));
  cacheEntries = 0;
  cacheArenaUsed = 0;
}

function merge(start: usize, end: usize): i32 {
  return end - start <= MAX_SHORT_BYTES ? mergeShort(start, end) : mergeLong(start, end, scratch);
}
