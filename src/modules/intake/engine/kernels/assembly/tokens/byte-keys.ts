/*
 * Maps from short byte strings to small integers in open addressing. A slot is 16 bytes: the key (strings of up to 8 bytes are
 * held whole, longer ones by a hash, and compared in the arena), value and length, and the place in the arena.
 */
import { mix, sameBytes } from '../bytes';

export const ABSENT: i32 = -1;
export const MAX_KEY_BYTES: usize = 255;

const SLOT_BYTES: usize = 16;
/**
 * Slots that are looked at for one key. Far more than ordinary keys ever need; without the bound, keys chosen to fall together
 * would make every look-up as long as the table.
 */
const MAX_PROBES: i32 = 128;

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
