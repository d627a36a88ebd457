import { Injectable } from '@nestjs/common';
import { violates } from '../../../platform/database/pg-errors.js';
import type { Tx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { ReadDataset } from '../datasets/read-dataset.service.js';
import { evaluationSetNameTaken, evaluationSetUploadUnusable } from '../intake.errors.js';
import { sealEvaluationSet } from '../intake.jobs.js';
import { Upload } from '../uploads/upload.entity.js';
import type { SealEvaluationSetInput } from './evaluation-set.dto.js';
import { StoredEvaluationSet } from './evaluation-set.entity.js';

/** Takes an upload for an evaluation set; a job makes hashes of it and deletes it. */
@Injectable()
export class BeginEvaluationSet {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly datasets: ReadDataset,
  ) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `evaluation_set.name_taken`, `evaluation_set.upload_unusable` */
  async run(tx: Tx, engagementId: Id<'eng'>, { name, uploadId }: SealEvaluationSetInput): Promise<StoredEvaluationSet> {
    const { organizationId } = await this.engagements.lockOpen(tx, engagementId);
    await this.#assertUsable(tx, engagementId, uploadId);
    const set = tx.manager.create(StoredEvaluationSet, {
      id: newId('evs'), organizationId, engagementId, name, uploadId, status: 'sealing', items: null, failure: null, createdBy: snapshotOf(tx.actor), createdAt: tx.now,
      sealedAt: null, endedAt: null, version: 1,
    });
    try {
      await tx.manager.insert(StoredEvaluationSet, set);
    } catch (error) {
      if (violates(error, 'evaluation_set_name')) throw evaluationSetNameTaken.with(`The engagement has an evaluation set named ${name}.`, { cause: error });
      if (violates(error, 'evaluation_set_upload')) throw evaluationSetUploadUnusable.with('The upload is an evaluation set already.', { cause: error });
      throw error;
    }
    tx.enqueue(sealEvaluationSet, { evaluationSetId: set.id });
    tx.audit({ action: 'evaluation_set.begin', object: set.id, chain: organizationId, after: { engagementId, uploadId } });
    return set;
  }

  /** Locked, so that it is not deleted meanwhile. */
  async #assertUsable(tx: Tx, engagementId: Id<'eng'>, uploadId: Id<'upl'>): Promise<void> {
    const upload = await tx.manager.findOne(Upload, { where: { id: uploadId, engagementId }, lock: { mode: 'pessimistic_write' } });
    if (upload === null) throw evaluationSetUploadUnusable.with(`There is no upload ${uploadId} of this engagement.`);
    if (upload.status !== 'received') throw evaluationSetUploadUnusable.with(`The upload is ${upload.status}, not received.`);
    const { kind } = await this.datasets.require(tx, upload.datasetId);
    if (kind !== 'evaluation_set') throw evaluationSetUploadUnusable.with(`The upload is of a dataset of the kind ${kind}: it is data for training.`);
  }
}
