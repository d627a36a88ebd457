import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import { dataDeletionRequested } from '../../intake/intake.events.js';
import { expireExports } from '../reporting.jobs.js';

/** Archives of an engagement go with its data. By a job, because handlers do not see the lab's own archives. */
@OnEvent('reporting.expire-exports-when-data-deletion-is-requested', dataDeletionRequested)
export class ExpireExportsWhenDataDeletionIsRequested implements EventHandler {
  handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (isEvent(event, dataDeletionRequested)) tx.enqueue(expireExports, {});
    return Promise.resolve();
  }
}
