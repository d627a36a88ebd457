import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { AcrossOrganizations, OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { engagementFactRecorded } from '../../engagements/engagements.events.js';
import { ReviewTeam } from '../review-team.service.js';

/** A new scope version asks for other skills: the team that covered the old one has to be confirmed for the new. */
@AcrossOrganizations('what people do for one customer is weighed against what they do for others')
@OnEvent('staffing.review-team-when-scope-is-recorded', engagementFactRecorded)
export class ReviewTeamWhenScopeIsRecorded implements EventHandler {
  constructor(private readonly reviewTeam: ReviewTeam) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (isEvent(event, engagementFactRecorded) && event.data.key === 'scope') await this.reviewTeam.run(tx, event.data.engagementId as Id<'eng'>);
  }
}
