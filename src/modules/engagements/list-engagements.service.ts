import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import type { KeysetColumn } from '../../platform/http/keyset.js';
import { fromUuid, fromUuidOrNull, toUuid } from '../../platform/identifiers/id.js';
import type { EngagementListItem, ListEngagementsQuery } from './engagement.dto.js';
import { wordsOf } from './search-name.js';
import { itemOf } from './read-engagement.service.js';

export interface EngagementListRow {
  id: string;
  organization_id: string;
  name: string;
  stage: string;
  on_hold: boolean;
  iteration: number;
  owner_id: string | null;
  stage_entered_at: Date;
  stage_due_at: Date | null;
  created_at: Date;
  updated_at: Date;
  closed_at: Date | null;
  version: number;
}

const ORDERS: Record<string, Omit<KeysetColumn, 'direction'>> = {
  createdAt: { expression: 'e.created_at', type: 'timestamptz' },
  name: { expression: 'e.sort_name', type: 'text' },
  dueAt: { expression: 'e.due_order', type: 'timestamptz' },
};

/** Lists engagements by lean SQL: rows as they come, no entities, each filter on an index of its own. */
@Injectable()
export class ListEngagements {
  run(reader: Reader, query: ListEngagementsQuery, fingerprint: unknown): Promise<EngagementListRow[]> {
    const parameters = new Parameters();
    const conditions = conditionsOf(query, parameters, reader);
    const direction = query.sort.startsWith('-') ? 'desc' : 'asc';
    const order = ORDERS[query.sort.replace('-', '')];
    if (order === undefined) throw new Error(`no order ${query.sort}`);
    const paging = keyset(parameters, [{ ...order, direction }, { expression: 'e.id', type: 'uuid', direction }], query, fingerprint);
    return reader.query<EngagementListRow>(
      `select e.id, e.organization_id, e.name, e.stage, e.on_hold, e.iteration, e.owner_id, e.stage_entered_at, e.stage_due_at, e.created_at, e.updated_at,
              e.closed_at, e.version, ${paging.keys}
       from engagements.engagement e where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }
}

function conditionsOf(query: ListEngagementsQuery, parameters: Parameters, reader: Reader): string[] {
  const conditions: string[] = [];
  if (query.stage !== undefined) conditions.push(`e.stage = ${parameters.add(query.stage)}`);
  if (query.ownerId !== undefined) conditions.push(`e.owner_id = ${parameters.add(toUuid(query.ownerId))}`);
  // Row-level security leaves a partner its own rows anyway; said here as well, PostgreSQL can look them up in an index.
  const organizationId = query.organizationId ?? reader.actor.organizationId;
  if (organizationId !== undefined) conditions.push(`e.organization_id = ${parameters.add(toUuid(organizationId))}`);
  for (const word of wordsOf(query.search ?? '')) {
    // Each word that was searched must begin a word of the name; the last code point closes the range of a prefix.
    conditions.push(`e.id in (select w.engagement_id from engagements.name_word w
      where w.word >= ${parameters.add(word)} and w.word < ${parameters.add(`${word}\u{10ffff}`)})`);
  }
  const late = (): string => `(not e.on_hold and e.due_order < ${parameters.add(reader.now)})`;
  if (query.overdue === 'true') conditions.push(late());
  if (query.overdue === 'false') conditions.push(`not ${late()}`);
  return conditions;
}

export function listItemOf(row: EngagementListRow, now: Date): EngagementListItem {
  return itemOf({
    id: fromUuid('eng', row.id), organizationId: fromUuid('org', row.organization_id), ownerId: fromUuidOrNull('stf', row.owner_id), name: row.name,
    stage: row.stage, onHold: row.on_hold, iteration: row.iteration, stageEnteredAt: row.stage_entered_at, stageDueAt: row.stage_due_at,
    createdAt: row.created_at, updatedAt: row.updated_at, closedAt: row.closed_at, version: row.version,
  }, now);
}
