import { ABSENT, allocateByteSource, ByteKeyTable, type ByteSource } from './tokens/byte-key-table.js';
import { mergeLongPiece } from './tokens/merge-long-piece.js';
import { MAX_SHORT_PIECE_BYTES, mergeShortPiece } from './tokens/merge-short-piece.js';
import { NO_RANK, o200kBaseRanks, type RankTable } from './tokens/rank-table.js';
import { PretokenScanner } from './tokens/scan-pretokens.js';
import { MAX_SHORT_PIECE_KEY_BYTES, ShortPieceCache } from './tokens/short-piece-cache.js';

/** The encodings that can be counted. */
export const tokenEncodings = ['o200k_base'] as const;
export type TokenEncoding = (typeof tokenEncodings)[number];

export interface TokenCounter {
  readonly encoding: TokenEncoding;
  /** The number of tokens of `text`. Text such as `<|endoftext|>` is ordinary text; an unpaired surrogate counts as U+FFFD. */
  count(text: string): number;
  /** The number of tokens of valid UTF-8; what it counts for invalid UTF-8 is undefined. */
  countBytes(utf8: Uint8Array): number;
}

const CACHE_SLOT_BITS = 18;
const CACHE_ARENA_BYTES = 4 << 20;
const MAX_CACHED_PIECE_BYTES = 64;
const INITIAL_SCRATCH_BYTES = 1 << 16;
/** A scratch buffer larger than this is not kept for the next text. */
const MAX_KEPT_SCRATCH_BYTES = 4 << 20;

const counters = new Map<TokenEncoding, TokenCounter>();

/**
 * Counts tokens exactly as the reference implementation of the encoding does, in time n log n at worst.
 *
 * A thread has one counter for an encoding, made on first use: it reads the encoding's ranks (about a tenth of a second)
 * and keeps a cache of bounded size (8 MB), which serves all texts of the thread.
 */
export function createTokenCounter(encoding: TokenEncoding): TokenCounter {
  let counter = counters.get(encoding);
  if (counter === undefined) {
    counter = new BytePairTokenCounter(encoding, o200kBaseRanks());
    counters.set(encoding, counter);
  }
  return counter;
}

class BytePairTokenCounter implements TokenCounter {
  private readonly scanner = new PretokenScanner();
  private readonly shortPieces = new ShortPieceCache();
  private readonly countsOfPieces = new ByteKeyTable(CACHE_SLOT_BITS, CACHE_ARENA_BYTES);
  private keptScratch = allocateByteSource(INITIAL_SCRATCH_BYTES);

  constructor(
    readonly encoding: TokenEncoding,
    private readonly ranks: RankTable,
  ) {}

  count(text: string): number {
    const scratch = this.scratchOf(text.length * 3);
    const { written } = encoder.encodeInto(text, scratch.bytes);
    return this.countSource(scratch, written);
  }

  countBytes(utf8: Uint8Array): number {
    const scratch = this.scratchOf(utf8.length);
    scratch.bytes.set(utf8);
    return this.countSource(scratch, utf8.length);
  }

  private countSource(source: ByteSource, end: number): number {
    const { scanner } = this;
    scanner.reset(source.bytes, end);
    let tokens = 0;
    let start = 0;
    while (start < end) {
      const pieceEnd = scanner.endOfPretoken(start);
      // Every single byte is a token.
      tokens += pieceEnd - start === 1 ? 1 : this.countPiece(source, start, pieceEnd);
      start = pieceEnd;
    }
    return tokens;
  }

  private countPiece(source: ByteSource, start: number, end: number): number {
    const length = end - start;
    if (length > MAX_CACHED_PIECE_BYTES) return this.mergePiece(source, start, end);
    if (length > MAX_SHORT_PIECE_KEY_BYTES) return this.countCachedPiece(source, start, end);
    const recent = this.shortPieces.get(source, start, end);
    if (recent !== ABSENT) return recent;
    const count = this.countCachedPiece(source, start, end);
    this.shortPieces.set(source, start, end, count);
    return count;
  }

  private countCachedPiece(source: ByteSource, start: number, end: number): number {
    const cached = this.countsOfPieces.get(source, start, end);
    if (cached !== ABSENT) return cached;
    const count = this.mergePiece(source, start, end);
    if (this.countsOfPieces.full) this.countsOfPieces.clear();
    this.countsOfPieces.add(source, start, end, count);
    return count;
  }

  private mergePiece(source: ByteSource, start: number, end: number): number {
    if (this.ranks.rankOf(source, start, end) !== NO_RANK) return 1;
    return end - start <= MAX_SHORT_PIECE_BYTES
      ? mergeShortPiece(this.ranks, source, start, end)
      : mergeLongPiece(this.ranks, source, start, end);
  }

  private scratchOf(length: number): ByteSource {
    if (length <= this.keptScratch.bytes.length) return this.keptScratch;
    const larger = allocateByteSource(length);
    if (length <= MAX_KEPT_SCRATCH_BYTES) this.keptScratch = larger;
    return larger;
  }
}

const encoder = new TextEncoder();
