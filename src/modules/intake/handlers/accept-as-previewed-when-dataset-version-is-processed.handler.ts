import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { datasetVersionProcessed } from '../intake.events.js';
import { AcceptAsPreviewed } from '../versions/accept-as-previewed.service.js';

/** In a transaction of its own: whoever finishes the processing holds the version's lock, and a judgement takes the engagement's first. */
@OnEvent('intake.accept-as-previewed-when-dataset-version-is-processed', datasetVersionProcessed)
export class AcceptAsPreviewedWhenDatasetVersionIsProcessed implements EventHandler {
  constructor(private readonly accept: AcceptAsPreviewed) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, datasetVersionProcessed)) return;
    await this.accept.run(tx, event.data.engagementId as Id<'eng'>, event.data.datasetVersionId as Id<'dsv'>);
  }
}
