import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Precondition } from '../../../platform/http/request-context.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { DataDeletion } from '../deletions/data-deletion.entity.js';
import { holdReleased } from '../intake.errors.js';
import { legalHoldReleased } from '../intake.events.js';
import { deleteData, discardUpload, keepRetention } from '../intake.jobs.js';
import { LegalHold } from './data-retention.entity.js';
import { lockRetention, saveRetention } from './keep-data-retention.js';
import { ReadRetention } from './read-retention.service.js';

/** Releases a hold. With the last one goes on what was held: the clock, a deletion under way, uploads that were to be discarded. */
@Injectable()
export class ReleaseLegalHold {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly read: ReadRetention,
  ) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `legal_hold.released` */
  async run(tx: Tx, id: Id<'lhd'>, ifMatch: Precondition, reason: string): Promise<LegalHold> {
    const { engagementId, organizationId } = await this.read.hold(tx, id);
    await this.engagements.lock(tx, engagementId);
    const retention = await lockRetention(tx, engagementId, organizationId);
    const hold = await this.read.hold(tx, id);
    ifMatch.require(hold.version);
    if (hold.releasedAt !== null) throw holdReleased.with(`The hold was released at ${hold.releasedAt.toISOString()}.`);
    Object.assign(hold, { releaseReason: reason, releasedBy: snapshotOf(tx.actor), releasedAt: tx.now, version: hold.version + 1 });
    await tx.manager.save(LegalHold, hold);
    const deletion = await tx.manager.findOneBy(DataDeletion, { engagementId });
    retention.holds -= 1;
    await saveRetention(tx, retention, { deletionAsked: deletion !== null });
    tx.audit({ action: 'legal_hold.release', object: id, chain: organizationId, before: { holds: retention.holds + 1 }, after: { engagementId, holds: retention.holds, reason } });
    tx.announce(legalHoldReleased, { engagementId, organizationId, legalHoldId: id, holds: retention.holds });
    if (retention.holds > 0) return hold;
    if (deletion !== null && deletion.status !== 'done') tx.enqueue(deleteData, { engagementId });
    if (retention.watchAt !== null && retention.watchAt <= tx.now) tx.enqueue(keepRetention, {});
    await this.#discard(tx, engagementId);
    return hold;
  }

  /** Uploads that ended under the hold, or whose job had come too late before it. */
  async #discard(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
    const ended = await tx.query<{ id: string }>(`select id from intake.upload where engagement_id = $1 and status in ('failed', 'expired', 'deleted') order by id`, [toUuid(engagementId)]);
    for (const { id } of ended) tx.enqueue(discardUpload, { uploadId: fromUuid('upl', id) });
  }
}
