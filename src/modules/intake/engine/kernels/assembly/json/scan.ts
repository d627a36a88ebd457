/*
 * The grammar of JSON (RFC 8259), over bytes that are padded with zeros, which no part of it takes.
 */

export const QUOTE: u32 = 0x22;
export const BACKSLASH: u32 = 0x5c;
export const COMMA: u32 = 0x2c;
export const COLON: u32 = 0x3a;
export const OPEN_BRACE: u32 = 0x7b;
export const CLOSE_BRACE: u32 = 0x7d;
const OPEN_BRACKET: u32 = 0x5b;
const CLOSE_BRACKET: u32 = 0x5d;

const MAX_NESTING: i32 = 1000;

/** One byte for each open container: 1 for an object, 0 for an array. */
const openContainers: usize = memory.data(1001);

/** Set by {@link skipString}: whether there was an escape. */
export let sawEscape: bool = false;

// @ts-ignore: decorator
@inline
export function skipBlanks(at: usize): usize {
  while (isBlank(load<u8>(at))) at++;
  return at;
}

// @ts-ignore: decorator
@inline
function isBlank(byte: u32): bool {
  return byte <= 0x20 && (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09);
}

/** The end of the value at `at`, or 0. */
export function skipValue(at: usize, end: usize): usize {
  const first = <u32>load<u8>(at);
  if (first == QUOTE) return skipString(at + 1, end);
  if (first != OPEN_BRACE && first != OPEN_BRACKET) return skipScalar(at);
  // The record itself is the first level.
  let depth: i32 = 1;
  while (true) {
    // At a value.
    let byte = <u32>load<u8>(at);
    if (byte == QUOTE) {
      at = skipString(at + 1, end);
    } else if (byte == OPEN_BRACE || byte == OPEN_BRACKET) {
      if (++depth > MAX_NESTING) return 0;
      const isObject = byte == OPEN_BRACE;
      store<u8>(openContainers + depth, isObject ? 1 : 0);
      at = skipBlanks(at + 1);
      byte = load<u8>(at);
      if (byte == (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
        at++;
        depth--;
      } else {
        if (isObject) {
          at = skipName(at, end);
          if (at == 0) return 0;
        }
        continue;
      }
    } else {
      at = skipScalar(at);
    }
    if (at == 0) return 0;
    // Behind a value: close containers until one goes on.
    while (true) {
      if (depth == 1) return at;
      at = skipBlanks(at);
      const inObject = load<u8>(openContainers + depth) == 1;
      byte = load<u8>(at++);
      if (byte == COMMA) {
        at = skipBlanks(at);
        if (inObject) {
          at = skipName(at, end);
          if (at == 0) return 0;
        }
        break;
      }
      if (byte != (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) return 0;
      depth--;
    }
  }
}

/** From a name's opening quote to the value behind it, or 0. */
function skipName(at: usize, end: usize): usize {
  if (load<u8>(at) != QUOTE) return 0;
  at = skipString(at + 1, end);
  if (at == 0) return 0;
  at = skipBlanks(at);
  return load<u8>(at) == COLON ? skipBlanks(at + 1) : 0;
}

/** Bits of the bytes that end a plain stretch of a string: quote, backslash, control characters. */
// @ts-ignore: decorator
@inline
export function stringBreaks(bytes: v128): i32 {
  return i8x16.bitmask(
    v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))), i8x16.lt_u(bytes, i8x16.splat(0x20))),
  );
}

/** From behind the opening quote to behind the closing one, or 0. */
export function skipString(at: usize, end: usize): usize {
  sawEscape = false;
  while (true) {
    const breaks = stringBreaks(v128.load(at));
    if (breaks == 0) {
      at += 16;
      continue;
    }
    // The padding is a break, so that this ends soon behind the text.
    at += ctz(breaks);
    if (at >= end) return 0;
    const byte = <u32>load<u8>(at);
    if (byte == QUOTE) return at + 1;
    if (byte != BACKSLASH) return 0;
    sawEscape = true;
    const escape = <u32>load<u8>(at + 1);
    if (escape == 0x75) {
      if (hexadecimal(at + 2) < 0) return 0;
      at += 6;
    } else {
      if (unescape(escape) == 0) return 0;
      at += 2;
    }
  }
}

/** What the letter behind a backslash stands for; 0 for those that JSON does not have, and for u. */
export function unescape(letter: u32): u32 {
  switch (letter) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
      return letter;
    case 0x6e: // n
      return 0x0a;
    case 0x72: // r
      return 0x0d;
    case 0x74: // t
      return 0x09;
    case 0x62: // b
      return 0x08;
    case 0x66: // f
      return 0x0c;
    default:
      return 0;
  }
}

/** The value of four hexadecimal digits, or −1. */
export function hexadecimal(at: usize): i32 {
  let value: i32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const byte = <u32>load<u8>(at + i);
    const letter = (byte | 0x20) - 0x61;
    if (byte - 0x30 <= 9) value = (value << 4) | (byte - 0x30);
    else if (letter <= 5) value = (value << 4) | (letter + 10);
    else return -1;
  }
  return value;
}

/** A number or one of the three words, or 0. */
function skipScalar(at: usize): usize {
  switch (<u32>load<u8>(at)) {
    case 0x74:
      return load<u32>(at) == 0x65757274 ? at + 4 : 0; // true
    case 0x6e:
      return load<u32>(at) == 0x6c6c756e ? at + 4 : 0; // null
    case 0x66:
      return load<u32>(at + 1) == 0x65736c61 ? at + 5 : 0; // (f)alse
    default:
      return skipNumber(at);
  }
}

function skipNumber(at: usize): usize {
  if (load<u8>(at) == 0x2d) at++;
  if (load<u8>(at) == 0x30) {
    at++;
  } else {
    at = skipDigits(at);
    if (at == 0) return 0;
  }
  if (load<u8>(at) == 0x2e) {
    at = skipDigits(at + 1);
    if (at == 0) return 0;
  }
  if ((load<u8>(at) | 0x20) == 0x65) {
    const sign = <u32>load<u8>(at + 1);
    at = skipDigits(sign == 0x2b || sign == 0x2d ? at + 2 : at + 1);
  }
  return at;
}

/** Behind one or more digits, or 0. */
// @ts-ignore: decorator
@inline
function skipDigits(at: usize): usize {
  const start = at;
  while (<u32>load<u8>(at) - 0x30 <= 9) at++;
  return at == start ? 0 : at;
}
