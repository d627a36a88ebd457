import { Injectable } from '@nestjs/common';
import type { FindOptionsWhere } from 'typeorm';
import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { decide } from '../../../platform/workflow/decide.js';
import { uploadDeleted } from '../intake.events.js';
import { discardUpload } from '../intake.jobs.js';
import { Upload } from '../uploads/upload.entity.js';
import { uploadWorkflow } from '../uploads/upload.workflow.js';

/** Ends uploads of an engagement whose data is to be deleted, or may not be received any more. */
@Injectable()
export class EndUploads {
  /** All of them, those that dataset versions are made of among them: their data is deleted with the engagement's. */
  async all(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
    await this.#end(tx, [{ engagementId, status: 'receiving' }, { engagementId, status: 'received' }]);
  }

  /** Those under way; what had arrived of them is discarded, once no hold forbids it. */
  async receiving(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
    for (const { id, organizationId, datasetId } of await this.#end(tx, [{ engagementId, status: 'receiving' }])) {
      tx.enqueue(discardUpload, { uploadId: id });
      tx.announce(uploadDeleted, { engagementId, organizationId, datasetId, uploadId: id, because: 'consent_withdrawn' });
    }
  }

  async #end(tx: Tx, where: FindOptionsWhere<Upload>[]): Promise<Upload[]> {
    const uploads = await tx.manager.find(Upload, { where, order: { id: 'ASC' }, lock: { mode: 'pessimistic_write' } });
    for (const upload of uploads) {
      const decision = decide(uploadWorkflow, { stage: upload.status }, 'delete', { facts: {} });
      if (!decision.ok) throw new Error(decision.detail);
      await tx.manager.update(Upload, { id: upload.id }, { status: decision.next.stage, endedAt: tx.now });
      tx.audit({ action: 'upload.delete', object: upload.id, chain: upload.organizationId, before: { status: upload.status }, after: { status: decision.next.stage } });
    }
    return uploads;
  }
}
