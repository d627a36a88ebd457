/*
 * Classes of characters, in tables that the caller writes (character-tables.ts): a byte a character, in blocks of 256, equal
 * blocks stored once. The order of the classes matters to the scanners: cased and uncased letters and marks are neighbours, and
 * everything from SPACE on is white space.
 */

export const OTHER: u32 = 0;
/** Lu, Lt */
export const UPPER: u32 = 1;
/** Ll */
export const LOWER: u32 = 2;
/** Lm, Lo */
export const UNCASED: u32 = 3;
/** M */
export const MARK: u32 = 4;
export const NUMBER: u32 = 5;
/** U+0020 */
export const SPACE: u32 = 6;
/** White space other than U+0020 and line ends. */
export const WHITE: u32 = 7;
/** CR, LF */
export const LINE_END: u32 = 8;

/** The part of an entry that is the class. */
export const CLASS_MASK: u32 = 15;
/** Set on letters of scripts that are written without blanks between words. */
export const UNSPACED: u32 = 16;

/** A block's number for each 256 characters; as long as what four bytes of any value can ask for. */
const blockOf: usize = memory.data(0x2000 * 2, 16);
/** Block 0 is that of ASCII. */
const blocks: usize = memory.data(0x100 * 400, 16);

export function characterBlockNumbers(): usize {
  return blockOf;
}

export function characterBlocks(): usize {
  return blocks;
}

/** The entry of an ASCII character. */
// @ts-ignore: decorator
@inline
export function classOfAscii(byte: u32): u32 {
  return load<u8>(blocks + byte);
}

/** The entry of a character. */
// @ts-ignore: decorator
@inline
export function classOf(codePoint: u32): u32 {
  return load<u8>(blocks + ((<usize>load<u16>(blockOf + ((codePoint >> 8) << 1)) << 8) | (codePoint & 0xff)));
}

/** The character at `at`; memory-safe for any bytes, meaningful for UTF-8. */
// @ts-ignore: decorator
@inline
export function codePointAt(at: usize): u32 {
  const first = <u32>load<u8>(at);
  if (first < 0x80) return first;
  return longCodePointAt(at, first);
}

/** As {@link codePointAt}, for a first byte of 0x80 and more. */
export function longCodePointAt(at: usize, first: u32): u32 {
  const second = <u32>load<u8>(at, 1) & 0x3f;
  if (first < 0xe0) return ((first & 0x1f) << 6) | second;
  const third = <u32>load<u8>(at, 2) & 0x3f;
  if (first < 0xf0) return ((first & 0x0f) << 12) | (second << 6) | third;
  return ((first & 0x07) << 18) | (second << 12) | (third << 6) | (<u32>load<u8>(at, 3) & 0x3f);
}

/** Bytes of the character that begins with this byte. */
// @ts-ignore: decorator
@inline
export function lengthFrom(first: u32): usize {
  return 1 + <usize>(first >= 0xc0) + <usize>(first >= 0xe0) + <usize>(first >= 0xf0);
}

/** The class of the character at `at` in the lower bits, its length in bytes from bit 5 on. */
// @ts-ignore: decorator
@inline
export function peek(at: usize): u32 {
  const first = <u32>load<u8>(at);
  if (first < 0x80) return classOfAscii(first) | (1 << 5);
  return classOf(longCodePointAt(at, first)) | (<u32>lengthFrom(first) << 5);
}

// @ts-ignore: decorator
@inline
export function classIn(peeked: u32): u32 {
  return peeked & CLASS_MASK;
}

// @ts-ignore: decorator
@inline
export function lengthIn(peeked: u32): usize {
  return peeked >> 5;
}

/** Bits of the bytes that are no small ASCII letters. */
// @ts-ignore: decorator
@inline
function notSmallLetters(bytes: v128): i32 {
  return i8x16.bitmask(i8x16.gt_u(i8x16.sub(bytes, i8x16.splat(0x61)), i8x16.splat(25)));
}

/** Behind the small ASCII letters at `at`: no branch that depends on a word's length, as long as that is below 16. */
// @ts-ignore: decorator
@inline
export function skipSmallLetters(at: usize): usize {
  while (true) {
    const others = notSmallLetters(v128.load(at));
    if (others != 0) return at + ctz(others);
    at += 16;
  }
}
