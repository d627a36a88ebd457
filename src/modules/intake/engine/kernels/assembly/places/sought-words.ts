import { addPlace, beginPlaces, endPlaces } from './place-list';

/*
 * Looks for many words at once: sixteen positions of the text at a time are tried against the fingerprints, three bytes each, of
 * eight groups of words (the method of Hyperscan's "Teddy"), and the few places that pass against the words of their groups.
 */

/** For each byte of a fingerprint, the groups that its lower and its upper half occur in: six tables of sixteen, written by the caller. */
const halves: usize = memory.data(6 * 16, 16);
/** For each group the number of words in it and in those before it. */
const groupEnds: usize = memory.data(8);
/** Of each word, in the order of the groups: its bytes, the bits that are set in the text's before they are compared, and those that are compared. */
const words: usize = memory.data(96 * 64, 16);
const WORD_BYTES: usize = 64;
const FOLDED: usize = 16;
const COMPARED: usize = 32;
/** How far its fingerprint is from its beginning. */
const OFFSET: usize = 48;
const KIND: usize = 52;

export function soughtWordHalves(): usize {
  return halves;
}

export function soughtWordGroups(): usize {
  return groupEnds;
}

export function soughtWords(): usize {
  return words;
}

/** Lists the words of `text[0, length)` by the kinds that the caller gave them, and returns how many there are. */
export function findSoughtWords(text: usize, length: usize): u32 {
  beginPlaces(text, length);
  listSoughtWords(text, text + length);
  return endPlaces(text);
}

export function listSoughtWords(text: usize, end: usize): void {
  const low0 = v128.load(halves);
  const high0 = v128.load(halves, 16);
  const low1 = v128.load(halves, 32);
  const high1 = v128.load(halves, 48);
  const low2 = v128.load(halves, 64);
  const high2 = v128.load(halves, 80);
  for (let at = text; at < end; at += 16) {
    const groups = v128.and(
      v128.and(groupsOf(v128.load(at), low0, high0), groupsOf(v128.load(at, 1), low1, high1)),
      groupsOf(v128.load(at, 2), low2, high2),
    );
    if (!v128.any_true(groups)) continue;
    let places = ~i8x16.bitmask(i8x16.eq(groups, i8x16.splat(0))) & 0xffff;
    v128.store(groupsFound, groups);
    for (; places != 0; places &= places - 1) {
      const place = <usize>ctz(places);
      tryGroups(at + place, load<u8>(groupsFound + place));
    }
  }
}

const groupsFound: usize = memory.data(16, 16);

// @ts-ignore: decorator
@inline
function groupsOf(bytes: v128, low: v128, high: v128): v128 {
  return v128.and(i8x16.swizzle(low, v128.and(bytes, i8x16.splat(15))), i8x16.swizzle(high, i8x16.shr_u(bytes, 4)));
}

/** @param at where the fingerprint is @param groups a bit for each */
function tryGroups(at: usize, groups: u32): void {
  for (; groups != 0; groups &= groups - 1) {
    const group = <usize>ctz(groups);
    let word = words + (group == 0 ? 0 : <usize>load<u8>(groupEnds + group - 1)) * WORD_BYTES;
    const end = words + <usize>load<u8>(groupEnds + group) * WORD_BYTES;
    for (; word < end; word += WORD_BYTES) {
      const start = at - <usize>load<u8>(word + OFFSET);
      const bytes = v128.and(v128.or(v128.load(start), v128.load(word + FOLDED)), v128.load(word + COMPARED));
      if (i8x16.all_true(i8x16.eq(bytes, v128.load(word)))) addPlace(start, load<u32>(word + KIND));
    }
  }
}
