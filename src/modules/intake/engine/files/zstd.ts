import { compress, init } from '@bokuweb/zstd-wasm';
import type { Compress } from './parquet-file-writer.js';

/** The usual level of the format: two thirds of what the highest gains, many times as fast. */
const LEVEL = 3;

let loaded: Promise<void> | undefined;

/** Compresses whole buffers to one frame each, the same bytes each time. The code is loaded once a thread. */
export async function loadZstd(): Promise<Compress> {
  await (loaded ??= init());
  return (bytes) => compress(bytes, LEVEL);
}
