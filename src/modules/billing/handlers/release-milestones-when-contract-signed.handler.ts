import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { EngagementId } from '../../engagements/engagements.api.js';
import { contractSigned } from '../billing.events.js';
import { ReleaseEarnedMilestones } from '../release-earned-milestones.service.js';

/** What was earned before the signature is released by it. */
@OnEvent('billing.release-milestones-when-contract-signed', contractSigned)
export class ReleaseMilestonesWhenContractSigned implements EventHandler {
  constructor(private readonly releaseEarned: ReleaseEarnedMilestones) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, contractSigned)) return;
    await this.releaseEarned.run(tx, event.data.engagementId as EngagementId, { eventId: event.id });
  }
}
