import { secretNameEndings } from './detectors/assigned-secret.js';
import { secretTokens } from './detectors/secret-tokens.js';

/** What a place in the bytes may be part of. */
export const TriggerKind = {
  /** An `@`. */
  AtSign: 0,
  /** The first digit of a run, where digits are dense. */
  Number: 1,
  /** The first of one to six capitals that begin a word and stand before a digit. */
  LetteredNumber: 2,
  /** The first of hexadecimal digits before a colon or a hyphen. */
  HexGroups: 3,
  /** The `:` or `=` behind what ends like the name of a secret. */
  Assignment: 4,
  /** The first hyphen of `-----BEGIN`. */
  Armour: 5,
  /** The first character of a token's anchor; the token's index is added. */
  Token: 6,
} as const;

/** Places worth a closer look, in the order of the bytes. */
export interface Triggers {
  readonly length: number;
  readonly positions: Uint32Array;
  /** {@link TriggerKind}; from {@link TriggerKind.Token} on, the token's index plus that. */
  readonly kinds: Uint8Array;
}

const ByteClass = { Nothing: 0, Digit: 1, At: 2, Colon: 3, Equals: 4, Hyphen: 5, Anchor: 6 } as const;

/** Fewer digits than this, in a row of digits and separators, are no number that is looked for. */
const MIN_DENSE_DIGITS = 6;
const MIN_DENSE_DOTS = 3;
const MAX_CAPITALS = 6;
const MAX_BLANKS = 3;
const MAX_NAME_NUMBER_DIGITS = 2;

const encoder = new TextEncoder();
const anchors = secretTokens.map(({ anchor }) => encoder.encode(anchor));
/** By a token's index: its anchor's last two bytes lead to it, by way of the next with the same two. */
const firstTokenOfPair = new Int16Array(0x10000).fill(-1);
const nextTokenOfPair = new Int16Array(secretTokens.length).fill(-1);
const classes: Uint8Array = new Uint8Array(256);
/** Bytes that stand between the digits of one number: also those of no-break blanks and hyphens in UTF-8. */
const joinsDigits = new Uint8Array(256);
const nameEndings = new Set<number>();

for (const [token, anchor] of anchors.entries()) {
  const [before = 0, last = 0] = anchor.slice(-2);
  const pair = (before << 8) | last;
  nextTokenOfPair[token] = firstTokenOfPair[pair] ?? -1;
  firstTokenOfPair[pair] = token;
  classes[last] = ByteClass.Anchor;
}
for (let digit = 0x30; digit <= 0x39; digit++) classes[digit] = ByteClass.Digit;
classes[0x40] = ByteClass.At;
classes[0x3a] = ByteClass.Colon;
classes[0x3d] = ByteClass.Equals;
classes[0x2d] = ByteClass.Hyphen;
for (const separator of encoder.encode(' -./()+\u00a0\u2011\u202f')) joinsDigits[separator] = 1;
for (const ending of secretNameEndings) {
  const [a = 0, b = 0, c = 0] = encoder.encode(ending).slice(-3);
  nameEndings.add(packedLower(a, b, c));
}

function packedLower(a: number, b: number, c: number): number {
  return ((a | 0x20) << 16) | ((b | 0x20) << 8) | c | 0x20;
}

