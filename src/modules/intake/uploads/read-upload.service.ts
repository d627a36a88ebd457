import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import type { DomainError } from '../../../platform/errors/domain-error.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ListUploadsQuery, UploadDto } from './upload.dto.js';
import { Upload } from './upload.entity.js';
import type { UploadStatus } from './upload.workflow.js';

export interface UploadRow {
  id: string;
  dataset_id: string;
  engagement_id: string;
  organization_id: string;
  file_name: string;
  media_type: string | null;
  bytes: string;
  sha256: string | null;
  status: UploadStatus;
  failure: string | null;
  created_at: Date;
  expires_at: Date;
  received_at: Date | null;
  ended_at: Date | null;
}

/** Finds uploads. */
@Injectable()
export class ReadUpload {
  /** @throws DomainError `object.not_found` */
  async require(reader: Reader, id: Id<'upl'>): Promise<Upload> {
    return found(await reader.manager.findOneBy(Upload, { id }), id);
  }

  /** Locks the row until the end of the transaction. @throws DomainError `object.not_found` */
  async lock(tx: Tx, id: Id<'upl'>): Promise<Upload> {
    return found(await tx.manager.findOne(Upload, { where: { id }, lock: { mode: 'pessimistic_write' } }), id);
  }

  /** One page of a dataset's uploads, the oldest first. */
  page(reader: Reader, datasetId: Id<'dst'>, query: ListUploadsQuery, fingerprint: unknown): Promise<UploadRow[]> {
    const parameters = new Parameters();
    const conditions = [`u.dataset_id = ${parameters.add(toUuid(datasetId))}`];
    if (query.status !== undefined) conditions.push(`u.status = ${parameters.add(query.status)}`);
    const paging = keyset(parameters, [
      { expression: 'u.created_at', type: 'timestamptz', direction: 'asc' }, { expression: 'u.id', type: 'uuid', direction: 'asc' },
    ], query, fingerprint);
    return reader.query<UploadRow>(
      `select u.id, u.dataset_id, u.engagement_id, u.organization_id, u.file_name, u.media_type, u.bytes, u.sha256, u.status, u.failure, u.created_at, u.expires_at,
              u.received_at, u.ended_at, ${paging.keys}
       from intake.upload u where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }
}

function found(upload: Upload | null, id: Id<'upl'>): Upload {
  if (upload === null) throw noSuchUpload(id);
  return upload;
}

/** The refusal of an upload that is not there, or not to be seen. */
export function noSuchUpload(id: string): DomainError {
  return objectNotFound.with(`There is no upload ${id}, or you cannot see it.`);
}

export function listedUpload(row: UploadRow): UploadDto {
  return {
    id: fromUuid('upl', row.id), datasetId: fromUuid('dst', row.dataset_id), engagementId: fromUuid('eng', row.engagement_id),
    organizationId: fromUuid('org', row.organization_id), fileName: row.file_name, mediaType: row.media_type, bytes: Number(row.bytes), sha256: row.sha256,
    status: row.status, failure: row.failure, createdAt: row.created_at.toISOString(), expiresAt: row.expires_at.toISOString(),
    receivedAt: row.received_at?.toISOString() ?? null, endedAt: row.ended_at?.toISOString() ?? null,
  };
}
