import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import type { EngagementId } from '../../engagements/engagements.api.js';
import { trainingRunSucceeded } from '../../training/training.events.js';
import { IssueDeletionCertificate } from '../certificates/issue-deletion-certificate.service.js';
import { DataDeletion } from '../deletions/data-deletion.entity.js';

/** Notes weights that were trained on the data. Those that are told of after the data's deletion make its certificate incomplete: it is issued anew. */
@OnEvent('intake.note-checkpoint-when-training-run-succeeds', trainingRunSucceeded)
export class NoteCheckpointWhenTrainingRunSucceeds implements EventHandler {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly certificate: IssueDeletionCertificate,
  ) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, trainingRunSucceeded)) return;
    const { trainingRunId, organizationId, technique, baseModel, datasetVersionIds, checkpointSha256 } = event.data;
    const engagementId = event.data.engagementId as EngagementId;
    await this.engagements.lock(tx, engagementId);
    const noted = await tx.query(
      `insert into intake.trained_checkpoint (training_run_id, organization_id, engagement_id, technique, base_model, dataset_version_ids, checkpoint_sha256, registered_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning training_run_id`,
      [toUuid(trainingRunId), toUuid(organizationId), toUuid(engagementId), technique, baseModel, datasetVersionIds.map(toUuid), checkpointSha256, event.occurredAt],
    );
    // Locked, so that a deletion that ends at this moment sees the checkpoint, or is seen here.
    const deletion = await tx.manager.findOne(DataDeletion, { where: { engagementId }, lock: { mode: 'pessimistic_write' } });
    if (noted.length > 0 && deletion?.status === 'done') await this.certificate.run(tx, engagementId);
  }
}
