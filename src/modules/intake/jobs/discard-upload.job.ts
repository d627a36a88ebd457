import type { z } from 'zod';
import { Database } from '../../../platform/database/database.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { discardUpload } from '../intake.jobs.js';
import { countHolds } from '../retention/keep-data-retention.js';
import { uploadKey } from '../storage-keys.js';
import { ReadUpload } from '../uploads/read-upload.service.js';
import { UploadStore } from '../uploads/upload-store.js';

/** Deletes what the transfer left behind and, unless the upload was received, the object too. Finds nothing the second time. */
@RunsJob(discardUpload)
export class DiscardUpload implements JobHandler<typeof discardUpload.schema> {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly store: UploadStore,
    private readonly read: ReadUpload,
  ) {}

  async run(payload: z.output<typeof discardUpload.schema>, run: JobRun): Promise<void> {
    const upload = await this.database.read(run.origin, (reader) => this.read.require(reader, payload.uploadId as Id<'upl'>));
    if (upload.status === 'receiving') return;
    // What is held is discarded by whoever releases the hold; a received upload loses nothing with what its transfer left behind.
    if (upload.status !== 'received' && (await this.database.read(run.origin, (reader) => countHolds(reader, upload.engagementId, { lock: false }))) > 0) return;
    await this.store.remove(upload.id);
    if (upload.status !== 'received') await this.storage.delete(uploadKey(upload.engagementId, upload.id));
  }
}
