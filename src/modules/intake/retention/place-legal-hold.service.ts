import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { DataDeletion } from '../deletions/data-deletion.entity.js';
import { holdNothingLeft } from '../intake.errors.js';
import { legalHoldPlaced } from '../intake.events.js';
import { LegalHold } from './data-retention.entity.js';
import { lockRetention, saveRetention } from './keep-data-retention.js';

/** Forbids the deletion of an engagement's data until the hold is released. A deletion under way stops before its next object. */
@Injectable()
export class PlaceLegalHold {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `legal_hold.nothing_left` */
  async run(tx: Tx, engagementId: Id<'eng'>, reason: string): Promise<LegalHold> {
    const { organizationId } = await this.engagements.lock(tx, engagementId);
    const retention = await lockRetention(tx, engagementId, organizationId);
    const deletion = await tx.manager.findOneBy(DataDeletion, { engagementId });
    if (deletion?.status === 'done') throw holdNothingLeft.with('The data of the engagement was deleted; nothing is left to be held.');
    const hold = tx.manager.create(LegalHold, {
      id: newId('lhd'), organizationId, engagementId, reason, placedBy: snapshotOf(tx.actor), placedAt: tx.now, releaseReason: null, releasedBy: null, releasedAt: null, version: 1,
    });
    await tx.manager.insert(LegalHold, hold);
    retention.holds += 1;
    await saveRetention(tx, retention, { deletionAsked: deletion !== null });
    tx.audit({ action: 'legal_hold.place', object: hold.id, chain: organizationId, before: { holds: retention.holds - 1 }, after: { engagementId, holds: retention.holds, reason } });
    tx.announce(legalHoldPlaced, { engagementId, organizationId, legalHoldId: hold.id, holds: retention.holds });
    return hold;
  }
}
