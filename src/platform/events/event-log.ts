import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/tx.js';
import { fromUuid, fromUuidOrNull } from '../identifiers/id.js';
import { keyset } from '../http/keyset.js';
import type { KeysetColumn, Parameters } from '../http/keyset.js';
import { eventDefinitions } from './define-event.js';

/** An event as the log shows it. */
export interface LoggedEvent {
  id: string;
  type: string;
  version: number;
  data: Record<string, unknown>;
  /** The event in one sentence. */
  summary: string;
  organizationId: string | null;
  occurredAt: string;
  actor: { kind: string; id: string; name: string };
  requestId: string;
}

export interface EventLogRow {
  id: string;
  type: string;
  version: number;
  data: Record<string, unknown>;
  organization_id: string | null;
  occurred_at: Date;
  actor: LoggedEvent['actor'];
  request_id: string;
}

const inCommitOrder = (direction: 'asc' | 'desc'): KeysetColumn[] => [
  { expression: 'o.txid', type: 'xid8', direction },
  { expression: 'o.seq', type: 'bigint', direction },
];

/**
 * Reads the outbox as a log. Rows come in the order (transaction, announcement) and only from before the oldest transaction
 * still running: whoever follows `nextCursor` skips nothing, even when a long transaction commits late.
 */
@Injectable()
export class EventLog {
  /**
   * One page, plus one row to tell whether another follows.
   * @param conditions SQL on the alias `o`, bound through `parameters`.
   */
  async page(
    reader: Reader, parameters: Parameters, conditions: readonly string[],
    page: { limit: number; cursor?: string | undefined }, direction: 'asc' | 'desc', fingerprint: unknown,
  ): Promise<EventLogRow[]> {
    const paging = keyset(parameters, inCommitOrder(direction), page, fingerprint);
    return reader.query<EventLogRow>(
      `select o.id, o.type, o.version, o.data, o.organization_id, o.occurred_at, o.actor, o.request_id, ${paging.keys}
       from platform.outbox o
       where o.txid < (select platform.event_log_end()) and ${[...conditions, paging.after].join(' and ')}
       ${paging.orderAndLimit}`,
      parameters.values,
    );
  }
}

/** A row of the log for people and APIs. */
export function loggedEvent(row: EventLogRow): LoggedEvent {
  const definition = eventDefinitions().get(row.type);
  const data = definition?.schema.safeParse(row.data);
  return {
    id: fromUuid('evt', row.id),
    type: row.type,
    version: row.version,
    data: row.data,
    summary: definition !== undefined && data?.success === true ? definition.describe(data.data) : row.type,
    organizationId: fromUuidOrNull('org', row.organization_id),
    occurredAt: row.occurred_at.toISOString(),
    actor: row.actor,
    requestId: row.request_id,
  };
}
