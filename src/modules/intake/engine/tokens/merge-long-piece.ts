import type { ByteSource } from './byte-key-table.js';
import { DoubleHeap } from './double-heap.js';
import { NO_RANK, type RankTable } from './rank-table.js';

// Bound once: inside the virtual machine contexts that test runners use, each look-up of a global is slow.
const { floor } = Math;

/** A pair's rank and place as one number, so that the smallest is the lowest rank and, among equals, the leftmost. */
const RANK_UNIT = 2 ** 32;
/** A pair that was merged away or has no rank. */
const GONE = -1;

/**
 * The number of tokens of `source[start, end)`, by the same rule as for a short piece, in n log n: a heap of pairs over a
 * linked list of parts. A pair that changed stays in the heap and is recognised as stale when it surfaces.
 *
 * Takes about 25 bytes of memory for each byte of the piece while it runs.
 */
export function mergeLongPiece(ranks: RankTable, source: ByteSource, start: number, end: number): number {
  const length = end - start;
  const next = new Int32Array(length + 1);
  const previous = new Int32Array(length + 1);
  const pairRanks = new Int32Array(length + 1).fill(GONE);
  for (let i = 0; i <= length; i++) {
    next[i] = i + 1;
    previous[i] = i - 1;
  }

  const isLive = (key: number): boolean => pairRanks[key % RANK_UNIT] === floor(key / RANK_UNIT);
  const heap = new DoubleHeap(Math.ceil(length * 1.5) + 16, isLive);
  for (let i = 0; i + 1 < length; i++) {
    const rank = ranks.rankOfPair(source.bytes[start + i] as number, source.bytes[start + i + 1] as number);
    if (rank === NO_RANK) continue;
    pairRanks[i] = rank;
    heap.append(rank * RANK_UNIT + i);
  }
  heap.order();

  const updatePairAt = (part: number): void => {
    const second = next[part] as number;
    const rank = second < length ? ranks.rankOf(source, start + part, start + (next[second] as number)) : NO_RANK;
    if (rank === NO_RANK) {
      pairRanks[part] = GONE;
    } else {
      pairRanks[part] = rank;
      heap.push(rank * RANK_UNIT + part);
    }
  };

  let parts = length;
  while (heap.size > 0) {
    const key = heap.pop();
    if (!isLive(key)) continue;
    const part = key % RANK_UNIT;
    const merged = next[part] as number;
    const after = next[merged] as number;
    pairRanks[merged] = GONE;
    next[part] = after;
    previous[after] = part;
    parts--;
    updatePairAt(part);
    if (part > 0) updatePairAt(previous[part] as number);
  }
  return parts;
}
