import { characterClass, characterClasses } from './character-class.js';

// Bound once: inside the virtual machine contexts that test runners use, each look-up of a global is slow.
const { abs } = Math;

const { other, upper, lower, uncased, mark, number, space, lineEnd } = characterClass;

const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const LF = 0x0a;
const CR = 0x0d;
const MAX_NUMBER_CHARACTERS = 3;

/**
 * Cuts UTF-8 text into the pieces ("pretokens") inside which tokens are merged, as the pattern of o200k_base does:
 *
 *     [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 *   | [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
 *   | \p{N}{1,3} | ?[^\s\p{L}\p{N}]+[\r\n/]* | \s*[\r\n]+ | \s+(?!\S) | \s+
 *
 * Written by hand over bytes: linear in time, and with classes of Unicode 16.0 whatever the runtime's own version is.
 * The bytes must be valid UTF-8.
 */
export class PretokenScanner {
  private readonly classes = characterClasses();
  private bytes: Uint8Array = new Uint8Array(0);
  private end = 0;

  /** Scans `bytes[0, end)` from now on. */
  reset(bytes: Uint8Array, end: number): void {
    this.bytes = bytes;
    this.end = end;
  }

  /** The end of the pretoken that begins at `start`, which must be the beginning of a character before the text's end. */
  endOfPretoken(start: number): number {
    const first = this.peek(start);
    const kind = first & 15;
    const second = start + (first >> 4);
    if (kind === number) return this.endOfNumber(second);
    const wordEnd = this.endOfWordFrom(start, kind, second);
    if (wordEnd >= 0) return this.afterContraction(wordEnd);
    if (kind === other) return this.endOfSymbols(second);
    if (kind === space && second < this.end) {
      const next = this.peek(second);
      if ((next & 15) === other) return this.endOfSymbols(second + (next >> 4));
    }
    return this.endOfWhiteSpace(start);
  }

  /** The class of the character at `at` in the lower four bits, its length in bytes above them. */
  private peek(at: number): number {
    const { bytes, classes } = this;
    const first = bytes[at] as number;
    if (first < 0x80) return (classes[first] as number) | 0x10;
    const second = (bytes[at + 1] as number) & 0x3f;
    if (first < 0xe0) return (classes[((first & 0x1f) << 6) | second] as number) | 0x20;
    const third = (bytes[at + 2] as number) & 0x3f;
    if (first < 0xf0) return (classes[((first & 0x0f) << 12) | (second << 6) | third] as number) | 0x30;
    const fourth = (bytes[at + 3] as number) & 0x3f;
    return (classes[((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth] as number) | 0x40;
  }

  private endOfNumber(afterFirst: number): number {
    let at = afterFirst;
    for (let taken = 1; taken < MAX_NUMBER_CHARACTERS && at < this.end; taken++) {
      const next = this.peek(at);
      if ((next & 15) !== number) break;
      at += next >> 4;
    }
    return at;
  }

  /** The end of the word that begins at `start`, with or without one leading non-letter; −1 when there is none. */
  private endOfWordFrom(start: number, kind: number, second: number): number {
    if (kind >= upper && kind <= uncased) return abs(this.endOfWord(start));
    if (kind === lineEnd) return -1;
    if (second < this.end) {
      const next = this.peek(second) & 15;
      if (next >= upper && next <= mark) {
        const end = this.endOfWord(second);
        if (end >= 0) return end;
        // Only capitals follow. The pattern tries a word without its leading character before it settles for that, and
        // a leading mark can itself be the lower part of such a word.
        return kind === mark ? abs(this.endOfWord(start)) : -end;
      }
    }
    return kind === mark ? abs(this.endOfWord(start)) : -1;
  }

  /**
   * The end of `U* L+`, where uncased letters and marks belong to both U and L. When nothing but U matches, the negated
   * end of `U+`: the first alternative of the pattern has then failed, and the second holds.
   */
  private endOfWord(start: number): number {
    let at = start;
    let afterLastShared = -1;
    while (at < this.end) {
      const next = this.peek(at);
      const kind = next & 15;
      if (kind === lower) return this.endOfLower(at + (next >> 4));
      if (kind < upper || kind > mark) break;
      at += next >> 4;
      if (kind !== upper) afterLastShared = at;
    }
    return afterLastShared >= 0 ? afterLastShared : -at;
  }

  private endOfLower(start: number): number {
    let at = start;
    while (at < this.end) {
      const next = this.peek(at);
      const kind = next & 15;
      if (kind < lower || kind > mark) break;
      at += next >> 4;
    }
    return at;
  }

  /** Takes an English contraction after a word, in any case; U+017F is an s in another case. */
  private afterContraction(wordEnd: number): number {
    const { bytes, end } = this;
    if (wordEnd + 1 >= end || bytes[wordEnd] !== APOSTROPHE) return wordEnd;
    const first = bytes[wordEnd + 1] as number;
    switch (first | 0x20) {
      case 0x73: // s
      case 0x74: // t
      case 0x6d: // m
      case 0x64: // d
        return wordEnd + 2;
    }
    if (wordEnd + 2 >= end) return wordEnd;
    const second = bytes[wordEnd + 2] as number;
    if (first === 0xc5 && second === 0xbf) return wordEnd + 3;
    const pair = ((first | 0x20) << 8) | (second | 0x20);
    return pair === 0x7265 || pair === 0x7665 || pair === 0x6c6c ? wordEnd + 3 : wordEnd; // re, ve, ll
  }

  /** `[^\s\p{L}\p{N}]*[\r\n/]*` */
  private endOfSymbols(start: number): number {
    let at = start;
    while (at < this.end) {
      const next = this.peek(at);
      const kind = next & 15;
      if (kind !== other && kind !== mark) break;
      at += next >> 4;
    }
    while (at < this.end) {
      const byte = this.bytes[at];
      if (byte !== LF && byte !== CR && byte !== SLASH) break;
      at++;
    }
    return at;
  }

  /** `\s*[\r\n]+ | \s+(?!\S) | \s+`: up to the last line end; else all but the last blank, which goes with what follows. */
  private endOfWhiteSpace(start: number): number {
    let at = start;
    let afterLastLineEnd = -1;
    let lastStart = start;
    while (at < this.end) {
      const next = this.peek(at);
      const kind = next & 15;
      if (kind < space) break;
      lastStart = at;
      at += next >> 4;
      if (kind === lineEnd) afterLastLineEnd = at;
    }
    if (afterLastLineEnd >= 0) return afterLastLineEnd;
    return at >= this.end || lastStart === start ? at : lastStart;
  }
}
