import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import {
  FEATURES_BATCH,
  FEATURES_COUNT_AT,
  FEATURES_HEADER_BYTES,
  FEATURES_MAGIC,
  FEATURES_RECORD_BYTES,
  writeUint64,
  type DocumentFeatures,
} from './features-layout.js';

/** Writes a features file: aside first, under its name only once it is whole and on disk. */
export class FeaturesFileWriter {
  private readonly buffer = Buffer.alloc(FEATURES_BATCH * FEATURES_RECORD_BYTES);
  private buffered = 0;
  private count = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** Begins anew: a features file of an earlier run is removed. */
  static async create(path: string): Promise<FeaturesFileWriter> {
    await rm(path, { force: true });
    const file = await open(partialPath(path), 'w', 0o600);
    await file.write(Buffer.alloc(FEATURES_HEADER_BYTES));
    return new FeaturesFileWriter(path, file);
  }

  /** Whether {@link flush} must be called before the next {@link append}. */
  get full(): boolean {
    return this.buffered === FEATURES_BATCH;
  }

  append(features: DocumentFeatures): void {
    const { buffer } = this;
    const at = this.buffered * FEATURES_RECORD_BYTES;
    buffer.set(features.hash, at);
    writeUint64(buffer, features.byte, at + 32);
    writeUint64(buffer, features.line, at + 40);
    buffer.writeUInt32LE(features.recordBytes, at + 48);
    buffer.writeUInt32LE(features.textBytes, at + 52);
    buffer.writeUInt32LE(features.tokens, at + 56);
    this.buffered++;
    this.count++;
  }

  async flush(): Promise<void> {
    await writeAll(this.file, this.buffer.subarray(0, this.buffered * FEATURES_RECORD_BYTES));
    this.buffered = 0;
  }

  /** Completes the file and gives it its name. */
  async commit(): Promise<void> {
    await this.flush();
    const header = Buffer.alloc(FEATURES_HEADER_BYTES);
    FEATURES_MAGIC.copy(header);
    header.writeUInt32LE(FEATURES_RECORD_BYTES, FEATURES_MAGIC.length);
    writeUint64(header, this.count, FEATURES_COUNT_AT);
    await this.file.write(header, 0, header.length, 0);
    await this.file.datasync();
    await this.file.close();
    await rename(partialPath(this.path), this.path);
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.file.close();
    await discardPartialFeatures(this.path);
  }
}

/** Removes what a writer of `path` left behind when its thread or process was ended. */
export async function discardPartialFeatures(path: string): Promise<void> {
  await rm(partialPath(path), { force: true });
}

function partialPath(path: string): string {
  return `${path}.partial`;
}

/** A single write may store less than it was given. */
async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
}
