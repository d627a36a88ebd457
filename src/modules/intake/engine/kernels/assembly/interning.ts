import { sameBytes } from './bytes';
import { grow } from './memory';

/*
 * Gives equal things equal numbers, from 1 on in the order of their first occurrence. One table at a time, in scratch memory; it
 * doubles when it is half full, so that its memory follows the number of different things.
 */

/** A slot: key, number, and the address of the thing's list entry. */
const SLOT_BYTES: usize = 16;
const LEAST_SLOTS: usize = 64;
/**
 * Slots that are looked at for one thing. Far more than ordinary text ever needs; a text made to crowd one place of the table is
 * not worth more time, and has things counted as different that are equal.
 */
const MAX_PROBES: i32 = 256;

let slots: usize = 0;
let slotMask: usize = 0;
/** How many different things there are. */
export let interned: u32 = 0;
/** How many of them the table holds. */
let held: usize = 0;

/**
 * Forgets the table before, and begins one at this address; nothing else may use the memory from there on.
 * @param expected how many different things there may well be
 */
export function beginInterning(at: usize, expected: u32): void {
  interned = 0;
  held = 0;
  let count = LEAST_SLOTS;
  while (count < <usize>expected << 1) count <<= 1;
  openTable(at, count);
}

function openTable(at: usize, count: usize): void {
  slots = at;
  slotMask = count * SLOT_BYTES - 1;
  grow(at + count * SLOT_BYTES);
  memory.fill(at, 0, count * SLOT_BYTES);
}

// @ts-ignore: decorator
@inline
function firstOffset(key: u64): usize {
  const hash = key * 0x9e3779b97f4a7c15;
  return (<usize>(hash ^ (hash >> 31)) << 4) & slotMask;
}

/** A number for a thing that is known to be new, and that the table will not be asked for. */
// @ts-ignore: decorator
@inline
export function internUnseen(): u32 {
  return ++interned;
}

/** The number of a thing that its key tells apart from all others. */
// @ts-ignore: decorator
@inline
export function internKey(key: u64): u32 {
  let offset = firstOffset(key);
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const slot = slots + offset;
    const number = load<u32>(slot, 8);
    if (number == 0) return addThing(slot, key, 0);
    if (load<u64>(slot) == key) return number;
    offset = (offset + SLOT_BYTES) & slotMask;
  }
  return ++interned;
}

/** The number of the bytes that a list entry names by address and length, and that have this key; so may others. */
// @ts-ignore: decorator
@inline
export function internBytes(key: u64, entry: usize): u32 {
  let offset = firstOffset(key);
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const slot = slots + offset;
    const number = load<u32>(slot, 8);
    if (number == 0) return addThing(slot, key, entry);
    if (load<u64>(slot) == key && haveSameBytes(load<u32>(slot, 12), entry)) return number;
    offset = (offset + SLOT_BYTES) & slotMask;
  }
  return ++interned;
}

// @ts-ignore: decorator
@inline
function haveSameBytes(a: usize, b: usize): bool {
  const length = <usize>load<u32>(a, 4);
  // A key of up to 8 bytes is those bytes; NULs at their end are all it does not tell.
  return length == load<u32>(b, 4) && (length <= 8 || sameBytes(load<u32>(a), load<u32>(b), length));
}

function addThing(slot: usize, key: u64, entry: usize): u32 {
  const number = ++interned;
  store<u64>(slot, key);
  store<u32>(slot, number, 8);
  store<u32>(slot, <u32>entry, 12);
  if (++held * (2 * SLOT_BYTES) > slotMask) doubleTable();
  return number;
}

function doubleTable(): void {
  const before = slots;
  const end = before + slotMask + 1;
  openTable(end, ((slotMask + 1) / SLOT_BYTES) << 1);
  for (let from = before; from < end; from += SLOT_BYTES) {
    if (load<u32>(from, 8) == 0) continue;
    let offset = firstOffset(load<u64>(from));
    while (load<u32>(slots + offset, 8) != 0) offset = (offset + SLOT_BYTES) & slotMask;
    v128.store(slots + offset, v128.load(from));
  }
}
