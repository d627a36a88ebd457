import { Decompress } from 'fzstd';
import { Xxh64 } from '../kernels/checksum-kernel.js';
import { SourceRefused } from './source-refused.js';
import type { UnpackMeter } from './unpack-budget.js';

/** What `zstd --long` uses, and what its own reader takes unless told otherwise. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;
/** The library moves its whole window for each block. So much of that is free, and this often what was unpacked. */
const FREE_MOVED_BYTES = 64 * 1024 ** 3;
const MAX_MOVED_PER_BYTE = 4096;

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_FIRST = 0x184d2a50;
const SKIPPABLE_LAST = 0x184d2a5f;

/**
 * Unpacks Zstandard frames one after the other. The frames and blocks are told apart here (RFC 8878, section 3.1), so that the
 * window is checked before memory is taken for it, and that an end in the middle is known for what it is.
 * @throws SourceRefused `archive_damaged`, `checksum_mismatch`, `archive_truncated`, `archive_bomb`, `unsupported_compression`; whatever the source throws
 */
export async function* unpackZstd(source: AsyncIterable<Uint8Array>, meter: UnpackMeter): AsyncGenerator<Uint8Array, void, undefined> {
  const input = new ExactReader(source, meter);
  try {
    while (await input.has(1)) {
      const magic = (await input.take(4)).readUInt32LE(0);
      if (magic >= SKIPPABLE_FIRST && magic <= SKIPPABLE_LAST) await input.skip((await input.take(4)).readUInt32LE(0));
      else if (magic === FRAME_MAGIC) yield* unpackFrame(input, meter);
      else throw new SourceRefused('archive_damaged', `something that is not a Zstandard frame follows at compressed byte ${input.position - 4}`);
    }
  } finally {
    await input.close();
  }
}

async function* unpackFrame(input: ExactReader, meter: UnpackMeter): AsyncGenerator<Uint8Array, void, undefined> {
  const { header, windowBytes, contentBytes, checksum } = await readFrameHeader(input);
  let unpacked: Uint8Array[] = [];
  const sum = checksum ? new Xxh64() : undefined;
  const decompressor = new Decompress((bytes) => unpacked.push(bytes));
  feed(decompressor, header, false);
  let given = 0;
  let moved = 0;
  for (let last = false; !last; ) {
    const blockHeader = await input.take(3);
    const fields = blockHeader.readUIntLE(0, 3);
    last = (fields & 1) === 1;
    const type = (fields >> 1) & 3;
    const size = fields >> 3;
    if (type === 3 || size > 128 * 1024) throw new SourceRefused('archive_damaged', `a block that Zstandard does not have, at compressed byte ${input.position - 3}`);
    const content = await input.take(type === 1 ? 1 : size);
    unpacked = [];
    feed(decompressor, Buffer.concat([blockHeader, content]), last);
    moved += windowBytes;
    for (const bytes of unpacked) {
      given += bytes.length;
      meter.give(bytes.length);
      sum?.add(bytes);
      if (bytes.length > 0) yield bytes;
    }
    if (moved > FREE_MOVED_BYTES + MAX_MOVED_PER_BYTE * given) throw new SourceRefused('archive_bomb', `blocks of few bytes in a window of ${windowBytes} bytes`);
  }
  if (contentBytes !== undefined && contentBytes !== given) throw new SourceRefused('archive_damaged', `a frame holds ${given} bytes, and says ${contentBytes}`);
  if (sum !== undefined && (await input.take(4)).readUInt32LE(0) !== sum.digest()) {
    throw new SourceRefused('checksum_mismatch', `the Zstandard frame that ends at compressed byte ${input.position} does not hold what was packed`);
  }
}

/** The four bytes of the magic word were taken already. */
async function readFrameHeader(input: ExactReader): Promise<{ header: Buffer; windowBytes: number; contentBytes: number | undefined; checksum: boolean }> {
  const descriptor = await input.take(1);
  const flags = descriptor.readUInt8(0);
  if ((flags & 8) !== 0) throw new SourceRefused('archive_damaged', `a frame header that Zstandard does not have, at compressed byte ${input.position - 1}`);
  const singleSegment = (flags & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
  const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  const window = await input.take(singleSegment ? 0 : 1);
  const dictionary = await input.take(dictionaryBytes);
  if (dictionary.some((byte) => byte !== 0)) throw new SourceRefused('unsupported_compression', 'the Zstandard data needs a dictionary');
  const size = await input.take(sizeBytes);
  const contentBytes = sizeBytes === 0 ? undefined : sizeBytes === 8 ? Number(size.readBigUInt64LE(0)) : size.readUIntLE(0, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  const exponent = (window[0] ?? 0) >> 3;
  const mantissa = (window[0] ?? 0) & 7;
  const windowBytes = singleSegment ? (contentBytes ?? 0) : 2 ** (10 + exponent) * (1 + mantissa / 8);
  if (windowBytes > MAX_WINDOW_BYTES) throw new SourceRefused('unsupported_compression', `the Zstandard data needs a window of ${windowBytes} bytes; at most ${MAX_WINDOW_BYTES} are used`);
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(FRAME_MAGIC);
  // Without the flag for a checksum: those four bytes are compared here.
  const header = Buffer.concat([magic, Buffer.of(flags & ~4), window, dictionary, size]);
  return { header, windowBytes, contentBytes, checksum: (flags & 4) !== 0 };
}

function feed(decompressor: Decompress, bytes: Uint8Array, last: boolean): void {
  try {
    decompressor.push(bytes, last);
  } catch (error) {
    throw new SourceRefused('archive_damaged', 'the Zstandard data is wrong', { cause: error });
  }
}

/** Takes exact numbers of bytes from a stream of pieces. */
class ExactReader {
  position = 0;
  private readonly iterator: AsyncIterator<Uint8Array>;
  private ahead: Buffer = Buffer.alloc(0);

  constructor(
    source: AsyncIterable<Uint8Array>,
    private readonly meter: UnpackMeter,
  ) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  async has(bytes: number): Promise<boolean> {
    while (this.ahead.length < bytes) {
      const next = await this.iterator.next();
      if (next.done === true) return false;
      this.ahead = this.ahead.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.ahead, next.value]);
    }
    return true;
  }

  async take(bytes: number): Promise<Buffer> {
    if (!(await this.has(bytes))) throw new SourceRefused('archive_truncated', 'the Zstandard data ends too early');
    const taken = this.ahead.subarray(0, bytes);
    this.ahead = this.ahead.subarray(bytes);
    this.position += bytes;
    this.meter.take(bytes);
    return taken;
  }

  async skip(bytes: number): Promise<void> {
    const step = 64 * 1024;
    for (let left = bytes; left > 0; left -= step) await this.take(Math.min(step, left));
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
