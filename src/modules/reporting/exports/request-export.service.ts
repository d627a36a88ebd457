import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../../platform/actor.js';
import type { Tx } from '../../../platform/database/tx.js';
import { violates } from '../../../platform/database/pg-errors.js';
import { forbidden } from '../../../platform/errors/platform.errors.js';
import { newId } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { IntakeApi } from '../../intake/intake.api.js';
import { exportDataDeleted, exportUnderWay } from '../reporting.errors.js';
import { makeExport } from '../reporting.jobs.js';
import { EngagementExport } from './engagement-export.entity.js';

/** How long an export may rest before its job counts as lost. */
export const RESTING_MS = 30 * 60_000;

/** Asks for an archive of all of one engagement, in the view of whoever asks. */
@Injectable()
export class RequestExport {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly intake: IntakeApi,
  ) {}

  /** @throws DomainError `object.not_found`, `auth.forbidden`, `export.data_deleted`, `export.under_way` */
  async run(tx: Tx, engagementId: Id<'eng'>, files: boolean): Promise<EngagementExport> {
    const { organizationId } = await this.engagements.require(tx, engagementId);
    if (files && !isAllowed(tx.actor, 'data:read')) throw forbidden.with('An export with files reads the customer’s data: it needs the permission data:read.');
    if (await this.intake.deletionAsked(tx, engagementId)) throw exportDataDeleted.with('The engagement’s data is deleted or being deleted, and an archive of it would be stored data again.');
    const { kind, id, name } = tx.actor;
    const asked = tx.manager.create(EngagementExport, {
      id: newId('xpt'), organizationId, engagementId, audience: kind === 'partner' ? 'partner' : 'lab', files, uploadIds: [], runId: null, status: 'queued', bytes: null, sha256: null, entries: null, failure: null,
      requestedBy: { kind, id, name }, createdAt: tx.now, finishedAt: null, expiresAt: null, watchAt: new Date(tx.now.getTime() + RESTING_MS), version: 1,
    });
    try {
      await tx.manager.insert(EngagementExport, asked);
    } catch (error) {
      if (violates(error, 'engagement_export_one_under_way')) throw exportUnderWay.with('An export of this engagement is being made. Wait for it, or use it.', { cause: error });
      throw error;
    }
    tx.audit({ action: 'export.request', object: asked.id, chain: organizationId, after: { engagementId, audience: asked.audience, files } });
    tx.enqueue(makeExport, { exportId: asked.id });
    return asked;
  }
}
