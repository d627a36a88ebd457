import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { EngagementId } from '../../engagements/engagements.api.js';
import { evaluationRecorded } from '../../training/training.events.js';
import { ReleaseEarnedMilestones } from '../release-earned-milestones.service.js';

/** A measurement that was corrected before this runs counts as it is on record now. */
@OnEvent('billing.release-milestones-when-criterion-met', evaluationRecorded)
export class ReleaseMilestonesWhenCriterionMet implements EventHandler {
  constructor(private readonly releaseEarned: ReleaseEarnedMilestones) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, evaluationRecorded) || event.data.verdict !== 'met') return;
    await this.releaseEarned.run(tx, event.data.engagementId as EngagementId, { eventId: event.id });
  }
}
