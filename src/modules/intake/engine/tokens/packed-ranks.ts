import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The longest token that the kernel takes, in bytes. */
const MAX_TOKEN_BYTES = 255;
const MAX_RANK = 2 ** 24 - 1;

/**
 * The tokens of an encoding as the kernel reads them: length in one byte, rank in three, then the token's bytes. They come with the
 * reference tokenizer's package.
 * @param name as tiktoken names it, `o200k_base` for instance
 * @throws Error when the ranks cannot be read or are damaged
 */
export function readPackedRanks(name: string): Uint8Array {
  const file = createRequire(import.meta.url).resolve(`tiktoken/encoders/${name}.json`);
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('bpe_ranks' in parsed) || typeof parsed.bpe_ranks !== 'string') {
    throw new Error(`${file} holds no bpe_ranks; reinstall the tiktoken package`);
  }
  return packRanks(parsed.bpe_ranks);
}

/** Each line of `text` is `<name> <first rank> <token in base64> <token in base64> …`. */
function packRanks(text: string): Uint8Array {
  const packed = Buffer.allocUnsafe(text.length + 4);
  const singleBytes = new Set<number>();
  let used = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, firstRank, ...tokens] = line.split(' ');
    let rank = Number(firstRank);
    if (!Number.isSafeInteger(rank)) throw new Error('a line of bpe_ranks does not begin with a rank');
    for (const encoded of tokens) {
      const at = used + 4;
      // Never longer than its base64, blank included, but for the four bytes in front.
      const length = Buffer.byteLength(encoded, 'base64');
      if (length === 0 || length > MAX_TOKEN_BYTES || rank > MAX_RANK) throw new Error(`token ${rank} has ${length} bytes`);
      packed.write(encoded, at, 'base64');
      packed.writeUInt32LE(rank * 256 + length, used);
      if (length === 1) singleBytes.add(packed[at] ?? -1);
      used = at + length;
      rank++;
    }
  }
  // Merging starts from single bytes, so each must be a token; otherwise counts would be silently wrong.
  if (singleBytes.size !== 256) throw new Error(`bpe_ranks has tokens of ${singleBytes.size} single bytes, not of 256`);
  return packed.subarray(0, used);
}
