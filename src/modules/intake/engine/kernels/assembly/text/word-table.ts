import { sameBytes, scramble } from '../bytes';
import { codePointAt, lengthFrom } from '../characters';
import { grow } from '../memory';
import { keptBytes } from './pieces';
import { hasLetter, isAscii, isWord, nextToken, tokenCharacters } from './words';

/*
 * Gives equal tokens equal numbers, from 0 on in the order of their first occurrence, and keeps what is to be known of each: so
 * that it is found out once for each different token, of which there are far fewer than tokens.
 */

/**
 * Of each different token, by number: a key, hash without regard to case, how often it occurs, first byte, bytes, characters, flags.
 * The key tells tokens of up to 15 bytes apart for sure: the bytes, and how many in the last. That of a longer one is a hash, with a
 * last byte that no short one has.
 */
export let entries: usize = 0;
export const ENTRY_BYTES: usize = 48;
export const HASH: usize = 16;
export const TIMES: usize = 24;
const START: usize = 28;
const LENGTH: usize = 32;
export const CHARACTERS: usize = 36;
export const FLAGS: usize = 40;
export const WORD_FLAG: u32 = 1;
export const LETTER_FLAG: u32 = 2;
/** From this bit on, one for each stop word; see {@link stopWordBit}. */
export const STOP_WORDS_SHIFT: u32 = 8;
export let differentTokens: u32 = 0;

const LONGEST_SHORT: usize = 15;
const LONG: u64 = 0xff00000000000000;

/** A slot: the number plus one, and some bits of the key's hash. */
const SLOT_BYTES: usize = 8;
const LEAST_SLOTS_BITS: u64 = 8;
const MOST_FIRST_SLOTS_BITS: u64 = 16;
/**
 * Slots that are looked at for one token. Far more than ordinary text ever needs; a text made to crowd one place of the table is
 * not worth more time, and has tokens counted as different that are equal.
 */
const MAX_PROBES: i32 = 256;

let slots: usize = 0;
let slotMask: usize = 0;
/** A hash's bits to the right of those that name a slot. */
let slotShift: u64 = 0;
/** Different tokens that there is room for. */
let room: u32 = 0;

/** For each character below U+0530 its small letter, written by the caller. */
const smallLetters: usize = memory.data(0x530 * 2, 16);
const FOLDED: u32 = 0x530;

export function smallLettersAddress(): usize {
  return smallLetters;
}

/** Begins an empty table for a text of some length. @param at memory that is free from there on */
export function beginWordTable(at: usize, length: usize): void {
  differentTokens = 0;
  let slotsBits = LEAST_SLOTS_BITS;
  // Enough for most texts, so that few tables have to grow.
  while (slotsBits < MOST_FIRST_SLOTS_BITS && (<usize>8 << <usize>slotsBits) < length) slotsBits++;
  openTable(at, slotsBits);
}

/** Where the table ends. */
export function wordTableEnd(): usize {
  return entries + <usize>room * ENTRY_BYTES;
}

/** A quarter of the slots at most is in use, so that most tokens are found at once. */
function openTable(at: usize, slotsBits: u64): void {
  slots = at;
  slotShift = 64 - slotsBits;
  const bytes = SLOT_BYTES << <usize>slotsBits;
  slotMask = bytes - 1;
  entries = at + bytes;
  room = <u32>1 << (<u32>slotsBits - 2);
  grow(wordTableEnd());
  memory.fill(at, 0, bytes);
}

/** The number of the token of `[at, at + length)`. */
// @ts-ignore: decorator
@inline
export function numberToken(at: usize, length: usize, end: usize): u32 {
  if (length > LONGEST_SHORT) return numberLongToken(at, length, end);
  const key = i8x16.replace_lane(v128.and(v128.load(at), v128.load(keptBytes + 16 - length)), 15, <i8>length);
  const hash = hashKey(key);
  const slot = load<u64>(slots + offsetOf(hash));
  const entry = entries + <usize>(<u32>slot) * ENTRY_BYTES - ENTRY_BYTES;
  if (<u32>(slot >> 32) == tagOf(hash) && isSameKey(entry, key)) return countToken(<u32>slot - 1);
  return numberFurtherToken(key, hash, at, length, end);
}

// @ts-ignore: decorator
@inline
function isSameKey(entry: usize, key: v128): bool {
  return i8x16.all_true(i8x16.eq(v128.load(entry), key));
}

// @ts-ignore: decorator
@inline
function countToken(number: u32): u32 {
  const times = entries + <usize>number * ENTRY_BYTES + TIMES;
  store<u32>(times, load<u32>(times) + 1);
  return number;
}

// @ts-ignore: decorator
@inline
function hashKey(key: v128): u64 {
  const hash = i64x2.extract_lane(key, 0) * 0x9e3779b97f4a7c15 + i64x2.extract_lane(key, 1) * 0xd6e8feb86659fd93;
  return (hash ^ (<u64>hash >> 32)) * 0xff51afd7ed558ccd;
}

// @ts-ignore: decorator
@inline
function offsetOf(hash: u64): usize {
  return <usize>(hash >> slotShift) << 3;
}

/** Bits that play no part in where a token is looked for, but in very large tables; never 0, as in slots that are empty. */
// @ts-ignore: decorator
@inline
function tagOf(hash: u64): u32 {
  return <u32>hash | 1;
}

