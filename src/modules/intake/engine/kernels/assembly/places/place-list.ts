import { grow, scratchAfter } from '../memory';

/*
 * Places in a text that are worth a closer look, listed in the scratch behind it: position in bytes, position in UTF-16 units,
 * and what is there.
 */
const PLACE_BYTES: usize = 12;
/** Memory is asked for in steps of this. */
const STEP_BYTES: usize = 0x10000;

let begun: usize = 0;
let listEnd: usize = 0;
let roomEnd: usize = 0;

/** Where the list of a text's places is. */
export function placesAddress(text: usize, length: usize): usize {
  return scratchAfter(text, length);
}

export function beginPlaces(text: usize, length: usize): void {
  begun = placesAddress(text, length);
  listEnd = begun;
  roomEnd = begun;
}

// @ts-ignore: decorator
@inline
export function addPlace(position: usize, kind: u32): void {
  if (listEnd + PLACE_BYTES > roomEnd) makeRoom();
  store<u32>(listEnd, <u32>position);
  store<u32>(listEnd, kind, 8);
  listEnd += PLACE_BYTES;
}

function makeRoom(): void {
  roomEnd += STEP_BYTES;
  grow(roomEnd);
}

/** Turns addresses into positions, and returns how many places there are. */
export function endPlaces(text: usize): u32 {
  let at = text;
  let units: u32 = 0;
  for (let place = begun; place < listEnd; place += PLACE_BYTES) {
    const position = <usize>load<u32>(place);
    // Most places lie behind the one before.
    units = position >= at ? units + countUnits(at, position) : units - countUnits(position, at);
    at = position;
    store<u32>(place, <u32>(position - text));
    store<u32>(place, units, 4);
  }
  return <u32>((listEnd - begun) / PLACE_BYTES);
}

/** Units of UTF-16 for the UTF-8 in `[at, end)`: one for each first byte, and one more for each beyond the basic plane. */
function countUnits(at: usize, end: usize): u32 {
  let units: u32 = 0;
  for (; at + 16 <= end; at += 16) units += popcnt(firstBytes(at)) + popcnt(longFirstBytes(at));
  const rest = (1 << <i32>(end - at)) - 1;
  return units + popcnt(firstBytes(at) & rest) + popcnt(longFirstBytes(at) & rest);
}

// @ts-ignore: decorator
@inline
function firstBytes(at: usize): i32 {
  return i8x16.bitmask(i8x16.gt_s(v128.load(at), i8x16.splat(-65)));
}

// @ts-ignore: decorator
@inline
function longFirstBytes(at: usize): i32 {
  return i8x16.bitmask(i8x16.ge_u(v128.load(at), i8x16.splat(<i8>0xf0)));
}
