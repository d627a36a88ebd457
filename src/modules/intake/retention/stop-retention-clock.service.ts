import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { DataAgreement } from '../agreements/data-agreement.entity.js';
import { DataDeletion } from '../deletions/data-deletion.entity.js';
import { deletionBegun } from '../intake.errors.js';
import { retentionStopped } from '../intake.events.js';
import { lockRetention, saveRetention } from './keep-data-retention.js';

/** Stops the clock that a withdrawal of consent had started: a newer agreement gives consent anew. */
@Injectable()
export class StopRetentionClock {
  /** The engagement is locked, and open. @throws DomainError `data_deletion.begun` */
  async whenAgreed(tx: Tx, { engagementId, organizationId, id }: DataAgreement): Promise<void> {
    if (await tx.manager.existsBy(DataDeletion, { engagementId })) {
      throw deletionBegun.with('The engagement’s data is deleted or being deleted, and nothing new is received. Open another engagement.');
    }
    const retention = await lockRetention(tx, engagementId, organizationId);
    if (retention.dueAt === null) return;
    const before = { startedBy: retention.startedBy, dueAt: retention.dueAt };
    Object.assign(retention, { startedBy: null, startedAt: null, dataAgreementId: null, retentionDays: null, dueAt: null, remindedDays: null });
    await saveRetention(tx, retention, { deletionAsked: false });
    tx.audit({ action: 'data_retention.stop', object: engagementId, chain: organizationId, before, after: { dataAgreementId: id } });
    tx.announce(retentionStopped, { engagementId, organizationId, dataAgreementId: id });
  }
}
