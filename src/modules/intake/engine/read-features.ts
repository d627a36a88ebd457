import { open, type FileHandle } from 'node:fs/promises';
import {
  FEATURES_BATCH,
  FEATURES_COUNT_AT,
  FEATURES_HEADER_BYTES,
  FEATURES_MAGIC,
  FEATURES_RECORD_BYTES,
  readUint64,
} from './features-layout.js';
import { DOCUMENT_HASH_BYTES } from './hash-document.js';
import { IntakeEngineError } from './intake-engine.error.js';

/** Some consecutive records of a features file; valid only until the next batch is asked for. */
export class FeaturesBatch {
  readonly length: number;

  constructor(private readonly buffer: Buffer) {
    this.length = buffer.length / FEATURES_RECORD_BYTES;
  }

  hash(index: number): Uint8Array {
    const at = index * FEATURES_RECORD_BYTES;
    return this.buffer.subarray(at, at + DOCUMENT_HASH_BYTES);
  }

  byte(index: number): number {
    return readUint64(this.buffer, index * FEATURES_RECORD_BYTES + 32);
  }

  line(index: number): number {
    return readUint64(this.buffer, index * FEATURES_RECORD_BYTES + 40);
  }

  recordBytes(index: number): number {
    return this.buffer.readUInt32LE(index * FEATURES_RECORD_BYTES + 48);
  }

  textBytes(index: number): number {
    return this.buffer.readUInt32LE(index * FEATURES_RECORD_BYTES + 52);
  }

  tokens(index: number): number {
    return this.buffer.readUInt32LE(index * FEATURES_RECORD_BYTES + 56);
  }
}

/**
 * The number of documents in a features file.
 * @throws IntakeEngineError `features_file_damaged`
 */
export async function countFeatures(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return await readHeader(file, path);
  } finally {
    await file.close();
  }
}

/**
 * The records of a features file in the file's order.
 * @throws IntakeEngineError `features_file_damaged`
 */
export async function* readFeatures(path: string): AsyncGenerator<FeaturesBatch, void, undefined> {
  const file = await open(path, 'r');
  try {
    let left = await readHeader(file, path);
    const buffer = Buffer.alloc(Math.min(left, FEATURES_BATCH) * FEATURES_RECORD_BYTES);
    let position = FEATURES_HEADER_BYTES;
    while (left > 0) {
      const batch = buffer.subarray(0, Math.min(left, FEATURES_BATCH) * FEATURES_RECORD_BYTES);
      if (!(await readAll(file, batch, position))) throw damaged(path);
      yield new FeaturesBatch(batch);
      position += batch.length;
      left -= batch.length / FEATURES_RECORD_BYTES;
    }
  } finally {
    await file.close();
  }
}

async function readHeader(file: FileHandle, path: string): Promise<number> {
  const header = Buffer.alloc(FEATURES_HEADER_BYTES);
  if (!(await readAll(file, header, 0)) || !header.subarray(0, FEATURES_MAGIC.length).equals(FEATURES_MAGIC)) throw damaged(path);
  const count = readUint64(header, FEATURES_COUNT_AT);
  const { size } = await file.stat();
  if (header.readUInt32LE(FEATURES_MAGIC.length) !== FEATURES_RECORD_BYTES || size !== FEATURES_HEADER_BYTES + count * FEATURES_RECORD_BYTES) throw damaged(path);
  return count;
}

function damaged(path: string): IntakeEngineError {
  return new IntakeEngineError('features_file_damaged', `${path} is not a whole features file of this version; map its file again`);
}

/** Fills `bytes` from `position` on; false when the file is shorter. */
async function readAll(file: FileHandle, bytes: Buffer, position: number): Promise<boolean> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}
