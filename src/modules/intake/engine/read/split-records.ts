import type { RecordFormat } from '../plan/dataset-plan.js';
import { createRecordScanner, type RecordScanner } from './scan-records.js';

interface RecordPlace {
  /** Line, row or element, from 1. */
  readonly line: number;
  /** Where the record begins in its decoded source, in bytes. */
  readonly byte: number;
}

/** What a record consists of, without what ends it. `bytes` is a view that is valid only until the next record is asked for. */
export interface WholeRecord extends RecordPlace {
  readonly kind: 'record';
  readonly bytes: Uint8Array;
  /** csv, tsv: its last quoted cell is not closed, and the source is at its end. */
  readonly quoteOpen: boolean;
}

/** A record over the limit; its bytes were passed over without being kept. */
export interface OversizedRecord extends RecordPlace {
  readonly kind: 'oversized';
  readonly length: number;
  readonly quoteOpen: boolean;
}

export type SplitRecord = WholeRecord | OversizedRecord;

const CR = 0x0d;
const INITIAL_CARRY_BYTES = 64 * 1024;
/** A larger carry is given up after the record that needed it. */
const MAX_KEPT_CARRY_BYTES = 4 * 1024 * 1024;
/** What may surround a record of the greatest length: a CR after a line, indentation around an element. */
const SLACK_BYTES = 1024;

/**
 * Cuts a segment that arrives in chunks into records. Holds at most one record of the greatest length, and gives the same records
 * however the chunks are cut.
 */
export class RecordSplitter {
  private readonly scanner: RecordScanner;
  /** White space around records is none of them. */
  private readonly trims: boolean;
  private carry = Buffer.allocUnsafe(INITIAL_CARRY_BYTES);
  /** Bytes of the unfinished record seen so far; those beyond the limit are counted but not kept. */
  private carried = 0;

  /** @param line,byte of the segment's first record */
  constructor(
    source: { readonly format: RecordFormat; readonly delimiter?: string | undefined },
    private readonly maxRecordBytes: number,
    private line: number,
    private byte: number,
  ) {
    this.scanner = createRecordScanner(source.format, source.delimiter);
    this.trims = source.format === 'json_array' || source.format === 'json';
  }

  /** The records that `chunk` completes. Take them all before the next chunk. */
  *push(chunk: Uint8Array): Generator<SplitRecord, void, undefined> {
    // Buffer.indexOf is several times as fast as Uint8Array's.
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const { endBytes } = this.scanner;
    let start = 0;
    for (let end = this.scanner.next(buffer, 0); end >= 0; end = this.scanner.next(buffer, start)) {
      if (this.carried === 0) {
        yield this.recordOf(buffer, start, end - endBytes, end - endBytes - start, false);
        this.advance(end - start);
      } else {
        this.keep(buffer, start, end - endBytes);
        yield this.recordOf(this.carry, 0, Math.min(this.carried, this.carry.length), this.carried, false);
        this.advance(this.carried + endBytes);
      }
      start = end;
    }
    this.keep(buffer, start, buffer.length);
  }

  /** The last record, when nothing ends it. */
  *finish(): Generator<SplitRecord, void, undefined> {
    if (this.carried === 0) return;
    const last = this.recordOf(this.carry, 0, Math.min(this.carried, this.carry.length), this.carried, this.scanner.quoteOpen);
    // After an array's last comma, or the last object, there may be white space, and then nothing.
    if (!this.trims || last.kind === 'oversized' || last.bytes.length > 0) yield last;
    this.advance(this.carried);
  }

  /** @param length of the record as it is, of which `buffer` holds what is between `start` and `end` */
  private recordOf(buffer: Buffer, start: number, end: number, length: number, quoteOpen: boolean): SplitRecord {
    const { line } = this;
    if (length > this.maxRecordBytes + SLACK_BYTES) return { kind: 'oversized', line, byte: this.byte, length, quoteOpen };
    let from = start;
    let to = end;
    if (this.trims) {
      while (from < to && isWhite(buffer[from])) from++;
      while (to > from && isWhite(buffer[to - 1])) to--;
    } else if (to > from && buffer[to - 1] === CR) {
      to--;
    }
    const byte = this.byte + (from - start);
    if (to - from > this.maxRecordBytes) return { kind: 'oversized', line, byte, length: to - from, quoteOpen };
    return { kind: 'record', line, byte, bytes: buffer.subarray(from, to), quoteOpen };
  }

  private advance(length: number): void {
    this.byte += length;
    this.line++;
    this.carried = 0;
    if (this.carry.length > MAX_KEPT_CARRY_BYTES) this.carry = Buffer.allocUnsafe(INITIAL_CARRY_BYTES);
  }

  private keep(buffer: Buffer, start: number, end: number): void {
    const limit = this.maxRecordBytes + SLACK_BYTES;
    const kept = Math.min(end - start, Math.max(0, limit - this.carried));
    if (kept > 0) {
      if (this.carried + kept > this.carry.length) this.growCarry(this.carried + kept, limit);
      buffer.copy(this.carry, this.carried, start, start + kept);
    }
    this.carried += end - start;
  }

  private growCarry(needed: number, limit: number): void {
    const larger = Buffer.allocUnsafe(Math.min(limit, Math.max(needed, this.carry.length * 2)));
    this.carry.copy(larger, 0, 0, Math.min(this.carried, this.carry.length));
    this.carry = larger;
  }
}

function isWhite(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
