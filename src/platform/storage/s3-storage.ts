import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, DeleteObjectCommand, DeleteObjectsCommand,
  GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { CompletedPart, S3ClientConfig } from '@aws-sdk/client-s3';
import { MeasuredBody } from './measured-body.js';
import { ObjectStorage } from './object-storage.js';
import type { ByteRange, PutOptions, StoredObject } from './object-storage.js';
import { StorageError } from './storage-error.js';
import { assertStorageKey, assertStoragePrefix, isStorageKey } from './storage-key.js';

const DEFAULT_PART_BYTES = 16 * 1024 * 1024;
const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;
/** Bounds the memory of one upload to this many parts, and one more that fills meanwhile. */
const PARTS_AT_ONCE = 3;

export interface S3StorageOptions {
  bucket: string;
  /** Empty, or a folder in the bucket closed by `/`; all keys go below it. */
  prefix: string;
  client: S3ClientConfig;
  /** Size of an upload's parts, at least 5 MiB (default 16 MiB, which allows objects of up to 156 GiB). */
  partBytes?: number;
}

/**
 * Objects in a bucket of S3 or something compatible. The bucket should have a lifecycle rule that aborts incomplete
 * multipart uploads after some days: a killed process cannot do it itself.
 */
export class S3Storage extends ObjectStorage {
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly prefix: string;
  private readonly partBytes: number;

  /** @throws RangeError for parts of less than 5 MiB, which S3 does not take. */
  constructor(options: S3StorageOptions) {
    super();
    this.bucket = options.bucket;
    this.prefix = options.prefix;
    this.partBytes = options.partBytes ?? DEFAULT_PART_BYTES;
    if (this.partBytes < MIN_PART_BYTES) throw new RangeError(`parts of ${this.partBytes} bytes are too small; S3 takes ${MIN_PART_BYTES} or more`);
    this.client = new S3Client(options.client);
  }

