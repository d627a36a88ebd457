/*
 * Turns the ranks of an encoding, which come with the reference tokenizer's package, into the image that the kernel
 * `assembly/tokens/ranks.ts` reads as it is. The kernel makes it itself.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** As tiktoken names them. */
export const encodings = ['o200k_base', 'cl100k_base'];

/** The longest token that the kernel takes, in bytes. */
const MAX_TOKEN_BYTES = 255;
const MAX_RANK = 2 ** 24 - 1;

/** The package's file of an encoding. */
export function ranksSource(encoding) {
  return createRequire(import.meta.url).resolve(`tiktoken/encoders/${encoding}.json`);
}

/** @param wasm path of the kernels */
export async function buildRanksImage(encoding, wasm) {
  const { bpe_ranks: ranks } = JSON.parse(await readFile(ranksSource(encoding), 'utf8'));
  const packed = packRanks(ranks);
  const { instance } = await WebAssembly.instantiate(await readFile(wasm));
  const kernels = instance.exports;
  kernels.reserveTokens();
  const at = kernels.placeText(packed.length);
  new Uint8Array(kernels.memory.buffer).set(packed, at);
  const bytes = kernels.makeRanksImage(at, at + packed.length);
  if (bytes === 0) throw new Error(`the ranks of ${encoding} do not fit into the kernel`);
  return new Uint8Array(kernels.memory.buffer, kernels.ranksImage(), bytes).slice();
}

/**
 * Tokens as the kernel takes them: length in one byte, rank in three, then the token's bytes. Each line of `text` is
 * `<name> <first rank> <token in base64> <token in base64> …`.
 */
function packRanks(text) {
  const packed = Buffer.allocUnsafe(text.length + 4);
  const singleBytes = new Set();
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
      if (length === 1) singleBytes.add(packed[at]);
      used = at + length;
      rank++;
    }
  }
  // Merging starts from single bytes, so each must be a token; otherwise counts would be silently wrong.
  if (singleBytes.size !== 256) throw new Error(`bpe_ranks has tokens of ${singleBytes.size} single bytes, not of 256`);
  return packed.subarray(0, used);
}
