import { Injectable } from '@nestjs/common';
import type { Reader } from '../../../platform/database/tx.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { DataDeletion } from '../deletions/data-deletion.entity.js';
import type { DataRetentionDto, ListLegalHoldsQuery } from './data-retention.dto.js';
import { DataRetention, LegalHold } from './data-retention.entity.js';
import { clockOf } from './keep-data-retention.js';
import { nextReminder } from './retention-clock.js';

/** Shows how long an engagement's data is kept, and what holds it. */
@Injectable()
export class ReadRetention {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found` */
  async of(reader: Reader, engagementId: Id<'eng'>): Promise<DataRetentionDto> {
    const { organizationId } = await this.engagements.require(reader, engagementId);
    const retention = await reader.manager.findOneBy(DataRetention, { engagementId });
    const deletion = await reader.manager.findOneBy(DataDeletion, { engagementId });
    const holds = retention?.holds ?? 0;
    const clock = retention === null ? null : clockOf(retention);
    const waits = clock !== null && holds === 0 && deletion === null;
    return {
      engagementId, organizationId, state: stateOf(deletion, holds, clock !== null), startedBy: retention?.startedBy ?? null, startedAt: retention?.startedAt?.toISOString() ?? null,
      dataAgreementId: retention?.dataAgreementId ?? null, retentionDays: retention?.retentionDays ?? null, dueAt: clock?.dueAt.toISOString() ?? null, holds,
      nextReminderAt: waits ? nextReminder(clock)?.at.toISOString() ?? null : null, deletedAt: deletion?.finishedAt?.toISOString() ?? null,
    };
  }

  /** @throws DomainError `object.not_found` */
  async hold(reader: Reader, id: Id<'lhd'>): Promise<LegalHold> {
    const found = await reader.manager.findOneBy(LegalHold, { id });
    if (found === null) throw objectNotFound.with(`There is no legal hold ${id}, or you cannot see it.`);
    return found;
  }

  /** One page of an engagement's holds, the newest first, with the keys of the next. */
  async page(reader: Reader, engagementId: Id<'eng'>, query: ListLegalHoldsQuery, fingerprint: unknown): Promise<(LegalHold & Record<string, unknown>)[]> {
    const parameters = new Parameters();
    const conditions = [`h.engagement_id = ${parameters.add(toUuid(engagementId))}`];
    if (query.standing !== undefined) conditions.push(`h.released_at is ${query.standing ? '' : 'not '}null`);
    const paging = keyset(parameters, [{ expression: 'h.placed_at', type: 'timestamptz', direction: 'desc' }, { expression: 'h.id', type: 'uuid', direction: 'desc' }], query, fingerprint);
    const rows = await reader.query<Omit<LegalHold, 'id'> & { id: string } & Record<string, unknown>>(
      `select h.id, h.engagement_id as "engagementId", h.organization_id as "organizationId", h.reason, h.placed_by as "placedBy", h.placed_at as "placedAt",
              h.release_reason as "releaseReason", h.released_by as "releasedBy", h.released_at as "releasedAt", h.version, ${paging.keys}
       from intake.legal_hold h where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    );
    return rows.map((row) => ({ ...row, id: fromUuid('lhd', row.id), engagementId, organizationId: fromUuid('org', row.organizationId) }));
  }
}

function stateOf(deletion: DataDeletion | null, holds: number, running: boolean): DataRetentionDto['state'] {
  if (deletion?.status === 'done') return 'deleted';
  if (holds > 0) return 'held';
  if (deletion !== null) return 'deleting';
  return running ? 'running' : 'not_started';
}
