import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { AcrossOrganizations, OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import { ReviewTeam } from '../review-team.service.js';
import { researcherChanged } from '../staffing.events.js';

/** Dates away, less capacity or a lost skill may undo what teams were confirmed on. */
@AcrossOrganizations('what people do for one customer is weighed against what they do for others')
@OnEvent('staffing.review-teams-when-researcher-changes', researcherChanged)
export class ReviewTeamsWhenResearcherChanges implements EventHandler {
  constructor(private readonly reviewTeam: ReviewTeam) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, researcherChanged)) return;
    await this.reviewTeam.runAll(tx, `t.engagement_id in (select engagement_id from staffing.allocation where researcher_id = $1 and status = 'confirmed')`, [toUuid(event.data.researcherId)]);
  }
}
