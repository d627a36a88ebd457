/*
 * What the patterns of both encodings share. Text is cut into pieces ("pretokens") inside which tokens are merged; the scanners
 * are written by hand over bytes: linear in time, and with classes of Unicode 16.0 whatever the runtime's own version is. The
 * bytes must be valid UTF-8. The padding behind the text is NUL, which is a symbol: only what takes symbols looks for the end.
 */
import { classIn, lengthIn, LINE_END, LOWER, MARK, NUMBER, OTHER, peek, skipSmallLetters, SPACE } from '../characters';

const APOSTROPHE: u32 = 0x27;
const LF: u32 = 0x0a;
const CR: u32 = 0x0d;
const SLASH: u32 = 0x2f;

/** `\p{N}{1,3}`, behind its first number. */
export function endOfNumber(at: usize): usize {
  let next = peek(at);
  if (classIn(next) != NUMBER) return at;
  at += lengthIn(next);
  next = peek(at);
  return classIn(next) == NUMBER ? at + lengthIn(next) : at;
}

/**
 * The length of the English contraction at `at`, in any case, apostrophe included; 0 when there is none. U+017F is an s in
 * another case.
 */
export function contractionAt(at: usize): usize {
  if (load<u8>(at) != APOSTROPHE) return 0;
  const first = <u32>load<u8>(at, 1);
  switch (first | 0x20) {
    case 0x73: // s
    case 0x74: // t
    case 0x6d: // m
    case 0x64: // d
      return 2;
  }
  const second = <u32>load<u8>(at, 2);
  if (first == 0xc5 && second == 0xbf) return 3;
  const pair = ((first | 0x20) << 8) | (second | 0x20);
  return pair == 0x7265 || pair == 0x7665 || pair == 0x6c6c ? 3 : 0; // re, ve, ll
}

/** `[^\s\p{L}\p{N}]*[\r\n]*`, the second also with `/` */
// @ts-ignore: decorator
@inline
export function endOfSymbols(at: usize, end: usize, withSlashes: bool): usize {
  while (at < end) {
    const next = peek(at);
    const kind = classIn(next);
    if (kind != OTHER && kind != MARK) break;
    at += lengthIn(next);
  }
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte != LF && byte != CR && !(withSlashes && byte == SLASH)) break;
    at++;
  }
  return at;
}

/** `\s*[\r\n]+ | \s+(?!\S) | \s+`: up to the last line end; else all but the last blank, which goes with what follows. */
export function endOfWhiteSpace(start: usize, end: usize): usize {
  let at = start;
  let afterLastLineEnd: usize = 0;
  let lastStart = start;
  while (true) {
    const next = peek(at);
    const kind = classIn(next);
    if (kind < SPACE) break;
    lastStart = at;
    at += lengthIn(next);
    if (kind == LINE_END) afterLastLineEnd = at;
  }
  if (afterLastLineEnd != 0) return afterLastLineEnd;
  return at >= end || lastStart == start ? at : lastStart;
}

/** Behind what follows of small and uncased letters and marks. */
// @ts-ignore: decorator
@inline
export function endOfLower(at: usize): usize {
  while (true) {
    at = skipSmallLetters(at);
    if (load<u8>(at) < 0x80) return at;
    const next = peek(at);
    const kind = classIn(next);
    if (kind < LOWER || kind > MARK) return at;
    at += lengthIn(next);
  }
}
