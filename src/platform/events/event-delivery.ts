import { Injectable } from '@nestjs/common';
import { systemActor } from '../actor.js';
import { Database } from '../database/database.js';
import type { Tx } from '../database/tx.js';
import { fromUuid, fromUuidOrNull } from '../identifiers/id.js';
import type { DomainEvent } from './define-event.js';
import { eventDefinitions } from './define-event.js';
import { organizationSeenBy } from './event-handler.js';
import type { EventHandler } from './event-handler.js';

/** Tries of an event handler in all, and milliseconds before the second: 1 s, 2 s, 4 s … for about two minutes. */
export const EVENT_ATTEMPTS = 8;
export const EVENT_BACKOFF_MS = 1000;

interface OutboxRow {
  type: string;
  version: number;
  data: Record<string, unknown>;
  organization_id: string | null;
  occurred_at: Date;
  actor: DomainEvent['actor'];
  request_id: string;
  traceparent: string | null;
}

/** Gives an event to one handler, in the transaction that notes that it has been. */
@Injectable()
export class EventDelivery {
  constructor(private readonly database: Database) {}

  /** Reads an event of the outbox. @returns null when it is gone. @throws Error for a type that this version does not know. */
  async load(eventUuid: string): Promise<DomainEvent | null> {
    const origin = { actor: systemActor('platform.deliver-event'), requestId: eventUuid };
    const [row] = await this.database.read(origin, (reader) => reader.query<OutboxRow>(
      `select type, version, data, organization_id, occurred_at, actor, request_id, traceparent from platform.outbox where id = $1`,
      [eventUuid],
    ));
    if (row === undefined) return null;
    const definition = eventDefinitions().get(row.type);
    // Not beyond recovery: during an upgrade, a newer process may take the next try.
    if (definition === undefined) throw new Error(`no event of the type ${row.type} in this version`);
    return {
      id: fromUuid('evt', eventUuid),
      type: row.type,
      version: row.version,
      data: definition.schema.parse(row.data),
      organizationId: fromUuidOrNull('org', row.organization_id),
      occurredAt: row.occurred_at,
      actor: row.actor,
      requestId: row.request_id,
      traceparent: row.traceparent,
    };
  }

  /**
   * Lets `handler` have its effect, once: the inbox row and the effect commit together, and a second delivery finds the
   * row and does nothing. An event of one organization is handled in the view of that organization, unless the handler says
   * that it must look at others.
   */
  async deliver(name: string, handler: EventHandler, eventUuid: string, event: DomainEvent, traceparent?: string): Promise<void> {
    const origin = {
      actor: systemActor(name, organizationSeenBy(handler, event)), requestId: event.requestId, ...(event.actor.kind === 'system' ? {} : { onBehalfOf: event.actor.id }), ...(traceparent === undefined ? {} : { traceparent }),
    };
    await this.database.transaction(origin, async (tx: Tx) => {
      const first = await tx.query<{ handler: string }>(
        'insert into platform.inbox (handler, event_id, handled_at) values ($1, $2, $3) on conflict do nothing returning handler',
        [name, eventUuid, tx.now],
      );
      if (first.length === 1) await handler.handle(tx, event);
    });
  }
}
