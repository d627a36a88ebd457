/** Longest record that is read, in bytes without its line end: 16 MiB. */
const DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024;

interface LinePlace {
  /** From 1. */
  readonly line: number;
  /** Where the line begins in the file, in bytes from 0; a byte order mark at the file's start is not part of its line. */
  readonly byte: number;
}

/** A line without its line end. `bytes` is a view that is valid only until the next line is asked for. */
export interface WholeLine extends LinePlace {
  readonly kind: 'line';
  readonly bytes: Uint8Array;
}

/** A line over the limit; its bytes were passed over without being kept. */
export interface OversizedLine extends LinePlace {
  readonly kind: 'oversized';
  readonly length: number;
}

export type SplitLine = WholeLine | OversizedLine;

const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;
/** What may surround a record of the greatest length: a byte order mark before, a CR after. */
const SLACK_BYTES = BYTE_ORDER_MARK.length + 1;
const INITIAL_CARRY_BYTES = 64 * 1024;

/**
 * Cuts a file that arrives in chunks into lines. LF and CR LF end a line; the last line needs no end. Holds at most one
 * record of the greatest length, however the chunks are cut.
 */
export class LineSplitter {
  private carry = Buffer.allocUnsafe(INITIAL_CARRY_BYTES);
  /** Bytes of the unfinished line seen so far; those beyond the limit are counted but not kept. */
  private carried = 0;
  private line = 1;
  private byte = 0;

  constructor(private readonly maxRecordBytes: number = DEFAULT_MAX_RECORD_BYTES) {}

  /** The lines that `chunk` completes. Take them all before the next chunk. */
  *push(chunk: Uint8Array): Generator<SplitLine, void, undefined> {
    // Buffer.indexOf is several times as fast as Uint8Array's.
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (;;) {
      const end = buffer.indexOf(LF, start);
      if (end < 0) break;
      if (this.carried === 0) {
        yield this.lineOf(buffer, start, end);
        this.advance(end - start + 1);
      } else {
        this.keep(buffer, start, end);
        yield this.lineOf(this.carry, 0, this.carried);
        this.advance(this.carried + 1);
      }
      start = end + 1;
    }
    this.keep(buffer, start, buffer.length);
  }

  /** The last line, when the file does not end with a line end. */
  *finish(): Generator<SplitLine, void, undefined> {
    if (this.carried === 0) return;
    const last = this.lineOf(this.carry, 0, this.carried);
    // A file that is a byte order mark and nothing else has no line.
    if (last.byte < this.byte + this.carried) yield last;
    this.advance(this.carried);
  }

  private lineOf(buffer: Buffer, start: number, end: number): SplitLine {
    const { line } = this;
    const from = this.byte === 0 && startsWithByteOrderMark(buffer, start, end) ? start + BYTE_ORDER_MARK.length : start;
    const byte = this.byte + (from - start);
    if (end - start > this.maxRecordBytes + SLACK_BYTES) return { kind: 'oversized', line, byte, length: end - from };
    const to = end > from && buffer[end - 1] === CR ? end - 1 : end;
    if (to - from > this.maxRecordBytes) return { kind: 'oversized', line, byte, length: to - from };
    return { kind: 'line', line, byte, bytes: buffer.subarray(from, to) };
  }

  private advance(length: number): void {
    this.byte += length;
    this.line++;
    this.carried = 0;
  }

  private keep(buffer: Buffer, start: number, end: number): void {
    const limit = this.maxRecordBytes + SLACK_BYTES;
    const kept = Math.min(end - start, Math.max(0, limit - this.carried));
    if (this.carried + kept > this.carry.length) this.growCarry(this.carried + kept, limit);
    if (kept > 0) buffer.copy(this.carry, this.carried, start, start + kept);
    this.carried += end - start;
  }

  private growCarry(needed: number, limit: number): void {
    const larger = Buffer.allocUnsafe(Math.min(limit, Math.max(needed, this.carry.length * 2)));
    this.carry.copy(larger, 0, 0, Math.min(this.carried, this.carry.length));
    this.carry = larger;
  }
}

/**
 * The lines of a stream of bytes; see {@link LineSplitter}.
 * @param chunks the file's bytes, cut anywhere
 * @param maxRecordBytes longest line that is handed out whole
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxRecordBytes: number = DEFAULT_MAX_RECORD_BYTES,
): AsyncGenerator<SplitLine, void, undefined> {
  const splitter = new LineSplitter(maxRecordBytes);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.finish();
}

function startsWithByteOrderMark(buffer: Buffer, start: number, end: number): boolean {
  return end - start >= BYTE_ORDER_MARK.length && BYTE_ORDER_MARK.every((byte, i) => buffer[start + i] === byte);
}
