import type { ByteSource } from './byte-key-table.js';
import { NO_RANK, type RankTable } from './rank-table.js';

/** Above this length in bytes, {@link mergeLongPiece} is the faster one. */
export const MAX_SHORT_PIECE_BYTES = 128;

const starts = new Int32Array(MAX_SHORT_PIECE_BYTES + 1);
const ranksOfPairs = new Int32Array(MAX_SHORT_PIECE_BYTES + 1);

/**
 * The number of tokens of `source[start, end)`: again and again the adjacent pair with the lowest rank, leftmost first, is
 * merged. Quadratic, which for short pieces is the fastest.
 * @param end at most {@link MAX_SHORT_PIECE_BYTES} after `start`
 */
export function mergeShortPiece(ranks: RankTable, source: ByteSource, start: number, end: number): number {
  const { bytes } = source;
  let parts = end - start;
  for (let i = 0; i < parts; i++) {
    starts[i] = start + i;
    ranksOfPairs[i] =
      i + 1 < parts ? ranks.rankOfPair(bytes[start + i] as number, bytes[start + i + 1] as number) : NO_RANK;
  }
  starts[parts] = end;
  while (parts > 1) {
    let best = NO_RANK;
    let at = -1;
    for (let i = 0; i + 1 < parts; i++) {
      const rank = ranksOfPairs[i] as number;
      if (rank < best) {
        best = rank;
        at = i;
      }
    }
    if (at < 0) break;
    for (let i = at + 1; i < parts; i++) {
      starts[i] = starts[i + 1] as number;
      ranksOfPairs[i] = ranksOfPairs[i + 1] as number;
    }
    parts--;
    ranksOfPairs[at] = rankFrom(ranks, source, at, parts);
    if (at > 0) ranksOfPairs[at - 1] = rankFrom(ranks, source, at - 1, parts);
  }
  return parts;
}

function rankFrom(ranks: RankTable, source: ByteSource, part: number, parts: number): number {
  return part + 2 <= parts ? ranks.rankOf(source, starts[part] as number, starts[part + 2] as number) : NO_RANK;
}
