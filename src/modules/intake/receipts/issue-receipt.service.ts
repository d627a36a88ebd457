import { Injectable } from '@nestjs/common';
import { signDocument } from '../../../platform/crypto/signed-document.js';
import type { SignedFile } from '../../../platform/crypto/signed-document.js';
import { SigningKeys } from '../../../platform/crypto/signing-keys.js';
import type { Reader } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { OrganizationsApi } from '../../organizations/organizations.api.js';
import type { Dataset } from '../datasets/dataset.entity.js';
import { ReadDataset } from '../datasets/read-dataset.service.js';
import { receiptNothingReceived, receiptTooLong } from '../intake.errors.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { MAX_RECEIPT_FILES, RECEIPT_PURPOSE } from './upload-receipt.dto.js';
import type { ReceiptDocument } from './upload-receipt.dto.js';

interface ReceivedRow {
  id: string;
  file_name: string;
  bytes: string;
  sha256: string;
  received_at: Date;
}

/**
 * Says, signed, which files have arrived whole: names, sizes, hashes, times. It is made of what is on record alone, so the same files
 * give the same receipt to the byte for as long as the signing key is the same; that a file was deleted later does not change that
 * it came.
 */
@Injectable()
export class IssueReceipt {
  constructor(
    private readonly datasets: ReadDataset,
    private readonly versions: ReadDatasetVersion,
    private readonly organizations: OrganizationsApi,
    private readonly keys: SigningKeys,
  ) {}

  /** Of all that a dataset has received. @throws DomainError `object.not_found`, `receipt.nothing_received`, `receipt.too_long` */
  async ofDataset(reader: Reader, id: Id<'dst'>): Promise<SignedFile> {
    const rows = await reader.query<ReceivedRow>(
      `select id, file_name, bytes, sha256, received_at from intake.upload where dataset_id = $1 and received_at is not null order by received_at, id limit ${MAX_RECEIPT_FILES + 1}`, [toUuid(id)],
    );
    const dataset = await this.datasets.require(reader, id);
    if (rows.length === 0) throw receiptNothingReceived.with('No file of the dataset has arrived yet.');
    if (rows.length > MAX_RECEIPT_FILES) throw receiptTooLong.with(`The dataset has received more than ${MAX_RECEIPT_FILES} files. Ask for the receipts of its versions.`);
    return this.#sign(reader, dataset, null, rows);
  }

  /** Of the files that a version is made of. @throws DomainError `object.not_found` */
  async ofVersion(reader: Reader, id: Id<'dsv'>): Promise<SignedFile> {
    const { datasetId, number } = await this.versions.require(reader, id);
    const rows = await reader.query<ReceivedRow>(
      `select u.id, f.name as file_name, u.bytes, u.sha256, u.received_at from intake.dataset_version_file f join intake.upload u on u.id = f.upload_id
       where f.dataset_version_id = $1 order by u.received_at, u.id`, [toUuid(id)],
    );
    return this.#sign(reader, await this.datasets.require(reader, datasetId), { id, number }, rows);
  }

  async #sign(reader: Reader, dataset: Dataset, datasetVersion: ReceiptDocument['datasetVersion'], rows: readonly ReceivedRow[]): Promise<SignedFile> {
    const { id, name, legalName } = await this.organizations.require(reader, dataset.organizationId);
    const files = rows.map((row) => ({ uploadId: fromUuid('upl', row.id), name: row.file_name, bytes: Number(row.bytes), sha256: row.sha256, receivedAt: row.received_at.toISOString() }));
    return signDocument(this.keys, RECEIPT_PURPOSE, {
      organization: { id, name, legalName }, engagementId: dataset.engagementId, datasetId: dataset.id, datasetName: dataset.name, datasetVersion,
      receivedAt: files.at(-1)?.receivedAt ?? dataset.createdAt.toISOString(), files, totalFiles: files.length, totalBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    } satisfies ReceiptDocument);
  }
}
