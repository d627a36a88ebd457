/*
 * Short byte strings as 64-bit keys. All of it reads words of eight bytes, up to seven bytes behind the string.
 */

/** Up to 8 bytes as they are, which tells them apart for sure; longer strings by a hash. */
// @ts-ignore: decorator
@inline
export function keyOf(at: usize, length: usize): u64 {
  return length <= 8 ? firstBytes(at, length) : hashLong(at, length);
}

/** Spreads a key over all bits, for tables that take the upper ones. */
// @ts-ignore: decorator
@inline
export function mix(key: u64, length: usize): u64 {
  const hash = (key ^ (<u64>length << 56)) * 0x9e3779b97f4a7c15;
  return (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
}

/** As {@link mix}, for what has to look random: all bits depend on all bits. */
// @ts-ignore: decorator
@inline
export function scramble(value: u64): u64 {
  value = (value ^ (value >> 32)) * 0xd6e8feb86659fd93;
  value = (value ^ (value >> 32)) * 0xd6e8feb86659fd93;
  return value ^ (value >> 32);
}

// @ts-ignore: decorator
@inline
function firstBytes(at: usize, length: usize): u64 {
  return length == 0 ? 0 : load<u64>(at) & (u64.MAX_VALUE >> (<u64>(8 - length) << 3));
}

function hashLong(at: usize, length: usize): u64 {
  const last = at + length - 8;
  let hash = 0x243f6a8885a308d3 ^ <u64>length;
  for (; at < last; at += 8) {
    hash = (hash ^ load<u64>(at)) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  // The last word overlaps the one before it.
  hash = (hash ^ load<u64>(last)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 29);
}

/** Whether two strings of the same length are equal. */
export function sameBytes(a: usize, b: usize, length: usize): bool {
  if (length <= 8) return firstBytes(a, length) == firstBytes(b, length);
  const last = length - 8;
  for (let i: usize = 0; i < last; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  return load<u64>(a + last) == load<u64>(b + last);
}

/** Characters of UTF-8 in `[at, end)`: bytes that continue none. Reads up to 15 bytes behind the end. */
export function countCharacters(at: usize, end: usize): u32 {
  let count: u32 = 0;
  for (; at + 16 <= end; at += 16) count += popcnt(i8x16.bitmask(i8x16.gt_s(v128.load(at), i8x16.splat(-65))));
  return count + popcnt(i8x16.bitmask(i8x16.gt_s(v128.load(at), i8x16.splat(-65))) & ((1 << <i32>(end - at)) - 1));
}

/** How often an ASCII character occurs in `[at, end)`. Reads up to 15 bytes behind the end. */
export function countByte(at: usize, end: usize, byte: u8): u32 {
  let count: u32 = 0;
  const wanted = i8x16.splat(byte);
  for (; at + 16 <= end; at += 16) count += popcnt(i8x16.bitmask(i8x16.eq(v128.load(at), wanted)));
  return count + popcnt(i8x16.bitmask(i8x16.eq(v128.load(at), wanted)) & ((1 << <i32>(end - at)) - 1));
}
