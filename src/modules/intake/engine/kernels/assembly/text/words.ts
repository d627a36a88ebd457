/*
 * Words of any script, near enough to Unicode's word boundaries (UAX #29) for statistics: runs of letters, marks, numbers and
 * underscores; apostrophes between letters hold a word together; a letter of a script without blanks between words is a word of
 * its own, with the marks on it. Everything else but white space is a symbol, a run of the same symbol being one.
 */
import { CLASS_MASK, classOf, classOfAscii, codePointAt, lengthFrom, longCodePointAt, MARK, skipSmallLetters, SPACE, UNSPACED, UPPER } from '../characters';

/** What {@link nextToken} found: the token's first byte and the one behind its last. */
export let tokenStart: usize = 0;
export let tokenEnd: usize = 0;
/** Its length in characters. */
export let tokenCharacters: u32 = 0;
/** False for symbols. */
export let isWord: bool = false;
export let hasLetter: bool = false;
export let isAscii: bool = false;

const UNDERSCORE: u32 = 0x5f;
const APOSTROPHE: u32 = 0x27;
const RIGHT_QUOTE: u32 = 0x2019;

// @ts-ignore: decorator
@inline
function isLetter(entry: u32): bool {
  return (entry & CLASS_MASK) - UPPER < 3;
}

/** Letter, mark or number. */
// @ts-ignore: decorator
@inline
function isOfWord(entry: u32): bool {
  return (entry & CLASS_MASK) - UPPER < 5;
}

/** Behind the white space at `at`, line ends other than LF included. */
// @ts-ignore: decorator
@inline
export function skipWhiteSpaceInLine(at: usize): usize {
  // One blank, as a rule.
  at += <usize>(load<u8>(at) == 0x20);
  while (true) {
    const byte = <u32>load<u8>(at);
    if (byte < 0x80) {
      if (byte > 0x20 || byte == 0x0a || (classOfAscii(byte) & CLASS_MASK) < SPACE) return at;
      at++;
    } else {
      if ((classOf(longCodePointAt(at, byte)) & CLASS_MASK) < SPACE) return at;
      at += lengthFrom(byte);
    }
  }
}

/** Finds the token that begins at `at`, which is no white space and lies before the end. */
export function nextToken(at: usize, end: usize): void {
  tokenStart = at;
  hasLetter = false;
  isAscii = true;
  const first = <u32>load<u8>(at);
  if (first < 0x80 && shortAsciiWord(at)) return;
  const codePoint = codePointAt(at);
  const entry = first < 0x80 ? classOfAscii(first) : classOf(codePoint);
  isWord = isOfWord(entry) || first == UNDERSCORE;
  if (!isWord) symbolRun(at, end, codePoint, lengthFrom(first));
  else if ((entry & UNSPACED) != 0) unspacedWord(at + lengthFrom(first));
  else spacedWord(at);
}

/** Bits of the bytes that are ASCII letters. */
// @ts-ignore: decorator
@inline
function asciiLetters(bytes: v128): v128 {
  return i8x16.le_u(i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(25));
}

/** Bits of the bytes that are ASCII letters, numbers or underscores. */
// @ts-ignore: decorator
@inline
export function asciiWordBytes(bytes: v128): v128 {
  const numbers = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9));
  return v128.or(v128.or(asciiLetters(bytes), numbers), i8x16.eq(bytes, i8x16.splat(0x5f)));
}

/** What most tokens are, without a loop over their bytes; false when the token at `at` is, or may be, something else. */
// @ts-ignore: decorator
@inline
function shortAsciiWord(at: usize): bool {
  const bytes = v128.load(at);
  const length = <usize>ctz(~i8x16.bitmask(asciiWordBytes(bytes)));
  if (length == 0 || length == 16) return false;
  const next = <u32>load<u8>(at + length);
  if (next >= 0x80 || next == APOSTROPHE) return false;
  isWord = true;
  hasLetter = (i8x16.bitmask(asciiLetters(bytes)) & ((1 << <i32>length) - 1)) != 0;
  tokenEnd = at + length;
  tokenCharacters = <u32>length;
  return true;
}

function symbolRun(at: usize, end: usize, symbol: u32, length: usize): void {
  const start = at;
  // The end is looked for because the padding is a symbol, too.
  do at += length;
  while (at < end && codePointAt(at) == symbol);
  tokenEnd = at;
  tokenCharacters = <u32>((at - start) / length);
}

function unspacedWord(at: usize): void {
  isAscii = false;
  hasLetter = true;
  tokenCharacters = 1;
  while (true) {
    const byte = <u32>load<u8>(at);
    if (byte < 0x80 || (classOf(longCodePointAt(at, byte)) & CLASS_MASK) != MARK) break;
    at += lengthFrom(byte);
    tokenCharacters++;
  }
  tokenEnd = at;
}

function spacedWord(at: usize): void {
  const start = at;
  /** How many more bytes than characters there were. */
  let extra: usize = 0;
  let afterLetter = false;
  while (true) {
    const plainEnd = skipSmallLetters(at);
    if (plainEnd != at) {
      at = plainEnd;
      hasLetter = true;
      afterLetter = true;
    }
    const byte = <u32>load<u8>(at);
    if (byte < 0x80) {
      const entry = classOfAscii(byte);
      if (entry >= SPACE) break;
      if (isLetter(entry)) {
        hasLetter = true;
        afterLetter = true;
      } else if (isOfWord(entry) || byte == UNDERSCORE || (byte == APOSTROPHE && afterLetter && beginsSpacedLetter(at + 1))) {
        afterLetter = false;
      } else {
        break;
      }
      at++;
      continue;
    }
    const codePoint = longCodePointAt(at, byte);
    const length = lengthFrom(byte);
    const entry = classOf(codePoint);
    if ((entry & UNSPACED) != 0) break;
    if (isLetter(entry)) {
      hasLetter = true;
      afterLetter = true;
    } else if ((entry & CLASS_MASK) != MARK) {
      // A mark leaves a letter a letter.
      if (!isOfWord(entry) && !(codePoint == RIGHT_QUOTE && afterLetter && beginsSpacedLetter(at + length))) break;
      afterLetter = false;
    }
    isAscii = false;
    at += length;
    extra += length - 1;
  }
  tokenEnd = at;
  tokenCharacters = <u32>(at - start - extra);
}

function beginsSpacedLetter(at: usize): bool {
  const entry = classOf(codePointAt(at));
  return isLetter(entry) && (entry & UNSPACED) == 0;
}
