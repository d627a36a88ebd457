import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ABSENT, allocateByteSource, ByteKeyTable, MAX_KEY_BYTES, type ByteSource } from './byte-key-table.js';

/** The rank of bytes that are not a token; greater than every rank. */
export const NO_RANK = 0x7fffffff;

const RANK_SLOT_BITS = 19;
const RANK_ARENA_BYTES = 4 << 20;

/** The tokens of an encoding and their ranks: the lower the rank, the earlier the merge. */
export class RankTable {
  private readonly table = new ByteKeyTable(RANK_SLOT_BITS, RANK_ARENA_BYTES);
  private readonly pairs = new Int32Array(0x10000).fill(NO_RANK);
  private longest = 0;

  /** The rank of the two bytes `first` and `second` as one token, or {@link NO_RANK}. */
  rankOfPair(first: number, second: number): number {
    return this.pairs[(first << 8) | second] as number;
  }

  /** The rank of `source[start, end)` as one token, or {@link NO_RANK}. */
  rankOf(source: ByteSource, start: number, end: number): number {
    if (end - start > this.longest) return NO_RANK;
    const rank = this.table.get(source, start, end);
    return rank === ABSENT ? NO_RANK : rank;
  }

  /** @throws Error when the table cannot hold the token, or it is a repetition. */
  add(source: ByteSource, length: number, rank: number): void {
    if (length === 0 || length > MAX_KEY_BYTES) throw new Error(`token ${rank} has ${length} bytes`);
    if (this.table.get(source, 0, length) !== ABSENT) throw new Error(`token ${rank} occurs twice`);
    if (!this.table.add(source, 0, length, rank)) throw new Error('the encoding has more tokens than the rank table holds');
    if (length === 2) this.pairs[((source.bytes[0] as number) << 8) | (source.bytes[1] as number)] = rank;
    this.longest = Math.max(this.longest, length);
  }
}

let o200kBase: RankTable | undefined;

/**
 * The ranks of o200k_base, read on first use and once a thread (about a tenth of a second).
 * @throws Error when the ranks cannot be read or are damaged
 */
export function o200kBaseRanks(): RankTable {
  o200kBase ??= parseRanks(readRanks('tiktoken/encoders/o200k_base.json'));
  return o200kBase;
}

function readRanks(specifier: string): string {
  const file = createRequire(import.meta.url).resolve(specifier);
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('bpe_ranks' in parsed) || typeof parsed.bpe_ranks !== 'string') {
    throw new Error(`${file} holds no bpe_ranks; reinstall the tiktoken package`);
  }
  return parsed.bpe_ranks;
}

/** Each line of `text` is `<name> <first rank> <token in base64> <token in base64> …`. */
function parseRanks(text: string): RankTable {
  const ranks = new RankTable();
  const token = allocateByteSource(MAX_KEY_BYTES);
  const writable = Buffer.from(token.bytes.buffer);
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, firstRank, ...tokens] = line.split(' ');
    let rank = Number(firstRank);
    if (!Number.isSafeInteger(rank)) throw new Error('a line of bpe_ranks does not begin with a rank');
    for (const encoded of tokens) ranks.add(token, writable.write(encoded, 'base64'), rank++);
  }
  for (let byte = 0; byte < 256; byte++) {
    token.bytes[0] = byte;
    // Merging starts from single bytes, so each must be a token; otherwise counts would be silently wrong.
    if (ranks.rankOf(token, 0, 1) === NO_RANK) throw new Error(`bpe_ranks lacks the token of byte ${byte}`);
  }
  return ranks;
}
