import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { deletionEngagementOpen, deletionHeld } from '../intake.errors.js';
import { dataDeletionRequested } from '../intake.events.js';
import { deleteData } from '../intake.jobs.js';
import { lockRetention, saveRetention } from '../retention/keep-data-retention.js';
import { FailDatasetVersion } from '../versions/fail-dataset-version.service.js';
import { DatasetVersion } from '../versions/dataset-version.entity.js';
import { firstWatch } from '../versions/watch-times.js';
import { withdrawSharedSets } from '../evaluation-sets/withdraw-shared-sets.js';
import { DataDeletion } from './data-deletion.entity.js';
import { dataDeletionWorkflow } from './data-deletion.workflow.js';
import { EndUploads } from './end-uploads.service.js';

/** Decides that everything stored of an engagement is deleted that is closed or lost its consent, and stops what still makes more of it. */
@Injectable()
export class RequestDataDeletion {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly endUploads: EndUploads,
    private readonly fail: FailDatasetVersion,
  ) {}

  /** The same again answers what is under way. @throws DomainError `object.not_found`, `data_deletion.engagement_open`, `data_deletion.held` */
  async run(tx: Tx, engagementId: Id<'eng'>, cause: DataDeletion['cause']): Promise<DataDeletion> {
    const engagement = await this.engagements.lock(tx, engagementId);
    const { organizationId } = engagement;
    const retention = await lockRetention(tx, engagementId, organizationId);
    // An open engagement has a clock only while it has no consent.
    if (engagement.open && retention.dueAt === null) throw deletionEngagementOpen.with(`The engagement is in ${engagement.stage}; its data is deleted after it is closed.`);
    const known = await tx.manager.findOneBy(DataDeletion, { engagementId });
    if (known?.status === 'done') return known;
    if (retention.holds > 0) throw deletionHeld.with(`${retention.holds === 1 ? 'A legal hold stands' : `${retention.holds} legal holds stand`} on the engagement’s data.`);
    if (known !== null) return known;
    await saveRetention(tx, retention, { deletionAsked: true });
    const deletion = tx.manager.create(DataDeletion, {
      engagementId, organizationId, status: dataDeletionWorkflow.initial, cause, objects: 0, bytes: 0, requestedBy: snapshotOf(tx.actor), requestedAt: tx.now,
      startedAt: null, finishedAt: null, dataKeyId: null, dataKeyDestroyedAt: null, watchAt: firstWatch(tx.now), version: 1,
    });
    await tx.manager.insert(DataDeletion, deletion);
    tx.audit({ action: 'data_deletion.request', object: engagementId, chain: organizationId, after: { status: deletion.status, cause } });
    tx.announce(dataDeletionRequested, { engagementId, organizationId, cause });
    const underWay = await tx.manager.find(DatasetVersion, { where: [{ engagementId, status: 'queued' }, { engagementId, status: 'processing' }, { engagementId, status: 'paused' }], order: { id: 'ASC' } });
    for (const { id } of underWay) await this.fail.run(tx, id, 'The engagement’s data is being deleted.');
    await this.endUploads.all(tx, engagementId);
    await withdrawSharedSets(tx, engagementId);
    tx.enqueue(deleteData, { engagementId });
    return deletion;
  }
}
