import { Injectable } from '@nestjs/common';
import { exportTables } from '../../platform/database/exported-table.js';
import type { ExportedEngagement, ExportedRecord } from '../../platform/database/exported-table.js';
import type { Reader, Tx } from '../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { DataDeletion } from './deletions/data-deletion.entity.js';
import { RecordExposure, requireReason } from './exposures/record-exposure.service.js';
import { exportedTables } from './exported-tables.js';
import { exportKey, exportsFolder, uploadKey } from './storage-keys.js';

export { exposureReason } from './exposures/exposure-reason.js';

/** A file that was received and is stored. */
export interface StoredFile {
  readonly uploadId: Id<'upl'>;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What other modules may ask of intake. */
@Injectable()
export class IntakeApi {
  constructor(private readonly exposure: RecordExposure) {}

  /** All records of an engagement, for its export, in the view of the reader. */
  exportEngagement(reader: Reader, engagement: ExportedEngagement): AsyncIterable<ExportedRecord> {
    return exportTables(reader, exportedTables, engagement);
  }

  /** The files of an engagement that are stored, in the order of their ids. */
  async files(reader: Reader, engagementId: Id<'eng'>): Promise<StoredFile[]> {
    const rows = await reader.query<{ id: string; bytes: string; sha256: string }>(
      `select id, bytes, sha256 from intake.upload where engagement_id = $1 and status = 'received' order by id`, [toUuid(engagementId)],
    );
    return rows.map(({ id, bytes, sha256 }) => {
      const uploadId = fromUuid('upl', id);
      return { uploadId, key: uploadKey(engagementId, uploadId), bytes: Number(bytes), sha256 };
    });
  }

  /** Whether all of these files are still there; with `lock` none of them is deleted until the transaction ends. */
  async filesKept(reader: Reader, uploadIds: readonly Id<'upl'>[], options: { lock: boolean }): Promise<boolean> {
    const rows = await reader.query(`select id from intake.upload where id = any($1) and status = 'received' order by id${options.lock ? ' for share' : ''}`, [uploadIds.map(toUuid)]);
    return rows.length === uploadIds.length;
  }

  /**
   * Writes down that somebody is about to read all of these files, each as one download.
   * @throws DomainError `exposure.reason_required`, also when there are no files; `object.not_found`, `upload.content_missing`
   */
  async recordDownload(tx: Tx, uploadIds: readonly Id<'upl'>[], reason: string | undefined): Promise<void> {
    requireReason(tx, reason);
    for (const uploadId of uploadIds) await this.exposure.run(tx, uploadId, 'download', reason, ({ bytes }) => ({ first: 0, last: bytes - 1 }));
  }

  /** Whether the deletion of an engagement's data was asked for: from then on nothing is stored of it any more. */
  deletionAsked(reader: Reader, engagementId: Id<'eng'>): Promise<boolean> {
    return reader.manager.existsBy(DataDeletion, { engagementId });
  }

  /** Where an archive of an engagement is stored: with its data, so that it is encrypted and goes with it. Each run that makes one has a name of its own. */
  exportKey(engagementId: Id<'eng'>, exportId: string, runId: string | null): string {
    return exportKey(engagementId, exportId, runId);
  }

  /** The folder of all archives of an engagement, closed by `/`. */
  exportsFolder(engagementId: Id<'eng'>): string {
    return exportsFolder(engagementId);
  }
}
