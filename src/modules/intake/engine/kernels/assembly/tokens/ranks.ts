import { keyOf, mix } from '../bytes';
import { reserve } from '../memory';
import { ABSENT, bytesOfSlots, find, insert, MAX_KEY_BYTES } from './byte-keys';

/** The rank of bytes that are no token; greater than every rank. */
export const NO_RANK: u32 = 0xffffffff;

const BITS: u64 = 19;
const ARENA_BYTES: usize = 4 << 20;

/** All tables lie in one piece, which begins with how much of the arena is used and how long the longest token is. */
let image: usize = 0;
const HEAD_BYTES: usize = 64;
let slots: usize = 0;
let arena: usize = 0;
let arenaUsed: usize = 0;
let pairs: usize = 0;
let longest: usize = 0;
/** A bit for each hash that a token has: most of what merging asks for is no token, and this much fits into the processor's caches. */
let filter: usize = 0;
const FILTER_BITS: u64 = 21;
const FILTER_MASK: u64 = (<u64>1 << FILTER_BITS) - 1;

const FILTER_BYTES: usize = <usize>(<u64>1 << FILTER_BITS) >> 3;
const PAIRS_BYTES: usize = 0x10000 * 4;

/** Where the image of the tables is to be written, or made by {@link addRanks}. */
export function reserveRanks(): void {
  image = reserve(HEAD_BYTES + bytesOfSlots(BITS) + FILTER_BYTES + PAIRS_BYTES + ARENA_BYTES);
  slots = image + HEAD_BYTES;
  filter = slots + bytesOfSlots(BITS);
  pairs = filter + FILTER_BYTES;
  arena = pairs + PAIRS_BYTES;
}

export function ranksImage(): usize {
  return image;
}

/** Most that an image takes. */
export function maxRanksImageBytes(): usize {
  return arena + ARENA_BYTES - image;
}

/** Takes an image of that length into use that was written; false when these kernels did not make it. */
export function adoptRanks(bytes: usize): bool {
  arenaUsed = load<u32>(image);
  longest = load<u32>(image, 4);
  return longest > 0 && bytes == arena + arenaUsed - image;
}

/** Makes the image of the tokens packed in `[at, end)`: answers its length, 0 when one of them does not fit in. */
export function makeRanksImage(at: usize, end: usize): usize {
  memory.fill(pairs, 0xff, PAIRS_BYTES);
  if (!addRanks(at, end)) return 0;
  store<u32>(image, <u32>arenaUsed);
  store<u32>(image, <u32>longest, 4);
  return arena + arenaUsed - image;
}

/**
 * Adds the tokens packed in `[at, end)`: length in a byte, rank in three, then the token's bytes. False when one of them is there
 * already, is too long, or finds no room.
 */
function addRanks(at: usize, end: usize): bool {
  while (at < end) {
    const length = <usize>load<u8>(at);
    if (!addRank(at + 4, length, load<u32>(at) >> 8)) return false;
    at += 4 + length;
  }
  return true;
}

function addRank(at: usize, length: usize, rank: u32): bool {
  if (length == 0 || length > MAX_KEY_BYTES || arenaUsed + length > ARENA_BYTES) return false;
  const key = keyOf(at, length);
  if (find(slots, BITS, arena, key, mix(key, length), at, length) != ABSENT) return false;
  if (length > 8) memory.copy(arena + arenaUsed, at, length);
  if (!insert(slots, BITS, key, length, rank, arenaUsed)) return false;
  if (length > 8) arenaUsed += length;
  const bit = mix(key, length) & FILTER_MASK;
  store<u8>(filter + <usize>(bit >> 3), load<u8>(filter + <usize>(bit >> 3)) | <u8>(<u32>1 << (<u32>bit & 7)));
  if (length == 2) store<u32>(pairs + (<usize>load<u16>(at) << 2), rank);
  if (length > longest) longest = length;
  return true;
}

/** The rank of the two bytes at `at` as one token, or NO_RANK. */
// @ts-ignore: decorator
@inline
export function rankOfPair(at: usize): u32 {
  return load<u32>(pairs + (<usize>load<u16>(at) << 2));
}

/** The rank of `[start, end)` as one token, or NO_RANK. */
export function rankOf(start: usize, end: usize): u32 {
  const length = end - start;
  if (length > longest) return NO_RANK;
  const key = keyOf(start, length);
  const hash = mix(key, length);
  const bit = hash & FILTER_MASK;
  if ((load<u8>(filter + <usize>(bit >> 3)) & (<u32>1 << (<u32>bit & 7))) == 0) return NO_RANK;
  return rankOfPiece(start, length, key, hash);
}

/** The same for bytes that are likely to be a token, and whose key and hash are known: without a look at the filter. */
// @ts-ignore: decorator
@inline
export function rankOfPiece(start: usize, length: usize, key: u64, hash: u64): u32 {
  // ABSENT and NO_RANK have the same bits.
  return <u32>find(slots, BITS, arena, key, hash, start, length);
}
