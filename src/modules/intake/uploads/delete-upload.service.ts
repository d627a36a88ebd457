import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { decide } from '../../../platform/workflow/decide.js';
import { uploadGone, uploadHeld, uploadInUse } from '../intake.errors.js';
import { uploadDeleted } from '../intake.events.js';
import { discardUpload } from '../intake.jobs.js';
import { lockHolds } from '../retention/keep-data-retention.js';
import { ReadUpload } from './read-upload.service.js';
import { Upload } from './upload.entity.js';
import { uploadWorkflow } from './upload.workflow.js';

/** Ends an upload that no dataset version is made of; a job deletes what is stored of it. */
@Injectable()
export class DeleteUpload {
  constructor(private readonly read: ReadUpload) {}

  /** @throws DomainError `object.not_found`, `upload.gone`, `upload.in_use`, `upload.held` */
  async run(tx: Tx, id: Id<'upl'>): Promise<Upload> {
    const upload = await this.read.lock(tx, id);
    const decision = decide(uploadWorkflow, { stage: upload.status }, 'delete', { facts: {} });
    if (!decision.ok) throw uploadGone.with(`The upload is ${upload.status}; its data is gone already.`);
    const [use] = await tx.query<{ number: number }>(
      `select v.number from intake.dataset_version_file f join intake.dataset_version v on v.id = f.dataset_version_id where f.upload_id = $1 limit 1`, [toUuid(id)],
    );
    if (use !== undefined) throw uploadInUse.with(`The upload is part of version ${use.number} of its dataset.`);
    if ((await lockHolds(tx, upload.engagementId, upload.organizationId)) > 0) throw uploadHeld.with('A legal hold stands on the engagement’s data.');
    const before = { status: upload.status };
    Object.assign(upload, { status: decision.next.stage, endedAt: tx.now });
    await tx.manager.save(Upload, upload);
    tx.enqueue(discardUpload, { uploadId: id });
    tx.announce(uploadDeleted, { engagementId: upload.engagementId, organizationId: upload.organizationId, datasetId: upload.datasetId, uploadId: id, because: 'request' });
    tx.audit({ action: 'upload.delete', object: id, chain: upload.organizationId, before, after: { status: upload.status } });
    return upload;
  }
}