const isDigitByte = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isUpperByte = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x41 && byte <= 0x5a;
const isHexByte = (byte: number | undefined): boolean => isDigitByte(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
const isWordByte = (byte: number | undefined): boolean => isHexByte(byte) || byte === 0x5f || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
const isQuoteByte = (byte: number | undefined): boolean => byte === 0x22 || byte === 0x27 || byte === 0x60;
const isBlankByte = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;

/** One pass over UTF-8 that misses nothing that a detector finds, and leaves most of a text out. One instance a thread. */
export class TriggerScan implements Triggers {
  length = 0;
  positions = new Uint32Array(1024);
  kinds = new Uint8Array(1024);

  scan(utf8: Uint8Array): Triggers {
    this.length = 0;
    const end = utf8.length;
    for (let i = 0; i < end; i++) {
      const kind = classes[utf8[i] as number] as number;
      if (kind === ByteClass.Nothing) continue;
      switch (kind) {
        case ByteClass.Digit:
          i = this.scanDigits(utf8, i) - 1;
          break;
        case ByteClass.At:
          this.add(i, TriggerKind.AtSign);
          break;
        case ByteClass.Colon:
          this.scanColon(utf8, i);
          this.scanAssignment(utf8, i);
          this.scanAnchor(utf8, i);
          break;
        case ByteClass.Equals:
          this.scanAssignment(utf8, i);
          this.scanAnchor(utf8, i);
          break;
        case ByteClass.Hyphen:
          this.scanHyphen(utf8, i);
          this.scanAnchor(utf8, i);
          break;
        default:
          this.scanAnchor(utf8, i);
      }
    }
    return this;
  }

  /** @returns where the digits and what joins them end */
  private scanDigits(utf8: Uint8Array, start: number): number {
    let digits = 0;
    let dots = 0;
    let end = start;
    for (; end < utf8.length; end++) {
      const byte = utf8[end] as number;
      if (byte >= 0x30 && byte <= 0x39) digits++;
      else if (joinsDigits[byte] === 0) break;
      else if (byte === 0x2e) dots++;
    }
    const dotted = dots >= MIN_DENSE_DOTS;
    /** Digits from here on. */
    let left = digits;
    for (let i = start; i < end; i++) {
      const byte = utf8[i] as number;
      if (byte === 0x2d) {
        this.scanHyphen(utf8, i);
        this.scanAnchor(utf8, i);
      }
      if (byte < 0x30 || byte > 0x39) continue;
      if (i > start && isDigitByte(utf8[i - 1])) {
        left--;
        continue;
      }
      if (left >= MIN_DENSE_DIGITS || dotted) this.add(i, TriggerKind.Number);
      left--;
      if (i === start) this.scanCapitals(utf8, i);
    }
    return end;
  }

  /** Capitals right before a digit, or before the blank or hyphen before it. */
  private scanCapitals(utf8: Uint8Array, digit: number): void {
    const separated = utf8[digit - 1] === 0x20 || utf8[digit - 1] === 0x2d;
    const lettersEnd = separated ? digit - 1 : digit;
    let start = lettersEnd;
    while (lettersEnd - start <= MAX_CAPITALS && isUpperByte(utf8[start - 1])) start--;
    const capitals = lettersEnd - start;
    if (capitals >= 1 && capitals <= MAX_CAPITALS && !isWordByte(utf8[start - 1])) this.add(start, TriggerKind.LetteredNumber);
  }

  private scanColon(utf8: Uint8Array, colon: number): void {
    let start = colon;
    while (colon - start <= 4 && isHexByte(utf8[start - 1])) start--;
    if (colon - start < 2 || colon - start > 4 || isWordByte(utf8[start - 1]) || utf8[start - 1] === 0x3a) return;
    if (utf8[colon + 1] === 0x3a || isHexByte(utf8[colon + 1])) this.add(start, TriggerKind.HexGroups);
  }

  private scanHyphen(utf8: Uint8Array, hyphen: number): void {
    const next = utf8[hyphen + 1];
    if (isHexByte(next)) {
      if (utf8[hyphen + 3] === 0x2d && isHexByte(utf8[hyphen - 1]) && isHexByte(utf8[hyphen - 2]) && !isWordByte(utf8[hyphen - 3])) {
        this.add(hyphen - 2, TriggerKind.HexGroups);
      }
      // -----BEGIN
      if (next === 0x42 && utf8[hyphen + 2] === 0x45 && utf8[hyphen + 3] === 0x47 && utf8[hyphen - 4] === 0x2d) this.add(hyphen - 4, TriggerKind.Armour);
    }
  }

  private scanAssignment(utf8: Uint8Array, sign: number): void {
    let end = sign;
    while (sign - end < MAX_BLANKS && isBlankByte(utf8[end - 1])) end--;
    if (isQuoteByte(utf8[end - 1])) end--;
    const numberEnd = end;
    while (numberEnd - end < MAX_NAME_NUMBER_DIGITS && isDigitByte(utf8[end - 1])) end--;
    if (end < numberEnd && (utf8[end - 1] === 0x5f || utf8[end - 1] === 0x2d)) end--;
    if (end >= 3 && nameEndings.has(packedLower(utf8[end - 3] as number, utf8[end - 2] as number, utf8[end - 1] as number))) this.add(sign, TriggerKind.Assignment);
  }

  private scanAnchor(utf8: Uint8Array, last: number): void {
    let token = firstTokenOfPair[((utf8[last - 1] as number) << 8) | (utf8[last] as number)] as number;
    for (; token !== -1; token = nextTokenOfPair[token] as number) {
      const anchor = anchors[token] as Uint8Array;
      const start = last - anchor.length + 1;
      if (start >= 0 && endsWith(utf8, start, anchor)) this.add(start, TriggerKind.Token + token);
    }
  }

  private add(position: number, kind: number): void {
    if (this.length === this.positions.length) this.grow();
    this.positions[this.length] = position;
    this.kinds[this.length++] = kind;
  }

  private grow(): void {
    const { positions, kinds } = this;
    this.positions = new Uint32Array(this.length * 2);
    this.kinds = new Uint8Array(this.length * 2);
    this.positions.set(positions);
    this.kinds.set(kinds);
  }
}

function endsWith(utf8: Uint8Array, start: number, anchor: Uint8Array): boolean {
  for (let i = 0; i < anchor.length; i++) if (utf8[start + i] !== anchor[i]) return false;
  return true;
}
