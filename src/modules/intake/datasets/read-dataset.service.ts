import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { DatasetDto, ListDatasetsQuery } from './dataset.dto.js';
import { Dataset } from './dataset.entity.js';
import type { DatasetKind } from './dataset.entity.js';

export interface DatasetRow {
  id: string;
  organization_id: string;
  name: string;
  kind: DatasetKind;
  closed_at: Date | null;
  created_at: Date;
  version: number;
}

/** Finds datasets. */
@Injectable()
export class ReadDataset {
  /** @throws DomainError `object.not_found` */
  async require(reader: Reader, id: Id<'dst'>): Promise<Dataset> {
    const found = await reader.manager.findOneBy(Dataset, { id });
    if (found === null) throw objectNotFound.with(`There is no dataset ${id}, or you cannot see it.`);
    return found;
  }

  /** Locks the row until the end of the transaction. @throws DomainError `object.not_found` */
  async lock(tx: Tx, id: Id<'dst'>): Promise<Dataset> {
    await this.require(tx, id);
    return tx.manager.findOneOrFail(Dataset, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** One page of an engagement's datasets, the oldest first. */
  page(reader: Reader, engagementId: Id<'eng'>, query: ListDatasetsQuery, fingerprint: unknown): Promise<DatasetRow[]> {
    const parameters = new Parameters();
    const engagement = parameters.add(toUuid(engagementId));
    const paging = keyset(parameters, [
      { expression: 'd.created_at', type: 'timestamptz', direction: 'asc' }, { expression: 'd.id', type: 'uuid', direction: 'asc' },
    ], query, fingerprint);
    return reader.query<DatasetRow>(
      `select d.id, d.organization_id, d.name, d.kind, d.closed_at, d.created_at, d.version, ${paging.keys}
       from intake.dataset d where d.engagement_id = ${engagement} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }
}

export function listedDataset(row: DatasetRow, engagementId: Id<'eng'>): DatasetDto {
  return {
    id: fromUuid('dst', row.id), engagementId, organizationId: fromUuid('org', row.organization_id), name: row.name, kind: row.kind,
    closedAt: row.closed_at?.toISOString() ?? null, createdAt: row.created_at.toISOString(), version: row.version,
  };
}
