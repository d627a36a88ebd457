import { Injectable } from '@nestjs/common';
import type { Origin } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { EventLog } from '../../platform/events/event-log.js';
import type { EventLogRow } from '../../platform/events/event-log.js';
import { Parameters } from '../../platform/http/keyset.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { ListEventsQuery } from './event.dto.js';

/** Which events of those that one may see are asked for. */
export type EventFilter = Pick<ListEventsQuery, 'type' | 'engagementId' | 'organizationId' | 'since'>;

/** Reads the log of events for whoever asks: partners see their own organization's, and of those what is for partners. */
@Injectable()
export class ReadEvents {
  constructor(
    private readonly database: Database,
    private readonly eventLog: EventLog,
  ) {}

  /**
   * One page, oldest first, plus one row to tell whether another follows.
   * @throws DomainError `cursor.invalid`
   */
  page(origin: Origin, filter: EventFilter, page: { limit: number; cursor?: string | undefined }): Promise<EventLogRow[]> {
    const { type, engagementId, organizationId, since } = filter;
    const { actor } = origin;
    const parameters = new Parameters();
    const conditions = ['true'];
    if (actor.kind === 'partner') conditions.push('o.for_partners', `o.organization_id = ${parameters.add(toUuid(actor.organizationId ?? ''))}`);
    if (type !== undefined) conditions.push(`o.type = ${parameters.add(type)}`);
    if (engagementId !== undefined) conditions.push(`o.stream_id = ${parameters.add(engagementId)}`);
    if (organizationId !== undefined) conditions.push(`o.organization_id = ${parameters.add(toUuid(organizationId))}`);
    if (since !== undefined) conditions.push(`o.occurred_at >= ${parameters.add(since)}`);
    return this.database.read(origin, (reader) => this.eventLog.page(reader, parameters, conditions, page, 'asc', fingerprintOf(filter)));
  }
}

/** What a cursor belongs to: the same for pages and for streams, so that one can go on where the other ended. */
export function fingerprintOf({ type, engagementId, organizationId, since }: EventFilter): unknown {
  return ['events', type, engagementId, organizationId, ...(since === undefined ? [] : [since])];
}
