import { appendFile, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DOCUMENT_HASH_BYTES } from './hash-document.js';

/** A document as the search for duplicates sees it. */
export interface HashedDocument {
  /** Valid only until the next document is asked for. */
  readonly hash: Uint8Array;
  /** Index of its file. */
  readonly file: number;
  /** From 1. */
  readonly line: number;
  readonly tokens: number;
}

/* An entry, little-endian: 0 hash   32 file (32 bits)   36 tokens (32 bits)   40 line (a double, exact up to 2^53) */
const ENTRY_BYTES = DOCUMENT_HASH_BYTES + 16;
const FILE_AT = DOCUMENT_HASH_BYTES;
const TOKENS_AT = FILE_AT + 4;
const LINE_AT = TOKENS_AT + 4;

/** Memory for what waits to be written, over all partitions. */
const BUFFER_BYTES = 32 * 1024 * 1024;
const MAX_PARTITION_BUFFER_ENTRIES = 1024;
const READ_ENTRIES = 4096;

/**
 * Documents on disk, parted by their hash: equal hashes are in the same partition, in the order in which they were added.
 * Memory stays the same whatever the number of documents.
 */
export class DuplicateSpill {
  private readonly buffers: (Buffer | undefined)[];
  private readonly buffered: Uint32Array;
  private readonly entriesPerBuffer: number;

  private constructor(
    private readonly folder: string,
    readonly partitions: number,
  ) {
    this.buffers = Array.from({ length: partitions }, () => undefined);
    this.buffered = new Uint32Array(partitions);
    const fitting = Math.floor(BUFFER_BYTES / partitions / ENTRY_BYTES);
    this.entriesPerBuffer = Math.min(MAX_PARTITION_BUFFER_ENTRIES, Math.max(1, fitting));
  }

  /** A spill in a new folder of `workDirectory`. */
  static async create(workDirectory: string, partitions: number): Promise<DuplicateSpill> {
    return new DuplicateSpill(await mkdtemp(join(workDirectory, 'duplicates-')), partitions);
  }

  async add(document: HashedDocument): Promise<void> {
    const partition = partitionOf(document.hash, this.partitions);
    const buffer = (this.buffers[partition] ??= Buffer.alloc(this.entriesPerBuffer * ENTRY_BYTES));
    const at = (this.buffered[partition] ?? 0) * ENTRY_BYTES;
    buffer.set(document.hash, at);
    buffer.writeUInt32LE(document.file, at + FILE_AT);
    buffer.writeUInt32LE(document.tokens, at + TOKENS_AT);
    buffer.writeDoubleLE(document.line, at + LINE_AT);
    this.buffered[partition] = (this.buffered[partition] ?? 0) + 1;
    if (this.buffered[partition] === this.entriesPerBuffer) await this.flush(partition);
  }

  /** Writes out what is still in memory, and frees it. */
  async flushAll(): Promise<void> {
    for (let partition = 0; partition < this.partitions; partition++) {
      await this.flush(partition);
      this.buffers[partition] = undefined;
    }
  }

  /** The documents of a partition, after {@link flushAll}. */
  async *read(partition: number): AsyncGenerator<HashedDocument[], void, undefined> {
    const file = await open(this.pathOf(partition), 'a+');
    try {
      const buffer = Buffer.alloc(READ_ENTRIES * ENTRY_BYTES);
      const { size } = await file.stat();
      for (let position = 0; position < size; ) {
        const wanted = Math.min(buffer.length, size - position);
        const { bytesRead } = await file.read(buffer, 0, wanted, position);
        const whole = bytesRead - (bytesRead % ENTRY_BYTES);
        // A disk that loses what was written a moment ago must not pass for a dataset without duplicates.
        if (whole === 0) throw new Error(`${this.pathOf(partition)} was cut short while it was read`);
        yield entriesOf(buffer.subarray(0, whole));
        position += whole;
      }
    } finally {
      await file.close();
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async flush(partition: number): Promise<void> {
    const buffer = this.buffers[partition];
    const entries = this.buffered[partition] ?? 0;
    if (buffer === undefined || entries === 0) return;
    await appendFile(this.pathOf(partition), buffer.subarray(0, entries * ENTRY_BYTES), { mode: 0o600 });
    this.buffered[partition] = 0;
  }

  private pathOf(partition: number): string {
    return join(this.folder, `${partition}.bin`);
  }
}

function partitionOf(hash: Uint8Array, partitions: number): number {
  const prefix = ((hash[0] ?? 0) * 2 ** 24 + ((hash[1] ?? 0) << 16)) | ((hash[2] ?? 0) << 8) | (hash[3] ?? 0);
  return (prefix >>> 0) % partitions;
}

function entriesOf(buffer: Buffer): HashedDocument[] {
  const entries: HashedDocument[] = [];
  for (let at = 0; at < buffer.length; at += ENTRY_BYTES) {
    entries.push({
      hash: buffer.subarray(at, at + DOCUMENT_HASH_BYTES),
      file: buffer.readUInt32LE(at + FILE_AT),
      tokens: buffer.readUInt32LE(at + TOKENS_AT),
      line: buffer.readDoubleLE(at + LINE_AT),
    });
  }
  return entries;
}
