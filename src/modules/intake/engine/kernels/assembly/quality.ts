import { countByte, countCharacters, keyOf } from './bytes';
import { codePointAt } from './characters';
import { beginInterning, interned, internBytes, internKey, internUnseen } from './interning';
import { align, grow, scratchAfter } from './memory';
import { hasLetter, isAscii, isWord, nextToken, skipWhiteSpaceInLine, tokenCharacters, tokenEnd, tokenStart } from './words';

const SHORT_LINE_CHARACTERS: u32 = 30;

/** Counts for quality-statistics.ts, in the order of {@link writeCounts}. */
const counts: usize = memory.data(32 * 8, 16);

export function qualityCountsAddress(): usize {
  return counts;
}

let tokens: u32 = 0;
let words: u32 = 0;
let wordCharacters: u32 = 0;
let wordsWithLetter: u32 = 0;
let hashes: u32 = 0;
let ellipses: u32 = 0;
/** A bit for each stop word that occurred. */
let stopWords: u32 = 0;

let lines: u32 = 0;
let filledLines: u32 = 0;
let bulletLines: u32 = 0;
let ellipsisLines: u32 = 0;
let punctuatedLines: u32 = 0;
let shortLines: u32 = 0;
let duplicateLines: u32 = 0;
let duplicateLineCharacters: u32 = 0;

/** Of each token: first byte, bytes, and the characters of all tokens before it. One more entry ends the list. */
let tokenList: usize = 0;
const TOKEN_BYTES: usize = 12;
/** Of each filled line: first byte, bytes, characters. */
let lineList: usize = 0;
const LINE_BYTES: usize = 12;

/** The n-grams that occur more than once, in the order of the text: place of the first token, and number. */
let gramList: usize = 0;
let gramsListed: u32 = 0;
const GRAM_BYTES: usize = 8;
/** Of each n-gram, by number: how often it occurs, and where first; later, whether it was met. */
let occurrences: usize = 0;
const OCCURRENCE_BYTES: usize = 8;
/** Of each (n − 1)-gram, by number: the one that follows its first occurrence, and the number of the n-gram that they make. */
let successors: usize = 0;
const SUCCESSOR_BYTES: usize = 8;
/** Where tables may begin. */
let tables: usize = 0;

/** Counts what the quality statistics of `text[0, length)` are made of, and leaves it at {@link qualityCountsAddress}. */
export function measureQuality(text: usize, length: usize): void {
  const end = text + length;
  resetCounts();
  const lineFeeds = countByte(text, end, 0x0a);
  lineList = scratchAfter(text, length);
  tokenList = align(lineList + (<usize>lineFeeds + 1) * LINE_BYTES);
  // A text has at most as many tokens as bytes; memory that is not written costs nothing.
  grow(tokenList + (length + 1) * TOKEN_BYTES);
  listTokens(text, end);
  const free = align(tokenList + (<usize>tokens + 1) * TOKEN_BYTES);
  findDuplicateLines(free);
  const characters = countCharacters(text, end);
  writeCounts(characters, characters - lineFeeds);
  measureRepetition(free);
}

function resetCounts(): void {
  tokens = 0;
  words = 0;
  wordCharacters = 0;
  wordsWithLetter = 0;
  hashes = 0;
  ellipses = 0;
  stopWords = 0;
  lines = 0;
  filledLines = 0;
  bulletLines = 0;
  ellipsisLines = 0;
  punctuatedLines = 0;
  shortLines = 0;
  duplicateLines = 0;
  duplicateLineCharacters = 0;
  memory.fill(counts, 0, 32 * 8);
}

function listTokens(text: usize, end: usize): void {
  let listed = tokenList;
  let charactersBefore: u32 = 0;
  let at = text;
  while (at < end) {
    const lineStart = at;
    let firstCharacter: u32 = 0;
    let filledEnd: usize = 0;
    while (true) {
      at = skipWhiteSpaceInLine(at);
      if (at >= end || load<u8>(at) == 0x0a) break;
      nextToken(at, end);
      if (filledEnd == 0) firstCharacter = codePointAt(at);
      at = tokenEnd;
      filledEnd = at;
      store<u32>(listed, <u32>tokenStart);
      store<u32>(listed, <u32>(tokenEnd - tokenStart), 4);
      store<u32>(listed, charactersBefore, 8);
      listed += TOKEN_BYTES;
      charactersBefore += tokenCharacters;
      if (isWord) countWord();
      else countSymbol();
    }
    lines++;
    if (filledEnd != 0) countLine(lineStart, filledEnd, firstCharacter);
    // Behind the line feed.
    at++;
  }
  store<u32>(listed, charactersBefore, 8);
  tokens = <u32>((listed - tokenList) / TOKEN_BYTES);
}

