/*
 * Maps from short byte strings to small integers in open addressing. A slot is 16 bytes: the key (strings of up to 8 bytes are
 * held whole, longer ones by a hash, and compared in the arena), value and length, and the place in the arena.
 */

export const ABSENT: i32 = -1;
export const MAX_KEY_BYTES: usize = 255;

const SLOT_BYTES: usize = 16;
/**
 * Slots that are looked at for one key. Far more than ordinary keys ever need; without the bound, keys chosen to fall together
 * would make every look-up as long as the table.
 */
const MAX_PROBES: i32 = 128;

// @ts-ignore: decorator
@inline
export function keyOf(at: usize, length: usize): u64 {
  return length <= 8 ? load<u64>(at) & (u64.MAX_VALUE >> (<u64>(8 - length) << 3)) : hashLong(at, length);
}

// @ts-ignore: decorator
@inline
export function mix(key: u64, length: usize): u64 {
  const hash = (key ^ (<u64>length << 56)) * 0x9e3779b97f4a7c15;
  return (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
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

function sameBytes(a: usize, b: usize, length: usize): bool {
  const last = length - 8;
  for (let i: usize = 0; i < last; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  return load<u64>(a + last) == load<u64>(b + last);
}

/** The value of the key `[at, at + length)`, or ABSENT; `hash` is its {@link mix}. */
// @ts-ignore: decorator
@inline
export function find(slots: usize, bits: u64, arena: usize, key: u64, hash: u64, at: usize, length: usize): i32 {
  const mask = (SLOT_BYTES << <usize>bits) - 1;
  let offset = <usize>(hash >> (64 - bits)) * SLOT_BYTES;
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const slot = slots + offset;
    const meta = load<u32>(slot, 8);
    if (meta == 0) return ABSENT;
    if (load<u64>(slot) == key && (meta & 0xff) == <u32>length) {
      if (length <= 8 || sameBytes(arena + load<u32>(slot, 12), at, length)) return <i32>(meta >> 8);
    }
    offset = (offset + SLOT_BYTES) & mask;
  }
  return ABSENT;
}

/** Adds a key that is not there yet; a key longer than 8 bytes must have been copied to `inArena`. False when its place is crowded. */
export function insert(slots: usize, bits: u64, key: u64, length: usize, value: i32, inArena: usize): bool {
  const mask = (SLOT_BYTES << <usize>bits) - 1;
  let offset = <usize>(mix(key, length) >> (64 - bits)) * SLOT_BYTES;
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const slot = slots + offset;
    if (load<u32>(slot, 8) == 0) {
      store<u64>(slot, key);
      store<u32>(slot, (<u32>value << 8) | <u32>length, 8);
      store<u32>(slot, <u32>inArena, 12);
      return true;
    }
    offset = (offset + SLOT_BYTES) & mask;
  }
  return false;
}

// @ts-ignore: decorator
@inline
export function bytesOfSlots(bits: u64): usize {
  return SLOT_BYTES << <usize>bits;
}
