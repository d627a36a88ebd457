import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { EngagementId } from '../../engagements/engagements.api.js';
import { engagementStageEntered } from '../../engagements/engagements.events.js';
import { EndContract } from '../end-contract.service.js';
import { ReleaseEarnedMilestones } from '../release-earned-milestones.service.js';

/**
 * Ends the contract of an engagement that was declined or cancelled. What was earned until then is released first, whether
 * or not the handler of that evidence has run yet: the order in which events are delivered must not cost anyone money.
 */
@OnEvent('billing.end-contract-when-engagement-closes', engagementStageEntered)
export class EndContractWhenEngagementCloses implements EventHandler {
  constructor(
    private readonly releaseEarned: ReleaseEarnedMilestones,
    private readonly endContract: EndContract,
  ) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, engagementStageEntered)) return;
    const { stage, from } = event.data;
    if (stage !== 'declined' && stage !== 'cancelled') return;
    const engagementId = event.data.engagementId as EngagementId;
    await this.releaseEarned.run(tx, engagementId, { eventId: event.id, enteredStage: from, closedAt: event.occurredAt });
    await this.endContract.withEngagement(tx, engagementId, `The engagement was ${stage}`);
  }
}
