import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { SourceRefused } from './source-refused.js';
import type { UnpackMeter } from './unpack-budget.js';

const CHUNK_BYTES = 256 * 1024;
/** The compressed bytes are handed over in pieces of this size, so that the meter knows what a piece of output was made of. */
const INPUT_BYTES = 64 * 1024;

/**
 * Unpacks gzip, of any number of members.
 * @throws SourceRefused `archive_damaged`, `archive_truncated`, `archive_bomb`; whatever the source throws
 */
export function gunzip(source: AsyncIterable<Uint8Array>, meter: UnpackMeter): AsyncGenerator<Uint8Array, void, undefined> {
  return inflate(source, createGunzip({ chunkSize: CHUNK_BYTES }), meter, true);
}

/**
 * Unpacks Deflate without a wrapper, as zip has it.
 * @throws as {@link gunzip}
 */
export function inflateRaw(source: AsyncIterable<Uint8Array>, meter: UnpackMeter): AsyncGenerator<Uint8Array, void, undefined> {
  return inflate(source, createInflateRaw({ chunkSize: CHUNK_BYTES }), meter, false);
}

async function* inflate(
  source: AsyncIterable<Uint8Array>,
  inflater: ReturnType<typeof createGunzip>,
  meter: UnpackMeter,
  zerosMayFollow: boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  let taken = 0;
  let sourceFailure: { error: unknown } | undefined;
  // The runtime passes over what follows the last member; only zeros, which tapes are filled up with, may be lost like that.
  let lastNonZero = 0;
  async function* metered(): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const piece of source) {
        for (let at = 0; at < piece.length; at += INPUT_BYTES) {
          const part = Buffer.from(piece.subarray(at, at + INPUT_BYTES));
          for (let i = part.length; i > 0; i--) {
            if (part[i - 1] !== 0) {
              lastNonZero = taken + i;
              break;
            }
          }
          taken += part.length;
          meter.take(part.length);
          yield part;
        }
      }
    } catch (error) {
      sourceFailure = { error };
      throw error;
    }
  }
  const fed = pipeline(Readable.from(metered(), { objectMode: false, highWaterMark: INPUT_BYTES }), inflater).catch(() => undefined);
  try {
    for await (const chunk of inflater as AsyncIterable<Buffer>) {
      meter.give(chunk.length);
      yield chunk;
    }
  } catch (error) {
    if (sourceFailure !== undefined) throw sourceFailure.error;
    throw refusalOf(error);
  } finally {
    inflater.destroy();
    await fed;
  }
  if (lastNonZero > inflater.bytesWritten || (!zerosMayFollow && taken > inflater.bytesWritten)) {
    throw new SourceRefused('archive_damaged', `something that is not compressed data follows at compressed byte ${inflater.bytesWritten}`);
  }
}

function refusalOf(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'Z_BUF_ERROR') return new SourceRefused('archive_truncated', 'the compressed data ends too early', { cause: error });
  if (code === 'Z_DATA_ERROR' || code === 'Z_NEED_DICT') return new SourceRefused('archive_damaged', 'the compressed data or its checksum is wrong', { cause: error });
  return error;
}
