import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { DataAgreement } from '../agreements/data-agreement.entity.js';
import { DataDeletion } from '../deletions/data-deletion.entity.js';
import { retentionStarted } from '../intake.events.js';
import { keepRetention } from '../intake.jobs.js';
import { lockRetention, saveRetention } from './keep-data-retention.js';
import { dueAfter } from './retention-clock.js';
import type { ClockStart } from './retention-clock.js';

/** Starts the clock after which an engagement's data is deleted. Of several starts the one that ends first counts. */
@Injectable()
export class StartRetentionClock {
  constructor(private readonly engagements: EngagementsApi) {}

  /** The engagement was closed at `at`. Without an agreement in force there is no data, or consent was withdrawn and the clock runs. */
  async whenClosed(tx: Tx, engagementId: Id<'eng'>, startedBy: Exclude<ClockStart, 'withdrawal'>, at: Date): Promise<void> {
    const { organizationId } = await this.engagements.lock(tx, engagementId);
    const agreement = await tx.manager.findOneBy(DataAgreement, { engagementId, status: 'signed' });
    if (agreement !== null) await this.#start(tx, organizationId, agreement, startedBy, at, agreement.retentionDays);
  }

  /** The agreement that was in force has lost its consent. The engagement is locked. */
  async whenConsentWithdrawn(tx: Tx, agreement: DataAgreement): Promise<void> {
    await this.#start(tx, agreement.organizationId, agreement, 'withdrawal', tx.now, agreement.withdrawalDays ?? agreement.retentionDays);
  }

  async #start(tx: Tx, organizationId: Id<'org'>, agreement: DataAgreement, startedBy: ClockStart, startedAt: Date, retentionDays: number): Promise<void> {
    const { engagementId } = agreement;
    const retention = await lockRetention(tx, engagementId, organizationId);
    if (await tx.manager.existsBy(DataDeletion, { engagementId })) return;
    const dueAt = dueAfter(startedAt, retentionDays);
    if (retention.dueAt !== null && retention.dueAt <= dueAt) return;
    const before = retention.dueAt === null ? null : { startedBy: retention.startedBy, dueAt: retention.dueAt };
    Object.assign(retention, { startedBy, startedAt, dataAgreementId: agreement.id, retentionDays, dueAt, remindedDays: null });
    await saveRetention(tx, retention, { deletionAsked: false });
    tx.audit({ action: 'data_retention.start', object: engagementId, chain: organizationId, before, after: { startedBy, startedAt, dataAgreementId: agreement.id, retentionDays, dueAt } });
    tx.announce(retentionStarted, { engagementId, organizationId, startedBy, dataAgreementId: agreement.id, retentionDays, dueAt: dueAt.toISOString() });
    // At once means now, not with the schedule's next round.
    if (retention.watchAt !== null && retention.watchAt <= tx.now) tx.enqueue(keepRetention, {});
  }
}
