import { countCharacters, keyOf } from '../bytes';
import { classOf, CLASS_MASK, codePointAt, SPACE } from '../characters';
import { beginInterning, interned, internBytes } from '../interning';
import { align, grow } from '../memory';
import { skipWhiteSpaceInLine } from '../text/words';

export let lines: u32 = 0;
export let filledLines: u32 = 0;
export let bulletLines: u32 = 0;
export let ellipsisLines: u32 = 0;
export let punctuatedLines: u32 = 0;
export let shortLines: u32 = 0;
export let duplicateLines: u32 = 0;
export let duplicateLineCharacters: u32 = 0;

const SHORT_LINE_CHARACTERS: u32 = 30;

/** Of each filled line: first byte, bytes, characters. */
let lineList: usize = 0;
const LINE_BYTES: usize = 12;

/** Measures the lines of `[text, end)`. @param free memory that may be used from there on */
export function measureLines(text: usize, end: usize, lineFeeds: u32, free: usize): void {
  lines = 0;
  filledLines = 0;
  bulletLines = 0;
  ellipsisLines = 0;
  punctuatedLines = 0;
  shortLines = 0;
  duplicateLines = 0;
  duplicateLineCharacters = 0;
  lineList = free;
  const behindList = align(lineList + (<usize>lineFeeds + 1) * LINE_BYTES);
  grow(behindList);
  let start = text;
  for (let at = text; at < end; at += 16) {
    let feeds = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
    for (; feeds != 0; feeds &= feeds - 1) {
      const feed = at + ctz(feeds);
      measureLine(start, feed);
      start = feed + 1;
    }
  }
  if (start < end) measureLine(start, end);
  findDuplicateLines(behindList);
}

// @ts-ignore: decorator
@inline
function measureLine(start: usize, end: usize): void {
  lines++;
  const first = skipWhiteSpaceInLine(start);
  if (first < end) measureFilledLine(start, first, withoutWhiteSpace(end));
}

/** Before the white space that ends at `end`, in a line that has something else. */
function withoutWhiteSpace(end: usize): usize {
  while (true) {
    let last = end - 1;
    while ((load<u8>(last) & 0xc0) == 0x80) last--;
    if ((classOf(codePointAt(last)) & CLASS_MASK) < SPACE) return end;
    end = last;
  }
}

function measureFilledLine(start: usize, first: usize, end: usize): void {
  const characters = countCharacters(start, end);
  const listed = lineList + <usize>filledLines * LINE_BYTES;
  store<u32>(listed, <u32>start);
  store<u32>(listed, <u32>(end - start), 4);
  store<u32>(listed, characters, 8);
  filledLines++;
  const firstCharacter = codePointAt(first);
  if (firstCharacter == 0x2d || firstCharacter == 0x2022) bulletLines++;
  if (characters <= SHORT_LINE_CHARACTERS) shortLines++;
  let last = end - 1;
  while ((load<u8>(last) & 0xc0) == 0x80) last--;
  const lastCharacter = codePointAt(last);
  if (endsSentence(lastCharacter)) punctuatedLines++;
  if (lastCharacter == 0x2026 || (lastCharacter == 0x2e && end - start >= 3 && load<u16>(end - 3) == 0x2e2e)) ellipsisLines++;
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
