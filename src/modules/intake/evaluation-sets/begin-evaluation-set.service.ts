import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../../platform/actor.js';
import { Config } from '../../../platform/config/config.js';
import { violates } from '../../../platform/database/pg-errors.js';
import type { Tx } from '../../../platform/database/tx.js';
import { forbidden } from '../../../platform/errors/platform.errors.js';
import { newId } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { ReadDataset } from '../datasets/read-dataset.service.js';
import { askErrand } from '../errands/ask-errand.js';
import { intakeConfig } from '../intake.config.js';
import { evaluationSetNameTaken, evaluationSetTooLarge, evaluationSetUploadUnusable } from '../intake.errors.js';
import { Upload } from '../uploads/upload.entity.js';
import type { SealEvaluationSetInput } from './evaluation-set.dto.js';
import { StoredEvaluationSet } from './evaluation-set.entity.js';

/** Takes an upload for an evaluation set; a worker makes hashes of it, and it is deleted. */
@Injectable()
export class BeginEvaluationSet {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly datasets: ReadDataset,
    private readonly config: Config,
  ) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `evaluation_set.name_taken`, `evaluation_set.upload_unusable`, `evaluation_set.too_large` */
  async run(tx: Tx, engagementId: Id<'eng'>, { name, uploadId, kind, everywhere }: SealEvaluationSetInput): Promise<StoredEvaluationSet> {
    const { organizationId } = await this.engagements.lockOpen(tx, engagementId);
    if (everywhere && !isAllowed(tx.actor, 'evaluation_set:share')) throw forbidden.with('A set that holds for all engagements needs the permission evaluation_set:share.');
    await this.#assertUsable(tx, engagementId, uploadId, everywhere);
    const set = tx.manager.create(StoredEvaluationSet, {
      id: newId('evs'), organizationId, engagementId, name, uploadId, status: 'sealing', kind, everywhere, items: null, leftOut: null, failure: null, createdBy: snapshotOf(tx.actor), createdAt: tx.now,
      sealedAt: null, endedAt: null, version: 1,
    });
    try {
      await tx.manager.insert(StoredEvaluationSet, set);
    } catch (error) {
      if (violates(error, 'evaluation_set_name')) throw evaluationSetNameTaken.with(`The engagement has an evaluation set named ${name}.`, { cause: error });
      if (violates(error, 'evaluation_set_upload')) throw evaluationSetUploadUnusable.with('The upload is an evaluation set already.', { cause: error });
      throw error;
    }
    await askErrand(tx, 'evaluation_set', set.id, organizationId);
    tx.audit({ action: 'evaluation_set.begin', object: set.id, chain: organizationId, after: { engagementId, uploadId, everywhere } });
    return set;
  }

  /** Locked, so that it is not deleted meanwhile. */
  async #assertUsable(tx: Tx, engagementId: Id<'eng'>, uploadId: Id<'upl'>, everywhere: boolean): Promise<void> {
    const upload = await tx.manager.findOne(Upload, { where: { id: uploadId, engagementId }, lock: { mode: 'pessimistic_write' } });
    if (upload === null) throw evaluationSetUploadUnusable.with(`There is no upload ${uploadId} of this engagement.`);
    if (upload.status !== 'received') throw evaluationSetUploadUnusable.with(`The upload is ${upload.status}, not received.`);
    const { kind } = await this.datasets.require(tx, upload.datasetId);
    if (kind !== 'evaluation_set') throw evaluationSetUploadUnusable.with(`The upload is of a dataset of the kind ${kind}: it is data for training.`);
    // Whoever is compared with a set can learn whether a text of their own is in it: that is never given away of a customer's.
    if (everywhere && upload.createdBy.kind !== 'staff') throw evaluationSetUploadUnusable.with('A customer uploaded it. What holds for all engagements is made of what the lab itself has uploaded.');
    const most = this.config.get(intakeConfig).EVALUATION_SET_MAX_BYTES;
    if (upload.bytes > most) throw evaluationSetTooLarge.with(`The upload has ${upload.bytes} bytes; a set may have ${most}.`);
  }
}