  async put(key: string, body: Readable | Uint8Array, options: PutOptions = {}): Promise<StoredObject> {
    const content = new MeasuredBody(body);
    const target = this.target(key);
    // S3 decides in the end, atomically; asking first saves sending what would be refused.
    if (options.ifAbsent === true && (await this.stat(key)) !== null) {
      content.discard();
      throw alreadyExists(key);
    }
    const condition = options.ifAbsent === true ? { IfNoneMatch: '*' } : {};
    const parts = partsOf(content, this.partBytes);
    const first = await parts.next();
    const firstPart = first.done === true ? Buffer.alloc(0) : first.value.bytes;
    try {
      if (first.done === true || first.value.last) await this.client.send(new PutObjectCommand({ ...target, ...condition, Body: firstPart }));
      else await this.putInParts(target, condition, firstPart, parts, key);
    } catch (error) {
      throw isPreconditionFailed(error) ? alreadyExists(key) : error;
    } finally {
      // Closes the body when S3 failed before it was read to its end.
      await parts.return(undefined);
    }
    return content.result();
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    const target = this.target(key);
    if (range !== undefined && !isRange(range)) throw rangeNotSatisfiable(key, range);
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ ...target, Range: range && `bytes=${range.start}-${range.end ?? ''}` }));
      return Body as Readable;
    } catch (error) {
      if (errorName(error) === 'NoSuchKey') throw new StorageError('storage.not_found', `there is no object ${key}`, error);
      if (range !== undefined && errorName(error) === 'InvalidRange') throw rangeNotSatisfiable(key, range, error);
      throw error;
    }
  }

  async stat(key: string): Promise<{ bytes: number } | null> {
    try {
      const { ContentLength } = await this.client.send(new HeadObjectCommand(this.target(key)));
      return { bytes: ContentLength ?? 0 };
    } catch (error) {
      if (errorName(error) === 'NotFound' || errorName(error) === 'NoSuchKey') return null;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.target(key)));
  }

  async *list(prefix: string): AsyncIterable<string> {
    if (prefix !== '') assertStoragePrefix(prefix);
    for await (const page of this.pages(prefix)) yield* page;
  }

  async deletePrefix(prefix: string): Promise<number> {
    assertStoragePrefix(prefix);
    let deleted = 0;
    for await (const page of this.pages(prefix)) {
      const objects = page.map((key) => ({ Key: this.prefix + key }));
      const { Errors } = await this.client.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects: objects, Quiet: true } }));
      const [failure] = Errors ?? [];
      if (failure !== undefined) throw new StorageError('storage.not_usable', `${Errors?.length} objects below ${prefix} could not be deleted: ${failure.Code} ${failure.Message}`);
      deleted += page.length;
    }
    return deleted;
  }

  localPath(key: string): null {
    assertStorageKey(key);
    return null;
  }

  /** Lets go of pooled connections. */
  close(): void {
    this.client.destroy();
  }

  private target(key: string): { Bucket: string; Key: string } {
    assertStorageKey(key);
    return { Bucket: this.bucket, Key: this.prefix + key };
  }

  private async putInParts(target: { Bucket: string; Key: string }, condition: { IfNoneMatch?: string }, first: Buffer, rest: AsyncIterable<Part>, key: string): Promise<void> {
    const { UploadId } = await this.client.send(new CreateMultipartUploadCommand(target));
    const running = new Set<Promise<void>>();
    try {
      const done: CompletedPart[] = [];
      const start = (bytes: Buffer, number: number): void => {
        if (number > MAX_PARTS) throw new StorageError('storage.too_large', `${key} has more than ${MAX_PARTS} parts of ${this.partBytes} bytes; store it in several objects`);
        const send = async (): Promise<void> => {
          const { ETag } = await this.client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: number, Body: bytes }));
          done.push({ PartNumber: number, ETag });
        };
        // A failed part stays among the running ones, where the race below finds it.
        const upload: Promise<void> = send().then(() => void running.delete(upload));
        running.add(upload);
        // Without a handler of its own it would count as unhandled while the next part still fills.
        upload.catch(() => undefined);
      };
      let number = 1;
      start(first, number);
      for await (const { bytes } of rest) {
        if (running.size >= PARTS_AT_ONCE) await Promise.race(running);
        number += 1;
        start(bytes, number);
      }
      await Promise.all(running);
      const inOrder = done.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
      await this.client.send(new CompleteMultipartUploadCommand({ ...target, ...condition, UploadId, MultipartUpload: { Parts: inOrder } }));
    } catch (error) {
      // A part that arrives after the abort would be kept, and billed, for ever.
      await Promise.allSettled(running);
      await this.abort({ ...target, UploadId }, error);
      throw error;
    }
  }

  private async abort(upload: { Bucket: string; Key: string; UploadId: string | undefined }, cause: unknown): Promise<void> {
    try {
      await this.client.send(new AbortMultipartUploadCommand(upload));
    } catch (error) {
      if (errorName(error) === 'NoSuchUpload') return;
      throw new AggregateError([cause, error], `an upload failed, and its parts could not be removed: ${String(cause)}`, { cause: error });
    }
  }

  private async *pages(prefix: string): AsyncGenerator<string[]> {
    let token: string | undefined;
    do {
      const page = await this.client.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: this.prefix + prefix, ContinuationToken: token }));
      // What is no key of ours, such as uploads that are still open, is not ours to show or delete.
      const keys = (page.Contents ?? []).map(({ Key = '' }) => Key.slice(this.prefix.length)).filter(isStorageKey);
      if (keys.length > 0) yield keys;
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }
}

interface Part {
  bytes: Buffer;
  last: boolean;
}

/** Cuts a body into parts of one size. Holds one byte back, so that it knows which part is the last; an empty body has none. */
async function* partsOf(content: AsyncIterable<Buffer>, partBytes: number): AsyncGenerator<Part, undefined> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= partBytes) continue;
    const all = Buffer.concat(chunks);
    let from = 0;
    for (; all.length - from > partBytes; from += partBytes) yield { bytes: all.subarray(from, from + partBytes), last: false };
    chunks = [all.subarray(from)];
    bytes = all.length - from;
  }
  if (bytes > 0) yield { bytes: Buffer.concat(chunks), last: true };
  return undefined;
}

function isRange({ start, end = Number.MAX_SAFE_INTEGER }: ByteRange): boolean {
  return Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end;
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function isPreconditionFailed(error: unknown): boolean {
  // S3 says the latter when another conditional write of the same key is under way.
  return errorName(error) === 'PreconditionFailed' || errorName(error) === 'ConditionalRequestConflict';
}

function rangeNotSatisfiable(key: string, range: ByteRange, cause?: unknown): StorageError {
  return new StorageError('storage.range_not_satisfiable', `bytes ${range.start} to ${range.end ?? 'the end'} cannot be read from ${key}`, cause);
}

function alreadyExists(key: string): StorageError {
  return new StorageError('storage.already_exists', `there already is an object ${key}`);
}
