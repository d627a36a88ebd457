import { asciiWordBytes } from './words';

/*
 * Cuts a text into pieces where its ASCII bytes change: runs of letters, numbers and underscores, of white space, of the same
 * symbol, and of all bytes beyond ASCII. Most tokens are such a piece, and finding all of them at once needs no branch that
 * depends on a word's length.
 */

const WHITE: u8 = 0x20;
const WORD: u8 = 0x61;
const BEYOND_ASCII: u8 = 0x80;

/** Bytes of a text that are cut at a time. */
export const STRETCH: usize = 4096;
/** Of the pieces of a stretch that are not white: where they begin, and where they end. */
export const starts: usize = memory.data((4096 + 80) * 4, 16);
export const ends: usize = memory.data((4096 + 80) * 4, 16);
export let startsFound: usize = 0;
export let endsFound: usize = 0;

/** The kinds of the sixteen bytes before the next stretch, and whether the last of them is not white. */
const kindsBefore: usize = memory.data(16, 16);
let inPiece: u64 = 0;

/** For n from 16 down to 0, a mask that keeps the first n of 16 bytes begins 16 − n bytes into it. */
export const keptBytes: usize = memory.data<u8>([255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

export function beginPieces(): void {
  v128.store(kindsBefore, i8x16.splat(WHITE));
  inPiece = 0;
  startsFound = 0;
  endsFound = 0;
}

/** Forgets the first pieces, all of whose ends are known. */
export function dropPieces(count: usize): void {
  startsFound -= count;
  endsFound -= count;
  if (startsFound > 0) store<u32>(starts, load<u32>(starts + (count << 2)));
}

/** Adds the pieces of `[at, at + STRETCH)`; those that the text's end ends are ended there. */
export function cutStretch(at: usize, end: usize): void {
  const stretchEnd = at + STRETCH;
  let before = v128.load(kindsBefore);
  let carried = inPiece;
  let nextStart = starts + (startsFound << 2);
  let nextEnd = ends + (endsFound << 2);
  for (; at < stretchEnd && at <= end; at += 64) {
    let k0 = kindsOf(v128.load(at));
    let k1 = kindsOf(v128.load(at, 16));
    let k2 = kindsOf(v128.load(at, 32));
    let k3 = kindsOf(v128.load(at, 48));
    if (at + 64 > end) {
      k0 = whiteBehind(k0, at, end);
      k1 = whiteBehind(k1, at + 16, end);
      k2 = whiteBehind(k2, at + 32, end);
      k3 = whiteBehind(k3, at + 48, end);
    }
    const pieces = ~bits(is(k0, WHITE), is(k1, WHITE), is(k2, WHITE), is(k3, WHITE));
    const changes = ~bits(sameAsBefore(before, k0), sameAsBefore(k0, k1), sameAsBefore(k1, k2), sameAsBefore(k2, k3));
    before = k3;
    nextStart = list(nextStart, at, changes & pieces);
    nextEnd = list(nextEnd, at, changes & ((pieces << 1) | carried));
    carried = pieces >> 63;
  }
  v128.store(kindsBefore, before);
  inPiece = carried;
  startsFound = (nextStart - starts) >> 2;
  endsFound = (nextEnd - ends) >> 2;
}

// @ts-ignore: decorator
@inline
function kindsOf(bytes: v128): v128 {
  const white = v128.or(i8x16.le_u(i8x16.sub(bytes, i8x16.splat(9)), i8x16.splat(4)), i8x16.eq(bytes, i8x16.splat(0x20)));
  const kinds = v128.bitselect(i8x16.splat(WORD), bytes, asciiWordBytes(bytes));
  return v128.bitselect(i8x16.splat(<i8>BEYOND_ASCII), v128.bitselect(i8x16.splat(WHITE), kinds, white), i8x16.shr_s(bytes, 7));
}

function whiteBehind(kinds: v128, at: usize, end: usize): v128 {
  const left: usize = at >= end ? 0 : min<usize>(16, end - at);
  return v128.bitselect(kinds, i8x16.splat(WHITE), v128.load(keptBytes + 16 - left));
}

// @ts-ignore: decorator
@inline
function is(kinds: v128, kind: u8): v128 {
  return i8x16.eq(kinds, i8x16.splat(kind));
}

// @ts-ignore: decorator
@inline
function sameAsBefore(before: v128, kinds: v128): v128 {
  return i8x16.eq(kinds, v128.shuffle<u8>(before, kinds, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30));
}

// @ts-ignore: decorator
@inline
function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(a)) | (<u64>(<u32>i8x16.bitmask(b)) << 16) | (<u64>(<u32>i8x16.bitmask(c)) << 32) | (<u64>(<u32>i8x16.bitmask(d)) << 48);
}

/** Four at a time: how many there are cannot be foretold. What is written too much is overwritten. */
// @ts-ignore: decorator
@inline
function list(to: usize, at: usize, places: u64): usize {
  const listed = to + (<usize>popcnt(places) << 2);
  for (; places != 0; to += 16) {
    store<u32>(to, <u32>(at + <usize>ctz(places)));
    places &= places - 1;
    store<u32>(to, <u32>(at + <usize>ctz(places)), 4);
    places &= places - 1;
    store<u32>(to, <u32>(at + <usize>ctz(places)), 8);
    places &= places - 1;
    store<u32>(to, <u32>(at + <usize>ctz(places)), 12);
    places &= places - 1;
  }
  return listed;
}
