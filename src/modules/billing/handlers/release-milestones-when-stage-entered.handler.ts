import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { EngagementId } from '../../engagements/engagements.api.js';
import { engagementStageEntered } from '../../engagements/engagements.events.js';
import { ReleaseEarnedMilestones } from '../release-earned-milestones.service.js';

/** A stage that was entered counts even when it has been left again before this runs. */
@OnEvent('billing.release-milestones-when-stage-entered', engagementStageEntered)
export class ReleaseMilestonesWhenStageEntered implements EventHandler {
  constructor(private readonly releaseEarned: ReleaseEarnedMilestones) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, engagementStageEntered)) return;
    const { engagementId, stage } = event.data;
    await this.releaseEarned.run(tx, engagementId as EngagementId, { eventId: event.id, enteredStage: stage });
  }
}