// @ts-ignore: decorator
@inline
function countWord(): void {
  words++;
  wordCharacters += tokenCharacters;
  if (hasLetter) wordsWithLetter++;
  if (isAscii && tokenCharacters <= 4) stopWords |= stopWordBit(<u32>load<u32>(tokenStart) | 0x20202020, tokenCharacters);
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

// @ts-ignore: decorator
@inline
function countSymbol(): void {
  const symbol = codePointAt(tokenStart);
  if (symbol == 0x23) hashes += tokenCharacters;
  else if (symbol == 0x2e) ellipses += tokenCharacters / 3;
  else if (symbol == 0x2026) ellipses += tokenCharacters;
}

function countLine(start: usize, filledEnd: usize, firstCharacter: u32): void {
  const characters = countCharacters(start, filledEnd);
  const listed = lineList + <usize>filledLines * LINE_BYTES;
  store<u32>(listed, <u32>start);
  store<u32>(listed, <u32>(filledEnd - start), 4);
  store<u32>(listed, characters, 8);
  filledLines++;
  if (firstCharacter == 0x2d || firstCharacter == 0x2022) bulletLines++;
  if (characters <= SHORT_LINE_CHARACTERS) shortLines++;
  let last = filledEnd - 1;
  while ((load<u8>(last) & 0xc0) == 0x80) last--;
  const lastCharacter = codePointAt(last);
  if (endsSentence(lastCharacter)) punctuatedLines++;
  if (lastCharacter == 0x2026 || (lastCharacter == 0x2e && filledEnd - start >= 3 && load<u16>(filledEnd - 3) == 0x2e2e)) ellipsisLines++;
}

/** Sentence-ending punctuation of the scripts of the day, and quotation marks that stand behind it. */
function endsSentence(character: u32): bool {
  switch (character) {
    case 0x21: // !
    case 0x22: // "
    case 0x27: // '
    case 0x2e: // .
    case 0x3f: // ?
    case 0x0589: // Armenian full stop
    case 0x061f: // Arabic question mark
    case 0x06d4: // Arabic full stop
    case 0x0964: // danda
    case 0x0965:
    case 0x104a: // Myanmar
    case 0x104b:
    case 0x1362: // Ethiopic full stop
    case 0x1367:
    case 0x1368:
    case 0x17d4: // Khmer
    case 0x17d5:
    case 0x2019: // right quotation marks
    case 0x201d:
    case 0x2026: // ellipsis
    case 0x203c: // double marks
    case 0x203d:
    case 0x2047:
    case 0x2048:
    case 0x2049:
    case 0x3002: // ideographic full stop
    case 0x300d: // corner brackets
    case 0x300f:
    case 0xff01: // full width
    case 0xff0e:
    case 0xff1f:
    case 0xff61:
      return true;
    default:
      return false;
  }
}

function findDuplicateLines(free: usize): void {
  beginInterning(free, filledLines);
  for (let i: u32 = 0; i < filledLines; i++) {
    const listed = lineList + <usize>i * LINE_BYTES;
    const start = <usize>load<u32>(listed);
    const length = <usize>load<u32>(listed, 4);
    const knownBefore = interned;
    internBytes(keyOf(start, length), listed);
    if (interned != knownBefore) continue;
    duplicateLines++;
    duplicateLineCharacters += load<u32>(listed, 8);
  }
}

function writeCounts(characters: u32, charactersInLines: u32): void {
  let at = counts;
  store<f64>(at, <f64>words);
  store<f64>((at += 8), <f64>wordCharacters);
  store<f64>((at += 8), <f64>max(hashes, ellipses));
  store<f64>((at += 8), <f64>bulletLines);
  store<f64>((at += 8), <f64>ellipsisLines);
  store<f64>((at += 8), <f64>wordsWithLetter);
  store<f64>((at += 8), <f64>popcnt(stopWords));
  store<f64>((at += 8), <f64>lines);
  store<f64>((at += 8), <f64>duplicateLines);
  store<f64>((at += 8), <f64>duplicateLineCharacters);
  store<f64>((at += 8), <f64>punctuatedLines);
  store<f64>((at += 8), <f64>shortLines);
  store<f64>((at += 8), <f64>filledLines);
  store<f64>((at += 8), <f64>tokens);
  store<f64>((at += 8), <f64>characters);
  store<f64>((at += 8), <f64>charactersInLines);
}

/** Where the characters in n-grams go: 2 to 4 the most frequent one, 5 to 10 those met before. */
const REPETITION_COUNTS: usize = 16;

/**
 * Numbers the n-grams for n from 1 to 10, each n from the one before: an n-gram is told by the two (n − 1)-grams in it, and occurs
 * again only if both of them do. Those that do not are dropped from the list, so that only what is repeated costs time.
 */
function measureRepetition(free: usize): void {
  gramList = free;
  occurrences = align(gramList + <usize>tokens * GRAM_BYTES);
  successors = align(occurrences + (<usize>tokens + 1) * OCCURRENCE_BYTES);
  tables = align(successors + (<usize>tokens + 1) * SUCCESSOR_BYTES);
  grow(tables);
  numberWords();
  for (let n: u32 = 2; n <= 10; n++) {
    if (tokens < n) return;
    numberGrams();
    const characters = n <= 4 ? charactersInTopGram(n) : charactersInKnownGrams(n);
    store<f64>(counts + ((REPETITION_COUNTS + <usize>n - 2) << 3), characters);
    dropUniqueGrams();
    if (n >= 4 && gramsListed == 0) return;
  }
}

function numberWords(): void {
  beginInterning(tables, tokens >> 1);
  for (let i: u32 = 0; i < tokens; i++) {
    const listed = tokenList + <usize>i * TOKEN_BYTES;
    const knownBefore = interned;
    listGram(i, i, internBytes(keyOf(load<u32>(listed), load<u32>(listed, 4)), listed), knownBefore);
  }
  gramsListed = tokens;
  dropUniqueGrams();
}

/**
 * From the (n − 1)-grams of the list to n-grams, in place: there is one wherever two of them are neighbours. Most (n − 1)-grams are
 * always followed by the same one, so the table is asked only where that fails.
 */
function numberGrams(): void {
  memory.fill(successors, 0, (<usize>interned + 1) * SUCCESSOR_BYTES);
  beginInterning(tables, gramsListed >> 3);
  const end = gramList + <usize>gramsListed * GRAM_BYTES;
  let listed: u32 = 0;
  let entry = load<u64>(gramList);
  for (let at = gramList + GRAM_BYTES; at < end; at += GRAM_BYTES) {
    const place = <u32>entry;
    const gram = <u32>(entry >> 32);
    entry = load<u64>(at);
    if (<u32>entry != place + 1) continue;
    const next = <u32>(entry >> 32);
    const knownBefore = interned;
    const successor = successors + <usize>gram * SUCCESSOR_BYTES;
    let number = load<u32>(successor, 4);
    if (number == 0) {
      number = internUnseen();
      store<u32>(successor, next);
      store<u32>(successor, number, 4);
    } else if (load<u32>(successor) != next) {
      number = internKey((<u64>gram << 32) | <u64>next);
    }
    listGram(listed++, place, number, knownBefore);
  }
  gramsListed = listed;
}

/** Notes that a gram begins at `place`; it is a new one when the number of things grew since `knownBefore`. */
// @ts-ignore: decorator
@inline
function listGram(index: u32, place: u32, gram: u32, knownBefore: u32): void {
  const listed = gramList + <usize>index * GRAM_BYTES;
  store<u32>(listed, place);
  store<u32>(listed, gram, 4);
  const times = occurrences + <usize>gram * OCCURRENCE_BYTES;
  if (interned == knownBefore) {
    store<u32>(times, load<u32>(times) + 1);
  } else {
    store<u32>(times, 1);
    store<u32>(times, place, 4);
  }
}

function dropUniqueGrams(): void {
  let kept = gramList;
  const end = gramList + <usize>gramsListed * GRAM_BYTES;
  for (let listed = gramList; listed < end; listed += GRAM_BYTES) {
    const gram = load<u64>(listed);
    store<u64>(kept, gram);
    // Without a branch: whether a gram is unique cannot be foretold.
    kept += <usize>(load<u32>(occurrences + <usize>(gram >> 32) * OCCURRENCE_BYTES) > 1) * GRAM_BYTES;
  }
  gramsListed = <u32>((kept - gramList) / GRAM_BYTES);
}

/** The n-gram that occurs most often, the first of several: its characters with a blank between words, times how often it occurs. */
function charactersInTopGram(n: u32): f64 {
  let most: u32 = 1;
  let place: u32 = 0;
  // Numbers rise with first places.
  for (let gram: u32 = 1; gram <= interned; gram++) {
    const times = occurrences + <usize>gram * OCCURRENCE_BYTES;
    if (load<u32>(times) <= most) continue;
    most = load<u32>(times);
    place = load<u32>(times, 4);
  }
  return <f64>most * <f64>(charactersAt(place, n) + n - 1);
}

/** Characters of the n-grams that were met before; where there is one, the search goes on behind it. */
function charactersInKnownGrams(n: u32): f64 {
  let characters: u32 = 0;
  let nextPlace: u32 = 0;
  const end = gramList + <usize>gramsListed * GRAM_BYTES;
  for (let listed = gramList; listed < end; listed += GRAM_BYTES) {
    const place = load<u32>(listed);
    if (place < nextPlace) continue;
    const times = occurrences + <usize>load<u32>(listed, 4) * OCCURRENCE_BYTES;
    if (load<u32>(times, 4) == MET) {
      characters += charactersAt(place, n);
      nextPlace = place + n;
    } else {
      store<u32>(times, MET, 4);
    }
  }
  return <f64>characters;
}

/** Instead of a first place. */
const MET: u32 = 0xffffffff;

/** Characters of the tokens from `place` on, as many as `n`. */
// @ts-ignore: decorator
@inline
function charactersAt(place: u32, n: u32): u32 {
  const first = tokenList + <usize>place * TOKEN_BYTES;
  return load<u32>(first + <usize>n * TOKEN_BYTES, 8) - load<u32>(first, 8);
}
