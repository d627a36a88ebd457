import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { AcrossOrganizations, OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { engagementStageEntered } from '../../engagements/engagements.events.js';
import { EndAllocations } from '../end-allocations.service.js';

/** People are free again the day after their engagement is completed, declined or cancelled. */
@AcrossOrganizations('what people do for one customer is weighed against what they do for others')
@OnEvent('staffing.end-allocations-when-engagement-closes', engagementStageEntered)
export class EndAllocationsWhenEngagementCloses implements EventHandler {
  constructor(private readonly endAllocations: EndAllocations) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (isEvent(event, engagementStageEntered)) await this.endAllocations.run(tx, event.data.engagementId as Id<'eng'>);
  }
}
