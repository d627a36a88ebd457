/*
 * XXH64 with seed 0, by its specification (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md): what Zstandard ends its
 * frames with, if they end with a checksum. The four lanes lie in memory, so that several contents can be summed up in turns.
 */

const PRIME_1: u64 = 0x9e3779b185ebca87;
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME_3: u64 = 0x165667b19e3779f9;
const PRIME_4: u64 = 0x85ebca77c2b2ae63;
const PRIME_5: u64 = 0x27d4eb2f165667c5;

const lanes: usize = memory.data(32, 8);

/** Where the four lanes are, of 64 bits each. */
export function checksumLanes(): usize {
  return lanes;
}

/** Sets the lanes to those of no content. */
export function beginChecksum(): void {
  store<u64>(lanes, PRIME_1 + PRIME_2);
  store<u64>(lanes, PRIME_2, 8);
  store<u64>(lanes, 0, 16);
  store<u64>(lanes, 0 - PRIME_1, 24);
}

/** Adds content to the lanes. @param length a multiple of 32 */
export function addToChecksum(at: usize, length: usize): void {
  let a = load<u64>(lanes);
  let b = load<u64>(lanes, 8);
  let c = load<u64>(lanes, 16);
  let d = load<u64>(lanes, 24);
  for (const end = at + length; at < end; at += 32) {
    a = round(a, load<u64>(at));
    b = round(b, load<u64>(at, 8));
    c = round(c, load<u64>(at, 16));
    d = round(d, load<u64>(at, 24));
  }
  store<u64>(lanes, a);
  store<u64>(lanes, b, 8);
  store<u64>(lanes, c, 16);
  store<u64>(lanes, d, 24);
}

/** The lower half of the checksum. @param at,length the last of the content, of less than 32 bytes @param total length of all of it */
export function endChecksum(at: usize, length: usize, total: f64): u32 {
  const bytes = <u64>total;
  let hash: u64;
  if (bytes >= 32) {
    const a = load<u64>(lanes);
    const b = load<u64>(lanes, 8);
    const c = load<u64>(lanes, 16);
    const d = load<u64>(lanes, 24);
    hash = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
    hash = merge(merge(merge(merge(hash, a), b), c), d);
  } else {
    hash = PRIME_5;
  }
  hash += bytes;
  const end = at + length;
  for (; at + 8 <= end; at += 8) hash = rotl(hash ^ round(0, load<u64>(at)), 27) * PRIME_1 + PRIME_4;
  if (at + 4 <= end) {
    hash = rotl(hash ^ (<u64>load<u32>(at) * PRIME_1), 23) * PRIME_2 + PRIME_3;
    at += 4;
  }
  for (; at < end; at++) hash = rotl(hash ^ (<u64>load<u8>(at) * PRIME_5), 11) * PRIME_1;
  hash = (hash ^ (hash >> 33)) * PRIME_2;
  hash = (hash ^ (hash >> 29)) * PRIME_3;
  return <u32>(hash ^ (hash >> 32));
}

// @ts-ignore: decorator
@inline
function round(lane: u64, word: u64): u64 {
  return rotl(lane + word * PRIME_2, 31) * PRIME_1;
}

// @ts-ignore: decorator
@inline
function merge(hash: u64, lane: u64): u64 {
  return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
}
