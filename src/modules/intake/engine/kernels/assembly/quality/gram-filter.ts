import { align, grow } from '../memory';
import { tokenNumbers, tokens } from '../text/token-list';

/*
 * Tells which n-grams of two and of five tokens may occur how often, by counting them by their hashes alone: never less often than
 * they do, and without a branch that depends on the text. What it lets pass has to be compared.
 */

/** Counts stay what they are from here on. */
const MOST: u32 = 0xffff;

/** Of 2-grams, 16 bits each; of 5-grams, twice as many of 8 bits: 1 for once, 2 for more often. */
let pairCounts: usize = 0;
let fiveCounts: usize = 0;
let countsBits: u32 = 0;
/** For each place where the count of the n-gram is that begins there, four bytes each. */
let pairOffsets: usize = 0;
let fiveOffsets: usize = 0;
const LEAST_COUNTS_BITS: u32 = 6;
const MOST_COUNTS_BITS: u32 = 23;

/** Counts the n-grams of the tokens that are listed, in memory that is free from there on; returns where it is free then. */
export function countGrams(free: usize): usize {
  countsBits = LEAST_COUNTS_BITS;
  while (countsBits < MOST_COUNTS_BITS && (<u32>1 << countsBits) < tokens << 1) countsBits++;
  pairCounts = free;
  fiveCounts = pairCounts + (<usize>2 << countsBits);
  pairOffsets = fiveCounts + (<usize>2 << countsBits);
  fiveOffsets = pairOffsets + align(<usize>tokens << 2);
  const behind = fiveOffsets + align(<usize>tokens << 2);
  grow(behind);
  memory.fill(pairCounts, 0, pairOffsets - pairCounts);
  const shift = 64 - <u64>countsBits;
  const end = tokenNumbers + (<usize>tokens << 2);
  let place: usize = 0;
  for (let at = tokenNumbers; at + 4 < end; at += 4) {
    const pair = hashGram(at, 2);
    countPair(pair >> shift, pairOffsets + place);
    if (at + 16 < end) countFive((pair + lastThree(at)) >> (shift - 1), fiveOffsets + place);
    place += 4;
  }
  return behind;
}

// @ts-ignore: decorator
@inline
function countPair(hash: u64, place: usize): void {
  const count = pairCounts + (<usize>hash << 1);
  store<u32>(place, <u32>hash << 1);
  const before = <u32>load<u16>(count);
  store<u16>(count, <u16>(before + u32(before != MOST)));
}

// @ts-ignore: decorator
@inline
function countFive(hash: u64, place: usize): void {
  const count = fiveCounts + <usize>hash;
  store<u32>(place, <u32>hash);
  store<u8>(count, 1 + <u8>(load<u8>(count) != 0));
}

/** No 2-gram occurs more often; none at all when it is 1. */
export function highestPairCount(): u32 {
  let highest = i16x8.splat(0);
  for (let at = pairCounts; at < fiveCounts; at += 16) highest = i16x8.max_u(highest, v128.load(at));
  highest = i16x8.max_u(highest, v128.shuffle<u8>(highest, highest, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  highest = i16x8.max_u(highest, v128.shuffle<u8>(highest, highest, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  return max(<u32>i16x8.extract_lane_u(highest, 0), <u32>i16x8.extract_lane_u(highest, 1));
}

/** Lists the places where a 2-gram begins that may occur so often, four bytes each, and returns how many they are. */
export function listPairs(least: u32, into: usize): u32 {
  grow(into + ((<usize>tokens + 1) << 2));
  least = min(least, MOST);
  let listed: usize = 0;
  const places = <usize>(tokens - 1) << 2;
  for (let place: usize = 0; place < places; place += 4) {
    store<u32>(into + (listed << 2), <u32>(place >> 2));
    // Without a branch: what passes cannot be foretold.
    listed += <usize>(<u32>load<u16>(pairCounts + <usize>load<u32>(pairOffsets + place)) >= least);
  }
  return <u32>listed;
}

/** As {@link listPairs}, of the 5-grams that may occur more than once. */
export function listFives(into: usize): u32 {
  grow(into + ((<usize>tokens + 1) << 2));
  let listed: usize = 0;
  const places = <usize>(tokens - 4) << 2;
  for (let place: usize = 0; place < places; place += 4) {
    store<u32>(into + (listed << 2), <u32>(place >> 2));
    listed += <usize>load<u8>(fiveCounts + <usize>load<u32>(fiveOffsets + place)) >> 1;
  }
  return <u32>listed;
}

/**
 * A hash of the n tokens whose numbers begin at `at`, for n from 2 to 5; its upper bits are the better ones. Multiplication by random
 * odd numbers, one for each of the tokens (Dietzfelbinger, 1996).
 */
// @ts-ignore: decorator
@inline
export function hashGram(at: usize, n: u32): u64 {
  let hash = <u64>load<u32>(at) * 0x9fb21c651e98df25 + <u64>load<u32>(at, 4) * 0xd6e8feb86659fd93;
  if (n == 5) return hash + lastThree(at);
  if (n > 2) hash += <u64>load<u32>(at, 8) * 0xa0761d6478bd642f;
  if (n > 3) hash += <u64>load<u32>(at, 12) * 0xe7037ed1a0b428db;
  return hash;
}

// @ts-ignore: decorator
@inline
function lastThree(at: usize): u64 {
  return <u64>load<u32>(at, 8) * 0xa0761d6478bd642f + <u64>load<u32>(at, 12) * 0xe7037ed1a0b428db + <u64>load<u32>(at, 16) * 0x8ebc6af09c88c6e3;
}
