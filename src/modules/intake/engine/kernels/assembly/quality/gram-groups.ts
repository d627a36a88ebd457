import { align, grow } from '../memory';
import { tokenNumbers } from '../text/token-list';
import { hashGram } from './gram-filter';

/*
 * Groups n-grams of up to five tokens that are equal. Groups are numbered from 1 on, in the order of their first places.
 */

/** Of each group, by number: how many there are, and where the first one is. */
export let groups: usize = 0;
export const GROUP_BYTES: usize = 8;
export let groupsFound: u32 = 0;

/** A slot: the first place of a group plus one, and its number. */
const SLOT_BYTES: usize = 8;
const LEAST_SLOTS_BITS: u32 = 6;
/** As for words: a text made to crowd one place is not worth more time, and has n-grams counted as different that are equal. */
const MAX_PROBES: i32 = 256;

const MOST_FIRST_SLOTS_BITS: u32 = 16;

let slots: usize = 0;
let slotMask: usize = 0;
let shift: u64 = 0;
/** Groups with which half of the slots are in use. */
let room: u32 = 0;

/**
 * Groups the n-grams that begin at the places of a list, four bytes each, in rising order.
 * @param pairs where each place and its group's number go, eight bytes together; nowhere when 0
 * @param free memory that may be used from there on @returns where it is free then
 */
export function groupGrams(n: u32, places: usize, count: u32, pairs: usize, free: usize): usize {
  groups = align(free);
  groupsFound = 0;
  let slotsBits = LEAST_SLOTS_BITS;
  while (slotsBits < MOST_FIRST_SLOTS_BITS && (<u32>1 << slotsBits) < count << 1) slotsBits++;
  openSlots(align(groups + (<usize>count + 1) * GROUP_BYTES), slotsBits);
  if (n == 2) groupWith(2, places, count, pairs);
  else if (n == 3) groupWith(3, places, count, pairs);
  else if (n == 4) groupWith(4, places, count, pairs);
  else groupWith(5, places, count, pairs);
  return slots + slotMask + 1;
}

function openSlots(at: usize, slotsBits: u32): void {
  slots = at;
  shift = 64 - <u64>slotsBits;
  slotMask = (SLOT_BYTES << slotsBits) - 1;
  room = <u32>1 << (slotsBits - 1);
  grow(at + slotMask + 1);
  memory.fill(at, 0, slotMask + 1);
}

/** Twice the table, behind this one. */
function doubleSlots(n: u32): void {
  const end = slots + slotMask + 1;
  let from = slots;
  openSlots(end, 65 - <u32>shift);
  for (; from < end; from += SLOT_BYTES) {
    const slot = load<u64>(from);
    if (slot == 0) continue;
    let offset = offsetOf(tokenNumbers + (<usize>(<u32>slot - 1) << 2), n);
    while (load<u64>(slots + offset) != 0) offset = (offset + SLOT_BYTES) & slotMask;
    store<u64>(slots + offset, slot);
  }
}

// @ts-ignore: decorator
@inline
function offsetOf(gram: usize, n: u32): usize {
  return <usize>(hashGram(gram, n) >> shift) << 3;
}

// @ts-ignore: decorator
@inline
function groupWith(n: u32, places: usize, count: u32, pairs: usize): void {
  const end = places + (<usize>count << 2);
  for (; places < end; places += 4) {
    const place = load<u32>(places);
    const number = groupOf(place, tokenNumbers + (<usize>place << 2), n);
    if (pairs == 0) continue;
    store<u32>(pairs, place);
    store<u32>(pairs, number, 4);
    pairs += 8;
  }
}

// @ts-ignore: decorator
@inline
function groupOf(place: u32, gram: usize, n: u32): u32 {
  let offset = offsetOf(gram, n);
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const first = load<u32>(slots + offset);
    if (first == 0) {
      const number = addGroup(place);
      store<u32>(slots + offset, place + 1);
      store<u32>(slots + offset, number, 4);
      if (number >= room) doubleSlots(n);
      return number;
    }
    if (sameGram(tokenNumbers + (<usize>(first - 1) << 2), gram, n)) {
      const number = load<u32>(slots + offset, 4);
      const size = groups + <usize>number * GROUP_BYTES;
      store<u32>(size, load<u32>(size) + 1);
      return number;
    }
    offset = (offset + SLOT_BYTES) & slotMask;
  }
  return addGroup(place);
}

function addGroup(place: u32): u32 {
  const number = ++groupsFound;
  const group = groups + <usize>number * GROUP_BYTES;
  store<u32>(group, 1);
  store<u32>(group, place, 4);
  return number;
}

// @ts-ignore: decorator
@inline
function sameGram(a: usize, b: usize, n: u32): bool {
  if (load<u64>(a) != load<u64>(b)) return false;
  if (n == 3) return load<u32>(a, 8) == load<u32>(b, 8);
  if (n > 3 && load<u64>(a, 8) != load<u64>(b, 8)) return false;
  return n < 5 || load<u32>(a, 16) == load<u32>(b, 16);
}

/** The number of the largest group, the first of several; 0 when there is none. */
export function largestGroup(): u32 {
  let largest: u32 = 0;
  let most: u32 = 0;
  for (let number: u32 = 1; number <= groupsFound; number++) {
    const size = load<u32>(groups + <usize>number * GROUP_BYTES);
    if (size <= most) continue;
    most = size;
    largest = number;
  }
  return largest;
}
