import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import type { KeysetColumn } from '../../platform/http/keyset.js';
import type { AuditRecordView, RecordFilters } from './audit.dto.js';

export interface AuditRecordRow {
  chain: string;
  position: string;
  body: string;
  hash: Buffer;
  previous_hash: Buffer | null;
}

/** Finds audit records; each filter has an index in the order of the list. */
@Injectable()
export class ReadAuditRecords {
  /** One page and one row more. @throws DomainError `cursor.invalid` */
  page(reader: Reader, filters: RecordFilters, direction: KeysetColumn['direction'], page: { limit: number; cursor?: string | undefined }, fingerprint: unknown): Promise<AuditRecordRow[]> {
    const parameters = new Parameters();
    const conditions = conditionsOf(filters, parameters);
    const paging = keyset(parameters, [
      { expression: 'r.recorded_at', type: 'timestamptz', direction }, { expression: 'r.chain', type: 'text', direction }, { expression: 'r.position', type: 'bigint', direction },
    ], page, fingerprint);
    return reader.query<AuditRecordRow>(
      `select r.chain, r.position, r.body, r.hash, ${paging.keys},
         (select p.hash from audit.record p where p.chain = r.chain and p.position = r.position - 1) as previous_hash
       from audit.record r where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }
}

/** A record as it is shown. */
export function recordOf(row: AuditRecordRow): AuditRecordView {
  const body = JSON.parse(row.body) as Pick<AuditRecordView, 'at' | 'action' | 'object' | 'requestId'> & { actor: { kind: string; id: string; name?: string }; onBehalfOf?: string; before?: unknown; after?: unknown };
  const { kind, id, name = null } = body.actor;
  return {
    chain: row.chain, position: Number(row.position), at: body.at, action: body.action, object: body.object, actor: { kind, id, name }, onBehalfOf: body.onBehalfOf ?? null,
    before: body.before ?? null, after: body.after ?? null, requestId: body.requestId, previousHash: previousHashOf(row), hash: row.hash.toString('hex'),
  };
}

function previousHashOf({ chain, previous_hash: hash }: AuditRecordRow): string {
  return hash === null ? createHash('sha256').update(chain, 'utf8').digest('hex') : hash.toString('hex');
}

function conditionsOf(filters: RecordFilters, parameters: Parameters): string[] {
  const { object, actor, action, chain, requestId, from, to } = filters;
  return [
    ...(object === undefined ? [] : [`r.object = ${parameters.add(object)}`]),
    ...(actor === undefined ? [] : [`r.actor = ${parameters.add(actor)}`]),
    ...(action === undefined ? [] : [`r.action = ${parameters.add(action)}`]),
    ...(chain === undefined ? [] : [`r.chain = ${parameters.add(chain)}`]),
    ...(requestId === undefined ? [] : [`r.request_id = ${parameters.add(requestId)}`]),
    ...(from === undefined ? [] : [`r.recorded_at >= ${parameters.add(from)}::timestamptz`]),
    ...(to === undefined ? [] : [`r.recorded_at < ${parameters.add(to)}::timestamptz`]),
  ];
}
