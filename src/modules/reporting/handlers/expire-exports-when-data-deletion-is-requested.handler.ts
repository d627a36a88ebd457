import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { EngagementId } from '../../engagements/engagements.api.js';
import { dataDeletionRequested } from '../../intake/intake.events.js';
import { ExpireExports } from '../exports/expire-exports.service.js';

/** Archives of an engagement go with its data. */
@OnEvent('reporting.expire-exports-when-data-deletion-is-requested', dataDeletionRequested)
export class ExpireExportsWhenDataDeletionIsRequested implements EventHandler {
  constructor(private readonly expire: ExpireExports) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (isEvent(event, dataDeletionRequested)) await this.expire.ofDeletedData(tx, event.data.engagementId as EngagementId);
  }
}
