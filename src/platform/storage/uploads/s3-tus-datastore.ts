import type { Readable } from 'node:stream';
import { AbortMultipartUploadCommand, DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { S3Store } from '@tus/s3-store';
import { Upload } from '@tus/server';
import { StorageError } from '../storage-error.js';
import { TusDatastore } from './tus-datastore.js';
import type { TusDatastoreSettings } from './tus-datastore.js';
import { noSuchUpload, TusError } from './tus-error.js';

export interface S3TusDatastoreOptions extends TusDatastoreSettings {
  bucket: string;
  /** Folder in the bucket, closed by `/`. */
  prefix: string;
  client: S3ClientConfig;
  /** Folder of this machine that is the application's own. */
  scratchFolder: string;
}

/**
 * Uploads as multipart uploads in a bucket: `<prefix><id>` once complete, and beside it `.info` (what the client said of
 * it) and `.part` (the last bytes, too few for a part).
 */
export class S3TusDatastore extends TusDatastore {
  private readonly store: S3Store;
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly prefix: string;
  private readonly scratchFolder: string;

  constructor(options: S3TusDatastoreOptions) {
    super(options);
    this.bucket = options.bucket;
    this.prefix = options.prefix;
    this.scratchFolder = options.scratchFolder;
    this.client = new S3Client(options.client);
    this.store = new S3Store({
      s3ClientConfig: { ...options.client, bucket: options.bucket },
      // Tags are for lifecycle rules, and not every S3-compatible store takes them.
      useTags: false,
      // The default keeps every unfinished upload in memory for ever, and does not hear what another process deleted.
      cache: { get: () => Promise.resolve(undefined), set: () => Promise.resolve(), delete: () => Promise.resolve() },
    });
  }

  protected override chunkFolder(): string {
    return this.scratchFolder;
  }

  async create(upload: Upload): Promise<Upload> {
    const stored = await this.store.create(underAnotherId(upload, this.keyOf(upload.id)));
    upload.creation_date = stored.creation_date;
    upload.storage = stored.storage;
    return upload;
  }

  async getUpload(id: string): Promise<Upload> {
    const stored = await this.store.getUpload(this.keyOf(id));
    return underAnotherId(stored, id);
  }

  async open(id: string): Promise<Readable> {
    const { offset, size } = await this.getUpload(id);
    // S3 assembles the object from its parts when the upload completes; until then there is none to read.
    if (offset !== size) throw noSuchUpload();
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: this.keyOf(id) }));
    return Body as Readable;
  }

  // The store's own leaves the .part object behind, and does not delete uploads that are complete.
  async remove(id: string): Promise<void> {
    const key = this.keyOf(id);
    const target = { Bucket: this.bucket, Key: key };
    const uploadId = await this.multipartUploadIdOf(key);
    try {
      await this.client.send(new AbortMultipartUploadCommand({ ...target, UploadId: uploadId }));
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'NoSuchUpload') throw error;
    }
    const Objects = [key, `${key}.part`, `${key}.info`].map((Key) => ({ Key }));
    const { Errors } = await this.client.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }));
    const [failure] = Errors ?? [];
    if (failure !== undefined) throw new StorageError('storage.not_usable', `the upload ${id} could not be deleted: ${failure.Code} ${failure.Message}`);
  }

  // The store's own looks at the whole bucket, and would abort multipart uploads of others.
  async deleteExpired(): Promise<number> {
    const expired: string[] = [];
    let from: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
    while (from !== undefined) {
      const page = await this.expiredOnPage(from);
      expired.push(...page.ids);
      from = page.next;
    }
    for (const id of expired) await this.remove(id);
    return expired.length;
  }

  protected async append(chunk: Readable, id: string, offset: number): Promise<number> {
    const key = this.keyOf(id);
    try {
      return await this.store.write(chunk, key, offset);
    } finally {
      // What comes too few for a part is an object of its own, which would outlive an upload that was removed meanwhile.
      await this.multipartUploadIdOf(key).catch(async (error: unknown) => {
        if (error instanceof TusError && error.status_code === 404) await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: `${key}.part` }));
        throw error;
      });
    }
  }

  private async expiredOnPage(from: { KeyMarker?: string; UploadIdMarker?: string }): Promise<{ ids: string[]; next: typeof from | undefined }> {
    const page = await this.client.send(new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: this.prefix, ...from }));
    const ids = (page.Uploads ?? [])
      .filter(({ Initiated }) => Initiated !== undefined && this.isExpired(Initiated))
      .map(({ Key = '' }) => Key.slice(this.prefix.length));
    return { ids, next: page.IsTruncated === true ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : undefined };
  }

  private async multipartUploadIdOf(key: string): Promise<string | undefined> {
    try {
      const { Metadata } = await this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: `${key}.info` }));
      return Metadata?.['upload-id'];
    } catch (error) {
      if (error instanceof Error && error.name === 'NotFound') throw noSuchUpload();
      throw error;
    }
  }

  private keyOf(id: string): string {
    this.assertId(id);
    return this.prefix + id;
  }
}

function underAnotherId({ size, offset, metadata, storage, creation_date }: Upload, id: string): Upload {
  return new Upload({ id, size, offset, metadata, storage, creation_date });
}
