import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import { uploadDeleted } from '../../intake/intake.events.js';
import { expireExports } from '../reporting.jobs.js';

/** An archive with a file goes with that file. By a job, because handlers do not see the lab's own archives. */
@OnEvent('reporting.expire-exports-when-upload-is-deleted', uploadDeleted)
export class ExpireExportsWhenUploadIsDeleted implements EventHandler {
  handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (isEvent(event, uploadDeleted)) tx.enqueue(expireExports, {});
    return Promise.resolve();
  }
}
