import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { Reply } from '../../../platform/http/reply.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { RecordExposure } from '../exposures/record-exposure.service.js';
import { cleanedShardMissing } from '../intake.errors.js';
import type { Upload } from '../uploads/upload.entity.js';
import { ReadCleanedData } from './read-cleaned-data.service.js';

/** Gives cleaned data away. It is a reading of the upload that it was made of, on record before the first byte. */
@Injectable()
export class ServeCleanedShard {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly read: ReadCleanedData,
    private readonly record: RecordExposure,
  ) {}

  /** @throws DomainError `object.not_found`, `dataset_version.report_missing`, `dataset_version.cleaned_shard_missing`, `upload.content_missing`, `exposure.reason_required` */
  async run(ctx: RequestContext, id: Id<'dsv'>, number: number, reason: string | undefined): Promise<Reply> {
    const asked = ctx.method === 'HEAD';
    const { shard } = asked
      ? await this.database.read(ctx, (reader) => this.read.shard(reader, id, number))
      : await this.database.transaction(ctx, async (tx) => {
          const found = await this.read.shard(tx, id, number);
          await this.record.run(tx, found.shard.uploadId, 'download', reason, wholeOf);
          return found;
        });
    return new Reply(new StreamableFile(asked ? Readable.from([]) : await this.#open(shard.key), { length: shard.bytes }), {
      headers: {
        'content-type': 'application/octet-stream', 'content-length': String(shard.bytes), 'cache-control': 'no-store', etag: `"${shard.sha256}"`,
        'content-disposition': `attachment; filename="${shard.name.slice(shard.name.lastIndexOf('/') + 1)}"`,
      },
    });
  }

  async #open(key: string): Promise<Readable> {
    try {
      return await this.storage.get(key);
    } catch (error) {
      if (StorageError.is(error, 'storage.not_found')) throw cleanedShardMissing.with('The data of this version is deleted.', { cause: error });
      throw error;
    }
  }
}

/** All of it: which bytes of an upload a cleaned shard tells of is not told apart. */
function wholeOf({ bytes }: Upload): { first: number; last: number } {
  return { first: 0, last: bytes - 1 };
}
