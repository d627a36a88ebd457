import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Reader } from '../../../platform/database/tx.js';
import { forbidden } from '../../../platform/errors/platform.errors.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { RecordExposure, requireReason } from '../exposures/record-exposure.service.js';
import { versionSamplesMissing } from '../intake.errors.js';
import { filesOf } from '../processing/file-of-step.js';
import type { FileOfStep } from '../processing/file-of-step.js';
import { ProcessingStep } from '../processing/processing-step.entity.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { storedSamplesSchema } from './samples.dto.js';
import type { StoredSamples } from './samples.dto.js';
import { whileThere } from './while-there.js';

/** Shows samples of what is kept and of what is not, on record before. */
@Injectable()
export class ReadSamples {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly versions: ReadDatasetVersion,
    private readonly record: RecordExposure,
  ) {}

  /**
   * It is a reading of each upload that a sample is of.
   * @throws DomainError `auth.forbidden`, `object.not_found`, `dataset_version.report_missing`, `dataset_version.samples_missing`, `dataset_version.data_deleted`, `upload.content_missing`, `exposure.reason_required`
   */
  async run(ctx: RequestContext, id: Id<'dsv'>, reason: string | undefined): Promise<StoredSamples> {
    if (!isAllowed(ctx.actor, 'data:read')) throw forbidden.with(`Samples are the customer’s texts. Reading them needs the permission data:read, which ${ctx.actor.name} does not have.`);
    const { key, files } = await this.database.read(ctx, (reader) => this.#find(reader, id, reason));
    const samples = await whileThere(async () => storedSamplesSchema.parse(JSON.parse(await text(await this.storage.get(key)))));
    const shown = new Set(samples.map(({ file }) => file));
    await this.database.transaction(ctx, async (tx) => {
      for (const { name, uploadId } of files) if (shown.has(name)) await this.record.run(tx, uploadId, 'preview', reason, ({ bytes }) => ({ first: 0, last: bytes - 1 }));
    });
    return samples;
  }

  async #find(reader: Reader, id: Id<'dsv'>, reason: string | undefined): Promise<{ key: string; files: FileOfStep[] }> {
    await this.versions.report(reader, id);
    requireReason(reader, reason);
    const step = await reader.manager.findOneBy(ProcessingStep, { datasetVersionId: id, stage: 'finish' });
    if (step === null || step.outputKey === null) throw versionSamplesMissing.with('The version was processed before samples were taken.');
    return { key: step.outputKey, files: await filesOf(reader, id) };
  }
}
