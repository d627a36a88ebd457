/** What is known of a readable document once its file was mapped. */
export interface DocumentFeatures {
  /** SHA-256 of the text. */
  readonly hash: Uint8Array;
  /** Line of its file, from 1. */
  readonly line: number;
  /** Where the record begins in its file, in bytes. */
  readonly byte: number;
  /** Length of the record without its line end, in bytes. */
  readonly recordBytes: number;
  /** Length of the text in UTF-8, in bytes. */
  readonly textBytes: number;
  readonly tokens: number;
}

/*
 * A features file holds a header and, for each readable document in file order, a record of fixed width; numbers are
 * little-endian and unsigned. It holds no text.
 *
 *   header   0 "ATLFEAT1"   8 width of a record (32 bits)   16 number of records (64 bits)
 *   record   0 hash (32 bytes)   32 byte (64 bits)   40 line (64 bits)   48 record bytes   52 text bytes   56 tokens   60 zero
 */
export const FEATURES_MAGIC = Buffer.from('ATLFEAT1', 'latin1');
export const FEATURES_HEADER_BYTES = 64;
export const FEATURES_RECORD_BYTES = 64;
export const FEATURES_COUNT_AT = 16;
/** Records that are read or written at a time. */
export const FEATURES_BATCH = 4096;

/** @param value from 0 to 2^53 − 1 */
export function writeUint64(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32LE(value % 2 ** 32, at);
  buffer.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

export function readUint64(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at + 4) * 2 ** 32 + buffer.readUInt32LE(at);
}
