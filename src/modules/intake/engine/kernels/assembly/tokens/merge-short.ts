import { NO_RANK, rankOf, rankOfPair } from './ranks';

/** Longest piece for {@link mergeShort}; above it, the other merge is the faster one. */
export const MAX_SHORT_BYTES: usize = 128;

/** For each part, by its first byte: rank of the pair it begins << 8 | its place, so that the smallest is the leftmost of lowest rank. */
const pairs: usize = memory.data(4 * (128 + 16), 16);
const next: usize = memory.data(128 + 16);
const previous: usize = memory.data(128 + 16);

/**
 * The number of tokens of `[start, end)`: again and again the adjacent pair with the lowest rank, leftmost first, is merged.
 * Quadratic, which for short pieces is the fastest.
 */
export function mergeShort(start: usize, end: usize): i32 {
  const length = end - start;
  for (let i: usize = 0; i + 1 < length; i++) {
    const rank = rankOfPair(start + i);
    store<u32>(pairs + (i << 2), rank == NO_RANK ? NO_RANK : (rank << 8) | <u32>i);
    store<u8>(next + i, <u8>(i + 1));
    store<u8>(previous + i, <u8>(i - 1));
  }
  store<u8>(next + length - 1, <u8>length);
  store<u8>(previous + length - 1, <u8>(length - 2));
  // The last byte begins no pair, and neither does what fills up the last vector.
  v128.store(pairs + ((length - 1) << 2), i32x4.splat(-1));
  const pairsEnd = pairs + ((length - 1) << 2);
  let parts = <i32>length;
  while (true) {
    let least = v128.load(pairs);
    for (let at = pairs + 16; at < pairsEnd; at += 16) least = i32x4.min_u(least, v128.load(at));
    least = i32x4.min_u(least, i8x16.shuffle(least, least, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    least = i32x4.min_u(least, i8x16.shuffle(least, least, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
    const best = <u32>i32x4.extract_lane(least, 0);
    if (best == NO_RANK) return parts;
    const part = <usize>(best & 0xff);
    const merged = <usize>load<u8>(next + part);
    const after = <usize>load<u8>(next + merged);
    store<u32>(pairs + (merged << 2), NO_RANK);
    store<u8>(next + part, <u8>after);
    store<u8>(previous + after, <u8>part);
    parts--;
    updatePair(part, start, length);
    if (part > 0) updatePair(load<u8>(previous + part), start, length);
  }
}

// @ts-ignore: decorator
@inline
function updatePair(part: usize, start: usize, length: usize): void {
  const second = <usize>load<u8>(next + part);
  const rank = second < length ? rankOf(start + part, start + load<u8>(next + second)) : NO_RANK;
  store<u32>(pairs + (part << 2), rank == NO_RANK ? NO_RANK : (rank << 8) | <u32>part);
}
