import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { EngagementId } from '../../engagements/engagements.api.js';
import { datasetVersionAccepted } from '../../intake/intake.events.js';
import { ReleaseEarnedMilestones } from '../release-earned-milestones.service.js';

/** What is accepted in all is read from the engagement's record; the event says which version brought it there. */
@OnEvent('billing.release-milestones-when-dataset-accepted', datasetVersionAccepted)
export class ReleaseMilestonesWhenDatasetAccepted implements EventHandler {
  constructor(private readonly releaseEarned: ReleaseEarnedMilestones) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, datasetVersionAccepted)) return;
    const { engagementId, datasetVersionId } = event.data;
    await this.releaseEarned.run(tx, engagementId as EngagementId, { eventId: event.id, datasetVersionId });
  }
}
