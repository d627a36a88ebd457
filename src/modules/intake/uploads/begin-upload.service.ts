import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import type { Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { ReadDataset } from '../datasets/read-dataset.service.js';
import { intakeConfig } from '../intake.config.js';
import { datasetClosed, uploadAgreementMissing, uploadHeaderInvalid, uploadQuotaExceeded, uploadTooLarge } from '../intake.errors.js';
import { parseUploadMetadata } from './upload-metadata.js';
import { UploadStore } from './upload-store.js';
import { Upload } from './upload.entity.js';
import { uploadWorkflow } from './upload.workflow.js';

export interface BeginUploadInput {
  id: Id<'upl'>;
  /** As declared. */
  bytes: number | undefined;
  metadata: Readonly<Record<string, string | null>> | undefined;
}

/** Admits a file before its first byte: the right to hold it, the room for it, and whose it is. */
@Injectable()
export class BeginUpload {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly datasets: ReadDataset,
    private readonly store: UploadStore,
    private readonly config: Config,
  ) {}

  /** @throws DomainError `request.invalid`, `object.not_found`, `engagement.closed`, `dataset.closed`, `upload.agreement_missing`, `upload.quota_exceeded`, `upload.too_large`, `upload.header_invalid` */
  async run(tx: Tx, input: BeginUploadInput): Promise<Upload> {
    const metadata = parseUploadMetadata(input.metadata);
    const bytes = this.#assertSize(input.bytes);
    const { engagementId } = await this.datasets.require(tx, metadata.datasetId);
    // Its lock also makes uploads that begin at once see each other's share of the quota.
    const { organizationId } = await this.engagements.lockOpen(tx, engagementId);
    // Read again behind the lock: it may have been closed in this moment.
    if ((await this.datasets.require(tx, metadata.datasetId)).closedAt !== null) throw datasetClosed.with('The dataset takes no uploads until it is opened again.');
    await this.#assertRoom(tx, engagementId, bytes);
    const upload = tx.manager.create(Upload, {
      id: input.id, organizationId, engagementId, datasetId: metadata.datasetId, fileName: metadata.filename, mediaType: metadata.filetype ?? null,
      bytes, declaredSha256: metadata.sha256 ?? null, sha256: null, status: uploadWorkflow.initial, failure: null, createdBy: snapshotOf(tx.actor),
      createdAt: tx.now, expiresAt: new Date(tx.now.getTime() + this.store.expiresAfterMs), receivedAt: null, endedAt: null,
    });
    await tx.manager.insert(Upload, upload);
    tx.audit({ action: 'upload.begin', object: upload.id, chain: organizationId, after: { datasetId: upload.datasetId, bytes, declaredSha256: upload.declaredSha256 } });
    return upload;
  }

  #assertSize(bytes: number | undefined): number {
    if (bytes === undefined || !Number.isSafeInteger(bytes)) throw uploadHeaderInvalid.with('Declare the file’s length in Upload-Length.');
    if (bytes === 0) throw uploadHeaderInvalid.with('The file is empty; there is nothing to upload.');
    const most = this.config.get(intakeConfig).UPLOAD_MAX_BYTES;
    if (bytes > most) throw uploadTooLarge.with(`The file has ${bytes} bytes; at most ${most} are taken. Split it.`);
    return bytes;
  }

  async #assertRoom(tx: Tx, engagementId: Id<'eng'>, bytes: number): Promise<void> {
    const [agreement] = await tx.query<{ quota: string; held: string }>(
      `select a.quota_bytes as quota, (select coalesce(sum(u.bytes), 0) from intake.upload u where u.engagement_id = a.engagement_id and u.status in ('receiving', 'received')) as held
       from intake.data_agreement a where a.engagement_id = $1 and a.status = 'signed'`,
      [toUuid(engagementId)],
    );
    if (agreement === undefined) throw uploadAgreementMissing.with('The engagement has no data agreement that both sides have signed.');
    const room = Number(agreement.quota) - Number(agreement.held);
    if (bytes > room) throw uploadQuotaExceeded.with(`The file has ${bytes} bytes; of the ${agreement.quota} bytes agreed upon ${Math.max(0, room)} are free.`);
  }
}
