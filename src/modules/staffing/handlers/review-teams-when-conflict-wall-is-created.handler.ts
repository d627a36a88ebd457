import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { AcrossOrganizations, OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import { ReviewTeam } from '../review-team.service.js';
import { conflictWallCreated } from '../staffing.events.js';

/** A new wall may run through somebody who works for both sides. */
@AcrossOrganizations('what people do for one customer is weighed against what they do for others')
@OnEvent('staffing.review-teams-when-conflict-wall-is-created', conflictWallCreated)
export class ReviewTeamsWhenConflictWallIsCreated implements EventHandler {
  constructor(private readonly reviewTeam: ReviewTeam) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, conflictWallCreated)) return;
    await this.reviewTeam.runAll(tx, 't.organization_id in ($1, $2)', [toUuid(event.data.firstOrganizationId), toUuid(event.data.secondOrganizationId)]);
  }
}
