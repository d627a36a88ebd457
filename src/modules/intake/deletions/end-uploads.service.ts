import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { decide } from '../../../platform/workflow/decide.js';
import { Upload } from '../uploads/upload.entity.js';
import { uploadWorkflow } from '../uploads/upload.workflow.js';

/** Ends all uploads of an engagement whose data is to be deleted, those that dataset versions are made of among them. */
@Injectable()
export class EndUploads {
  async run(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
    const uploads = await tx.manager.find(Upload, {
      where: [{ engagementId, status: 'receiving' }, { engagementId, status: 'received' }], order: { id: 'ASC' }, lock: { mode: 'pessimistic_write' },
    });
    for (const upload of uploads) {
      const decision = decide(uploadWorkflow, { stage: upload.status }, 'delete', { facts: {} });
      if (!decision.ok) continue;
      await tx.manager.update(Upload, { id: upload.id }, { status: decision.next.stage, endedAt: tx.now });
      tx.audit({ action: 'upload.delete', object: upload.id, chain: upload.organizationId, before: { status: upload.status }, after: { status: decision.next.stage } });
    }
  }
}
