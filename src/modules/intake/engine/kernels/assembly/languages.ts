/*
 * What language a text is in, by its n-grams of bytes, exactly as eld (Efficient Language Detector 2.1, Nito T.M., Apache-2.0)
 * scores them. Its tables are an image that build-language-image.mjs makes and the caller writes.
 */
import { codePointAt, lengthFrom } from './characters';
import { reserve } from './memory';

/** Parts of the image, one behind the other: codes of the languages (for the caller), then: */
const CODES_BYTES: usize = 128;
/** Of each character of the basic plane its small letter, 0: it is no letter. */
const LETTERS_BYTES: usize = 0x10000 * 2;
/** What each byte of a word counts as: itself, or a blank where the n-grams do not tell it from one. */
const BYTES_BYTES: usize = 0x100;
/** A hash table of n-grams. */
const SLOT_BITS: u64 = 17;
const SLOTS_BYTES: usize = 8 << <usize>SLOT_BITS;
// Behind it: of each n-gram its languages, a byte of number and a byte of weight each.

/** A word counts up to here. */
const MAX_WORD_BYTES: usize = 70;
/** Added to each weight of the table. */
const BASE_WEIGHT: u32 = 53;
const LANGUAGES: usize = 64;
const BLANK: u32 = 0x20;
const CAPITAL_SIGMA: u32 = 0x3a3;
const FINAL_SIGMA: u32 = 0x3c2;
const DOTTED_CAPITAL_I: u32 = 0x130;

/** Longest text that is looked at. */
const MAX_TEXT_BYTES: usize = 512;
/** The word at hand; a small letter has at most one byte and a half for each of its capital's. */
const word: usize = memory.data(512 * 2 + 16, 16);
let wordLength: usize = 0;
/** The n-grams that were there already: a text has fewer than half as many. */
const SEEN_BITS: u64 = 9;
const seen: usize = memory.data(512 * 8, 16);
const scores: usize = memory.data(64 * 4, 16);
const result: usize = memory.data(5 * 4, 16);
let letterBytes: u32 = 0;
let grams: u32 = 0;

let letters: usize = 0;
let wordBytes: usize = 0;
let slots: usize = 0;
let postings: usize = 0;

/** Room for the image; once an instance. */
export function reserveLanguages(bytes: usize): usize {
  const image = reserve(bytes);
  letters = image + CODES_BYTES;
  wordBytes = letters + LETTERS_BYTES;
  slots = wordBytes + BYTES_BYTES;
  postings = slots + SLOTS_BYTES;
  return image;
}

/**
 * Judges the beginning of a text: the number of the language of the highest score, that score and the next (sums over n-grams), how
 * many n-grams there are, and how many bytes of letters; five numbers. Without any score, both are 0.
 */
export function judgeLanguage(text: usize, length: usize): usize {
  memory.fill(seen, 0, 8 << <usize>SEEN_BITS);
  memory.fill(scores, 0, LANGUAGES * 4);
  wordLength = 0;
  letterBytes = 0;
  grams = 0;
  const end = text + min(length, MAX_TEXT_BYTES);
  for (let at = text; at < end; ) {
    const character = codePointAt(at);
    const small = smallLetter(character);
    at = small == 0 ? passSeparators(at, end) : addLetter(at, character, small);
  }
  addWord();
  summarise();
  return result;
}

// @ts-ignore: decorator
@inline
function smallLetter(character: u32): u32 {
  return character > 0xffff ? 0 : <u32>load<u16>(letters + (<usize>character << 1));
}

function addLetter(at: usize, character: u32, small: u32): usize {
  const after = at + lengthFrom(load<u8>(at));
  letterBytes += <u32>(after - at);
  if (small < 0x80) store<u8>(word + wordLength++, <u8>small);
  else addCharacter(character == CAPITAL_SIGMA && endsWord(after) ? FINAL_SIGMA : small);
  // Its small form is an i and a dot above, U+0307.
  if (character == DOTTED_CAPITAL_I) addCharacter(0x307);
  return after;
}

/** Whether what comes before is a letter, and what comes after is none: a capital sigma is then a final one. */
function endsWord(after: usize): bool {
  if (wordLength == 0) return false;
  let at = after;
  while (isApostrophe(codePointAt(at))) at += lengthFrom(load<u8>(at));
  return smallLetter(codePointAt(at)) == 0;
}

/** A character of two or three bytes. */
function addCharacter(character: u32): void {
  if (character < 0x800) {
    addByte(0xc0 | (character >> 6));
  } else {
    addByte(0xe0 | (character >> 12));
    addByte(0x80 | ((character >> 6) & 0x3f));
  }
  addByte(0x80 | (character & 0x3f));
}

