import { Injectable } from '@nestjs/common';
import type { Reader } from '../../../platform/database/tx.js';
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
  created_at: Date;
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

  /** One page of an engagement's datasets, the oldest first. */
  page(reader: Reader, engagementId: Id<'eng'>, query: ListDatasetsQuery, fingerprint: unknown): Promise<DatasetRow[]> {
    const parameters = new Parameters();
    const engagement = parameters.add(toUuid(engagementId));
    const paging = keyset(parameters, [
      { expression: 'd.created_at', type: 'timestamptz', direction: 'asc' }, { expression: 'd.id', type: 'uuid', direction: 'asc' },
    ], query, fingerprint);
    return reader.query<DatasetRow>(
      `select d.id, d.organization_id, d.name, d.kind, d.created_at, ${paging.keys}
       from intake.dataset d where d.engagement_id = ${engagement} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }
}

export function listedDataset(row: DatasetRow, engagementId: Id<'eng'>): DatasetDto {
  return {
    id: fromUuid('dst', row.id), engagementId, organizationId: fromUuid('org', row.organization_id), name: row.name, kind: row.kind,
    createdAt: row.created_at.toISOString(),
  };
}
