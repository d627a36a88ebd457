import type { Tx } from '../../../platform/database/tx.js';
import type { DomainEvent } from '../../../platform/events/define-event.js';
import { AcrossOrganizations, OnEvent, isEvent } from '../../../platform/events/event-handler.js';
import type { EventHandler } from '../../../platform/events/event-handler.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { dataExposed } from '../../intake/intake.events.js';
import { RecordWalls } from '../record-walls.service.js';

/**
 * Whoever has read a customer's data has worked with it that day, as far as conflict walls ask. The reading itself closes the walls before its
 * first byte; this looks once more, so that a reading recorded by an older version in a rolling upgrade closes them too.
 */
@AcrossOrganizations('what people do for one customer is weighed against what they do for others')
@OnEvent('staffing.close-walls-when-data-is-read', dataExposed)
export class CloseWallsWhenDataIsRead implements EventHandler {
  constructor(private readonly recordWalls: RecordWalls) {}

  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    if (!isEvent(event, dataExposed)) return;
    const { staffMemberId, organizationId, day } = event.data;
    await this.recordWalls.expose(tx, staffMemberId as Id<'stf'>, organizationId as Id<'org'>, day);
  }
}