// @ts-ignore: decorator
@inline
function addByte(byte: u32): void {
  store<u8>(word + wordLength++, load<u8>(wordBytes + byte));
}

// @ts-ignore: decorator
@inline
function isApostrophe(character: u32): bool {
  return character == 0x27 || character == 0x60 || character == 0x2019;
}

/** Characters that are no letters end a word, up to the last that is no apostrophe; apostrophes after it belong to a word. */
function passSeparators(from: usize, end: usize): usize {
  let at = from;
  let apostrophes = from;
  while (at < end) {
    const character = codePointAt(at);
    if (smallLetter(character) != 0) break;
    at += lengthFrom(load<u8>(at));
    if (!isApostrophe(character)) apostrophes = at;
  }
  if (apostrophes > from) addWord();
  for (; apostrophes < at; apostrophes++) addByte(load<u8>(apostrophes));
  return at;
}

/** The n-grams of the word: four bytes, each three behind the one before, and the last four; blanks where the word begins and ends. */
function addWord(): void {
  const length = wordLength;
  if (length == 0) return;
  wordLength = 0;
  const looked = min(length, MAX_WORD_BYTES);
  let at: usize = 0;
  for (; at + 4 < looked; at += 3) {
    const bytes = <u64>load<u32>(word + at);
    addGram(at == 0 ? (bytes << 8) | BLANK : bytes);
  }
  const from = looked > 4 ? looked - 4 : 0;
  const last = length - from;
  if (last > 5) {
    // Too long to be in the table, but one more n-gram of the text.
    addGram(longGram(word + from, last));
    return;
  }
  const bytes = (load<u64>(word + from) & (((<u64>1) << (<u64>last << 3)) - 1)) | (<u64>BLANK << (<u64>last << 3));
  addGram(at == 0 ? (bytes << 8) | BLANK : bytes);
}

const LONG_GRAM: u64 = 1 << 63;

function longGram(at: usize, length: usize): u64 {
  let hash: u64 = 0xcbf29ce484222325;
  for (let end = at + length; at < end; at++) hash = (hash ^ <u64>load<u8>(at)) * 0x100000001b3;
  return hash | LONG_GRAM;
}

/** @param gram up to six bytes, which tell it from all others; or {@link LONG_GRAM} */
function addGram(gram: u64): void {
  const hash = mixed(gram);
  let place = hash & ((<u64>1 << SEEN_BITS) - 1);
  while (true) {
    const slot = seen + (<usize>place << 3);
    const there = load<u64>(slot);
    if (there == gram) return;
    if (there == 0) {
      store<u64>(slot, gram);
      break;
    }
    place = (place + 1) & ((<u64>1 << SEEN_BITS) - 1);
  }
  grams++;
  if ((gram & LONG_GRAM) == 0) addScores(hash);
}

/** Tells grams of six bytes apart as they do themselves: each step can be undone. As in build-language-image.mjs. */
// @ts-ignore: decorator
@inline
function mixed(gram: u64): u64 {
  const hash = (gram * 0x9e3779b97f4a7c15) & 0xffffffffffff;
  return hash ^ (hash >> 24);
}

/**
 * A slot's upper 41 bits say which n-gram it is: those of its hash that its place does not say, and how far from its place it is;
 * then come 18 bits of where its languages are, and 5 of how many.
 */
function addScores(hash: u64): void {
  const mask: u64 = ((<u64>1) << SLOT_BITS) - 1;
  let wanted = hash >> SLOT_BITS;
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const slot = load<u64>(slots + (<usize>place << 3));
    if (slot == 0) return;
    if (slot >> 23 == wanted) {
      let at = postings + (<usize>((slot >> 5) & 0x3ffff) << 1);
      for (const end = at + (<usize>(slot & 31) << 1); at < end; at += 2) {
        const score = scores + (<usize>load<u8>(at) << 2);
        store<u32>(score, load<u32>(score) + <u32>load<u8>(at, 1) + BASE_WEIGHT);
      }
      return;
    }
    wanted += (<u64>1) << 31;
  }
}

function summarise(): void {
  let best: u32 = 0;
  let second: u32 = 0;
  let language: u32 = 0;
  for (let i: usize = 0; i < LANGUAGES; i++) {
    const score = load<u32>(scores + (i << 2));
    if (score > best) {
      second = best;
      best = score;
      language = <u32>i;
    } else if (score > second) {
      second = score;
    }
  }
  store<u32>(result, language);
  store<u32>(result, best, 4);
  store<u32>(result, second, 8);
  store<u32>(result, grams, 12);
  store<u32>(result, letterBytes, 16);
}