function numberFurtherToken(key: v128, hash: u64, at: usize, length: usize, end: usize): u32 {
  let offset = offsetOf(hash);
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const slot = load<u64>(slots + offset);
    if (slot == 0) return holdToken(offset, key, hash, at, length, end);
    if (<u32>(slot >> 32) == tagOf(hash)) {
      const number = <u32>slot - 1;
      const entry = entries + <usize>number * ENTRY_BYTES;
      if (isSameKey(entry, key) && (length <= LONGEST_SHORT || isToken(entry, at, length))) return countToken(number);
    }
    offset = (offset + SLOT_BYTES) & slotMask;
  }
  return addToken(key, at, length, end);
}

function numberLongToken(at: usize, length: usize, end: usize): u32 {
  let hash = <u64>length;
  const last = at + length - 8;
  for (let place = at; place < last; place += 8) hash = scramble(hash ^ load<u64>(place)) + 1;
  hash = scramble(hash ^ load<u64>(last));
  const key = i64x2.replace_lane(i64x2.splat(<i64>hash), 1, <i64>(LONG | <u64>(<u32>length)));
  return numberFurtherToken(key, hashKey(key), at, length, end);
}

function isToken(entry: usize, at: usize, length: usize): bool {
  return length == <usize>load<u32>(entry + LENGTH) && sameBytes(load<u32>(entry + START), at, length);
}

function holdToken(offset: usize, key: v128, hash: u64, at: usize, length: usize, end: usize): u32 {
  store<u64>(slots + offset, (<u64>tagOf(hash) << 32) | <u64>(differentTokens + 1));
  return addToken(key, at, length, end);
}

/** Twice the table, behind this one. */
function doubleTable(): void {
  const slotsBefore = slots;
  const entriesBefore = entries;
  openTable(wordTableEnd(), 65 - slotShift);
  memory.copy(entries, entriesBefore, <usize>differentTokens * ENTRY_BYTES);
  for (let from = slotsBefore; from < entriesBefore; from += SLOT_BYTES) {
    const slot = load<u64>(from);
    if (slot == 0) continue;
    let offset = offsetOf(hashKey(v128.load(entries + <usize>(<u32>slot - 1) * ENTRY_BYTES)));
    while (load<u64>(slots + offset) != 0) offset = (offset + SLOT_BYTES) & slotMask;
    store<u64>(slots + offset, slot);
  }
}

function addToken(key: v128, at: usize, length: usize, end: usize): u32 {
  const number = differentTokens++;
  const entry = entries + <usize>number * ENTRY_BYTES;
  nextToken(at, end);
  let flags: u32 = 0;
  if (isWord) flags = WORD_FLAG | (hasLetter ? LETTER_FLAG : 0) | (isAscii && length <= 4 ? stopWordBit(load<u32>(at) | 0x20202020, <u32>length) << STOP_WORDS_SHIFT : 0);
  v128.store(entry, key);
  store<u64>(entry + HASH, isWord ? hashWord(at, length) : 0);
  store<u32>(entry + TIMES, 1);
  store<u32>(entry + START, <u32>at);
  store<u32>(entry + LENGTH, <u32>length);
  store<u32>(entry + CHARACTERS, tokenCharacters);
  store<u32>(entry + FLAGS, flags);
  if (differentTokens == room) doubleTable();
  return number;
}

/** The first character of a token. */
export function firstCharacter(entry: usize): u32 {
  return codePointAt(load<u32>(entry + START));
}

/** The bit of a word of up to four letters, small and filled up with anything. */
function stopWordBit(letters: u32, length: u32): u32 {
  if (length == 2) {
    const pair = letters & 0xffff;
    if (pair == 0x6562) return 1; // be
    if (pair == 0x6f74) return 2; // to
    if (pair == 0x666f) return 4; // of
  } else if (length == 3) {
    const three = letters & 0xffffff;
    if (three == 0x656874) return 8; // the
    if (three == 0x646e61) return 16; // and
  } else if (length == 4) {
    if (letters == 0x74616874) return 32; // that
    if (letters == 0x65766168) return 64; // have
    if (letters == 0x68746977) return 128; // with
  }
  return 0;
}

/** Of a word without regard to case. */
function hashWord(start: usize, length: usize): u64 {
  const end = start + length;
  if (isAscii) {
    // Bit 5 tells small letters from capitals; setting it makes no two other characters of words the same.
    if (length <= 16) {
      const letters = v128.and(v128.or(v128.load(start), i8x16.splat(0x20)), v128.load(keptBytes + 16 - length));
      return scramble(i64x2.extract_lane(letters, 0) + i64x2.extract_lane(letters, 1) * 0x9e3779b97f4a7c15);
    }
    let hash = <u64>length;
    const last = end - 8;
    for (let at = start; at < last; at += 8) hash = scramble(hash ^ (load<u64>(at) | 0x2020202020202020)) + 1;
    return scramble(hash ^ (load<u64>(last) | 0x2020202020202020));
  }
  let hash: u64 = 0xcbf29ce484222325;
  for (let at = start; at < end; at += lengthFrom(load<u8>(at))) {
    const codePoint = codePointAt(at);
    hash = (hash ^ <u64>(codePoint < FOLDED ? load<u16>(smallLetters + (codePoint << 1)) : codePoint)) * 0x100000001b3;
  }
  return scramble(hash);
}
