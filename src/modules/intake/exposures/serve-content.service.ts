import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { Reply } from '../../../platform/http/reply.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { uploadContentMissing } from '../intake.errors.js';
import { uploadKey } from '../storage-keys.js';
import type { Upload } from '../uploads/upload.entity.js';
import { rangeOf } from './byte-range.js';
import type { PreviewDto } from './exposure.dto.js';
import { firstRecords } from './first-records.js';
import { RecordExposure } from './record-exposure.service.js';
import type { ReadBytes } from './record-exposure.service.js';

/** How much of a file a preview shows at most. */
const PREVIEW_BYTES = 64 * 1024;

/** Gives the content of uploads away, each time on record before the first byte. */
@Injectable()
export class ServeContent {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly record: RecordExposure,
  ) {}

  /**
   * The file, or the part of it that `Range` asks for.
   * @throws DomainError `object.not_found`, `upload.content_missing`, `upload.range_not_satisfiable`, `exposure.reason_required`
   */
  async download(ctx: RequestContext, uploadId: Id<'upl'>, reason: string | undefined, headers: { range: string | undefined; ifRange: string | undefined }): Promise<Reply> {
    let partial = false;
    const bytesOf = (found: Upload): ReadBytes => {
      const range = headers.ifRange === undefined || headers.ifRange === etagOf(found) ? rangeOf(headers.range, found.bytes) : null;
      partial = range !== null;
      return range ?? { first: 0, last: found.bytes - 1 };
    };
    // By HEAD nobody reads a byte, so there is nothing to record.
    const asked = ctx.method === 'HEAD';
    const { upload, bytes } = asked
      ? await this.database.read(ctx, (reader) => this.record.check(reader, uploadId, reason, bytesOf))
      : await this.database.transaction(ctx, (tx) => this.record.run(tx, uploadId, 'download', reason, bytesOf));
    const length = bytes.last - bytes.first + 1;
    // Sent as a file to keep and by its bytes alone: what customers hand over is never to be run by a browser.
    return new Reply(new StreamableFile(asked ? Readable.from([]) : await this.#open(upload, bytes), { length }), {
      status: partial ? 206 : 200,
      headers: {
        'content-type': 'application/octet-stream', 'content-length': String(length), 'accept-ranges': 'bytes', 'cache-control': 'no-store', etag: etagOf(upload),
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(upload.fileName).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)}`,
        ...(partial ? { 'content-range': `bytes ${bytes.first}-${bytes.last}/${upload.bytes}` } : {}),
      },
    });
  }

  /**
   * The first records of the file.
   * @param records how many at most
   * @throws DomainError `object.not_found`, `upload.content_missing`, `exposure.reason_required`
   */
  async preview(ctx: RequestContext, uploadId: Id<'upl'>, reason: string | undefined, records: number): Promise<PreviewDto> {
    const { upload, bytes } = await this.database.transaction(ctx, (tx) => this.record.run(tx, uploadId, 'preview', reason, (found) => ({ first: 0, last: Math.min(found.bytes, PREVIEW_BYTES) - 1 })));
    const chunks: Buffer[] = [];
    for await (const chunk of await this.#open(upload, bytes)) chunks.push(chunk as Buffer);
    const read = Buffer.concat(chunks);
    return { uploadId, fileName: upload.fileName, records: firstRecords(read, records, read.length === upload.bytes), readBytes: read.length, totalBytes: upload.bytes };
  }

  async #open(upload: Upload, bytes: ReadBytes) {
    try {
      return await this.storage.get(uploadKey(upload.engagementId, upload.id), { start: bytes.first, end: bytes.last });
    } catch (error) {
      // Deleted since its row was read.
      if (error instanceof StorageError && error.code === 'storage.not_found') throw uploadContentMissing.with('The data of this upload is deleted.', { cause: error });
      throw error;
    }
  }
}

/** The content never changes, so its hash is its ETag. */
function etagOf(upload: Upload): string {
  return `"${upload.sha256 ?? upload.id}"`;
}
