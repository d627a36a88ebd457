import { grow, scratchAfter } from './memory';

/** Answers of {@link extractString} that are no length: the slow path has to decide. */
const UNDECIDED: i32 = -1;

const MAX_NESTING: i32 = 1000;

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;
const OPEN_BRACKET: u32 = 0x5b;
const CLOSE_BRACKET: u32 = 0x5d;

/** One byte for each open container: 1 for an object, 0 for an array. */
const openContainers: usize = memory.data(1001);

/** The name of the field that is looked for; the caller writes it. */
const field: usize = memory.data(1024);

/** Set by {@link skipString} and {@link copyString}: where the output ended, and whether there was an escape. */
let written: usize = 0;
let sawEscape: bool = false;

/**
 * Validates `text[0, length)`, which must be UTF-8, as one JSON object, and writes the value of its top-level field, unescaped,
 * to the scratch behind the text.
 *
 * Returns its length in bytes; or UNDECIDED for all that needs a closer look: mistakes, another type than an object or a string,
 * a field that is missing or occurs twice, an escape in a top-level name, an unpaired surrogate, and nesting beyond the limit.
 * Needs no stack, so nesting of any depth is safe. The padding behind the text is zero, which no part of the grammar takes, so
 * that only string scans and the very end have to look at the length.
 */
export function extractString(text: usize, length: usize, fieldLength: usize): i32 {
  const end = text + length;
  const output = outputAddress(text, length);
  grow(output + length + 64);
  let at = skipBlanks(text);
  if (load<u8>(at) != OPEN_BRACE) return UNDECIDED;
  at = skipBlanks(at + 1);
  if (load<u8>(at) == CLOSE_BRACE) return UNDECIDED;
  let found: i32 = UNDECIDED;
  while (true) {
    if (load<u8>(at) != QUOTE) return UNDECIDED;
    const name = at + 1;
    at = skipString(name, end);
    if (at == 0 || sawEscape) return UNDECIDED;
    const isField = at - 1 - name == fieldLength && memory.compare(name, field, fieldLength) == 0;
    at = skipBlanks(at);
    if (load<u8>(at) != COLON) return UNDECIDED;
    at = skipBlanks(at + 1);
    if (isField) {
      if (found != UNDECIDED || load<u8>(at) != QUOTE) return UNDECIDED;
      at = copyString(at + 1, end, output);
      if (at == 0) return UNDECIDED;
      found = <i32>(written - output);
    } else {
      at = skipValue(at, end);
      if (at == 0) return UNDECIDED;
    }
    at = skipBlanks(at);
    const next = <u32>load<u8>(at);
    at = skipBlanks(at + 1);
    if (next == COMMA) continue;
    if (next != CLOSE_BRACE) return UNDECIDED;
    return at == end ? found : UNDECIDED;
  }
}

export function fieldAddress(): usize {
  return field;
}

/** Where {@link extractString} writes. */
export function outputAddress(text: usize, length: usize): usize {
  return scratchAfter(text, length);
}

// @ts-ignore: decorator
@inline
function skipBlanks(at: usize): usize {
  while (isBlank(load<u8>(at))) at++;
  return at;
}

// @ts-ignore: decorator
@inline
function isBlank(byte: u32): bool {
  return byte <= 0x20 && (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09);
}

/** The end of the value at `at`, or 0. */
function skipValue(at: usize, end: usize): usize {
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
function stringBreaks(bytes: v128): i32 {
  return i8x16.bitmask(
    v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))), i8x16.lt_u(bytes, i8x16.splat(0x20))),
  );
}

/** From behind the opening quote to behind the closing one, or 0. */
function skipString(at: usize, end: usize): usize {
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

/** As {@link skipString}, and writes what the string says to `output`; 0 also for an unpaired surrogate. */
function copyString(at: usize, end: usize, output: usize): usize {
  while (true) {
    const bytes = v128.load(at);
    v128.store(output, bytes);
    const breaks = stringBreaks(bytes);
    if (breaks == 0) {
      at += 16;
      output += 16;
      continue;
    }
    const plain = <usize>ctz(breaks);
    at += plain;
    output += plain;
    if (at >= end) return 0;
    const byte = <u32>load<u8>(at);
    if (byte == QUOTE) {
      written = output;
      return at + 1;
    }
    if (byte != BACKSLASH) return 0;
    const escape = <u32>load<u8>(at + 1);
    if (escape != 0x75) {
      const meant = unescape(escape);
      if (meant == 0) return 0;
      store<u8>(output++, <u8>meant);
      at += 2;
      continue;
    }
    let codePoint = hexadecimal(at + 2);
    if (codePoint < 0) return 0;
    at += 6;
    if ((codePoint & 0xf800) == 0xd800) {
      if (codePoint >= 0xdc00 || load<u16>(at) != 0x755c) return 0;
      const low = hexadecimal(at + 2);
      if ((low & 0xfffffc00) != 0xdc00) return 0;
      codePoint = 0x10000 + ((codePoint - 0xd800) << 10) + (low - 0xdc00);
      at += 6;
    }
    output = writeUtf8(output, codePoint);
  }
}

/** What the letter behind a backslash stands for; 0 for those that JSON does not have, and for u. */
function unescape(letter: u32): u32 {
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
function hexadecimal(at: usize): i32 {
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

function writeUtf8(output: usize, codePoint: i32): usize {
  if (codePoint < 0x80) {
    store<u8>(output, <u8>codePoint);
    return output + 1;
  }
  if (codePoint < 0x800) {
    store<u8>(output, <u8>(0xc0 | (codePoint >> 6)));
    store<u8>(output + 1, <u8>(0x80 | (codePoint & 0x3f)));
    return output + 2;
  }
  if (codePoint < 0x10000) {
    store<u8>(output, <u8>(0xe0 | (codePoint >> 12)));
    store<u8>(output + 1, <u8>(0x80 | ((codePoint >> 6) & 0x3f)));
    store<u8>(output + 2, <u8>(0x80 | (codePoint & 0x3f)));
    return output + 3;
  }
  store<u8>(output, <u8>(0xf0 | (codePoint >> 18)));
  store<u8>(output + 1, <u8>(0x80 | ((codePoint >> 12) & 0x3f)));
  store<u8>(output + 2, <u8>(0x80 | ((codePoint >> 6) & 0x3f)));
  store<u8>(output + 3, <u8>(0x80 | (codePoint & 0x3f)));
  return output + 4;
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
