import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { deletionEngagementOpen } from '../intake.errors.js';
import { deleteData } from '../intake.jobs.js';
import { FailDatasetVersion } from '../versions/fail-dataset-version.service.js';
import { DatasetVersion } from '../versions/dataset-version.entity.js';
import { firstWatch } from '../versions/watch-times.js';
import { DataDeletion } from './data-deletion.entity.js';
import { dataDeletionWorkflow } from './data-deletion.workflow.js';
import { EndUploads } from './end-uploads.service.js';

/** Decides that everything stored of a closed engagement is deleted, and stops what still makes more of it. */
@Injectable()
export class RequestDataDeletion {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly endUploads: EndUploads,
    private readonly fail: FailDatasetVersion,
  ) {}

  /** The same again answers what is under way. @throws DomainError `object.not_found`, `data_deletion.engagement_open` */
  async run(tx: Tx, engagementId: Id<'eng'>): Promise<DataDeletion> {
    const engagement = await this.engagements.lock(tx, engagementId);
    if (engagement.open) throw deletionEngagementOpen.with(`The engagement is in ${engagement.stage}; its data is deleted after it is closed.`);
    const known = await tx.manager.findOneBy(DataDeletion, { engagementId });
    if (known !== null) return known;
    const { organizationId } = engagement;
    const deletion = tx.manager.create(DataDeletion, {
      engagementId, organizationId, status: dataDeletionWorkflow.initial, objects: 0, bytes: 0, requestedBy: snapshotOf(tx.actor), requestedAt: tx.now,
      startedAt: null, finishedAt: null, watchAt: firstWatch(tx.now), version: 1,
    });
    await tx.manager.insert(DataDeletion, deletion);
    tx.audit({ action: 'data_deletion.request', object: engagementId, chain: organizationId, after: { status: deletion.status } });
    const underWay = await tx.manager.find(DatasetVersion, { where: [{ engagementId, status: 'queued' }, { engagementId, status: 'processing' }], order: { id: 'ASC' } });
    for (const { id } of underWay) await this.fail.run(tx, id, 'The engagement’s data is being deleted.');
    await this.endUploads.run(tx, engagementId);
    tx.enqueue(deleteData, { engagementId });
    return deletion;
  }
}
