import { sameBytes } from './bytes';
import { grow } from './memory';

/*
 * Gives equal things equal numbers, from 1 on in the order of their first occurrence. One table at a time, in scratch memory; it
 * doubles when it is half full, so that its memory follows the number of different things.
 */

/** A slot: key, number, and where the thing's bytes begin. */
const SLOT_BYTES: usize = 24;
const FIRST_SLOTS: usize = 256;
/**
 * Slots that are looked at for one thing. Far more than ordinary text ever needs; a text made to crowd one place of the table is
 * not worth more time, and has things counted as different that are equal.
 */
const MAX_PROBES: i32 = 256;

let slots: usize = 0;
let slotCount: usize = 0;
/** How many different things there are. */
export let interned: u32 = 0;

/** Forgets the table before, and begins one at this address; nothing else may use the memory from there on. */
export function beginInterning(at: usize): void {
  interned = 0;
  openTable(at, FIRST_SLOTS);
}

function openTable(at: usize, count: usize): void {
  slots = at;
  slotCount = count;
  grow(at + count * SLOT_BYTES);
  memory.fill(at, 0, count * SLOT_BYTES);
}

/** The number of a thing that its key tells apart from all others. */
export function internKey(key: u64): u32 {
  let slot = firstSlot(key);
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const number = load<u32>(slot, 8);
    if (number == 0) return addThing(slot, key, 0, 0);
    if (load<u64>(slot) == key) return number;
    slot = nextSlot(slot);
  }
  return ++interned;
}

/** The number of bytes that have this key; so may others. */
export function internBytes(key: u64, at: usize, length: usize): u32 {
  let slot = firstSlot(key);
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const number = load<u32>(slot, 8);
    if (number == 0) return addThing(slot, key, at, length);
    if (load<u64>(slot) == key && load<u32>(slot, 16) == <u32>length && (length <= 8 || sameBytes(load<u32>(slot, 12), at, length))) return number;
    slot = nextSlot(slot);
  }
  return ++interned;
}

// @ts-ignore: decorator
@inline
function firstSlot(key: u64): usize {
  const hash = key * 0x9e3779b97f4a7c15;
  return slots + (<usize>((hash ^ (hash >> 29)) >> 3) & (slotCount - 1)) * SLOT_BYTES;
}

// @ts-ignore: decorator
@inline
function nextSlot(slot: usize): usize {
  slot += SLOT_BYTES;
  return slot == slots + slotCount * SLOT_BYTES ? slots : slot;
}

function addThing(slot: usize, key: u64, at: usize, length: usize): u32 {
  const number = ++interned;
  store<u64>(slot, key);
  store<u32>(slot, number, 8);
  store<u32>(slot, <u32>at, 12);
  store<u32>(slot, <u32>length, 16);
  if (<usize>interned << 1 > slotCount) doubleTable();
  return number;
}

function doubleTable(): void {
  const before = slots;
  const end = before + slotCount * SLOT_BYTES;
  openTable(end, slotCount << 1);
  for (let from = before; from < end; from += SLOT_BYTES) {
    if (load<u32>(from, 8) == 0) continue;
    let slot = firstSlot(load<u64>(from));
    while (load<u32>(slot, 8) != 0) slot = nextSlot(slot);
    memory.copy(slot, from, SLOT_BYTES);
  }
}
