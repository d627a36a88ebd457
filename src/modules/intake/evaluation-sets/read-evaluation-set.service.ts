import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ListEvaluationSetsQuery } from './evaluation-set.dto.js';
import { StoredEvaluationSet } from './evaluation-set.entity.js';

/** Finds evaluation sets. */
@Injectable()
export class ReadEvaluationSet {
  /** @throws DomainError `object.not_found` */
  async require(reader: Reader, id: Id<'evs'>): Promise<StoredEvaluationSet> {
    const set = await reader.manager.findOneBy(StoredEvaluationSet, { id });
    // Those of the lab are read to be compared with and named; to another organization there is no more to say of them.
    const isStrangers = reader.actor.kind === 'partner' && set !== null && set.organizationId !== reader.actor.organizationId;
    return found(isStrangers ? null : set, id);
  }

  /** Locks the row until the end of the transaction. @throws DomainError `object.not_found` */
  async lock(tx: Tx, id: Id<'evs'>): Promise<StoredEvaluationSet> {
    return found(await tx.manager.findOne(StoredEvaluationSet, { where: { id }, lock: { mode: 'pessimistic_write' } }), id);
  }

  /** Those that an engagement's data is compared with from now on, its own and the lab's, in the order in which they were made. */
  async sealed(reader: Reader, engagementId: Id<'eng'>): Promise<Id<'evs'>[]> {
    const rows = await reader.query<{ id: string }>(`select id from intake.evaluation_set where (engagement_id = $1 or everywhere) and status = 'sealed' order by created_at, id`, [toUuid(engagementId)]);
    return rows.map(({ id }) => fromUuid('evs', id));
  }

  /** One page of an engagement's sets, the oldest first, with the key of each row. */
  async page(reader: Reader, engagementId: Id<'eng'>, query: ListEvaluationSetsQuery, fingerprint: unknown): Promise<StoredEvaluationSet[]> {
    const parameters = new Parameters();
    const conditions = [`s.engagement_id = ${parameters.add(toUuid(engagementId))}`];
    if (query.status !== undefined) conditions.push(`s.status = ${parameters.add(query.status)}`);
    const paging = keyset(parameters, [
      { expression: 's.created_at', type: 'timestamptz', direction: 'asc' }, { expression: 's.id', type: 'uuid', direction: 'asc' },
    ], query, fingerprint);
    const rows = await reader.query<EvaluationSetRow>(
      `select s.*, ${paging.keys} from intake.evaluation_set s where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`, parameters.values,
    );
    return rows.map(({ id, organization_id, engagement_id, upload_id, created_by, created_at, sealed_at, ended_at, left_out, ...rest }) => ({
      ...rest, leftOut: left_out, id: fromUuid('evs', id), organizationId: fromUuid('org', organization_id), engagementId: fromUuid('eng', engagement_id), uploadId: fromUuid('upl', upload_id),
      createdBy: created_by, createdAt: created_at, sealedAt: sealed_at, endedAt: ended_at,
    }));
  }
}

interface EvaluationSetRow extends Pick<StoredEvaluationSet, 'name' | 'status' | 'kind' | 'everywhere' | 'items' | 'failure' | 'version'> {
  id: string;
  organization_id: string;
  engagement_id: string;
  upload_id: string;
  created_by: StoredEvaluationSet['createdBy'];
  created_at: Date;
  left_out: StoredEvaluationSet['leftOut'];
  sealed_at: Date | null;
  ended_at: Date | null;
}

function found(set: StoredEvaluationSet | null, id: Id<'evs'>): StoredEvaluationSet {
  if (set === null) throw objectNotFound.with(`There is no evaluation set ${id}, or you cannot see it.`);
  return set;
}
