import { grow, scratchAfter } from '../memory';
import { BACKSLASH, CLOSE_BRACE, COLON, COMMA, hexadecimal, OPEN_BRACE, QUOTE, sawEscape, skipBlanks, skipString, skipValue, stringBreaks, unescape } from './scan';

/** Answers of {@link extractString} that are no length: the slow path has to decide. */
const UNDECIDED: i32 = -1;

/** The name of the field that is looked for; the caller writes it. */
const field: usize = memory.data(1024);

/** Set by {@link copyString}: where the output ended. */
let written: usize = 0;

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
