import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Precondition } from '../../../platform/http/request-context.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { datasetVersionCancelled, datasetVersionPaused, datasetVersionResumed } from '../intake.events.js';
import { versionActionNotPossible } from '../intake.errors.js';
import { takeStep } from '../intake.jobs.js';
import { assertAgreed } from '../versions/assert-agreed.js';
import { DatasetVersion } from '../versions/dataset-version.entity.js';
import type { VersionPriority } from '../versions/dataset-version.entity.js';
import { isUnderWay } from '../versions/dataset-version.workflow.js';
import { aboutVersion, moveDatasetVersion } from '../versions/move-dataset-version.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { firstWatch } from '../versions/watch-times.js';
import { dropSteps } from './drop-steps.js';

/** Lets people stop the processing of a version, for a while or for good, and say what is to be done first. */
@Injectable()
export class ControlProcessing {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly read: ReadDatasetVersion,
  ) {}

  /** What was begun is finished; nothing else is begun. @throws DomainError `object.not_found`, `precondition.*`, `dataset_version.action_not_possible` */
  async pause(tx: Tx, id: Id<'dsv'>, ifMatch: Precondition): Promise<DatasetVersion> {
    const version = await this.#lock(tx, id, ifMatch);
    await moveDatasetVersion(tx, version, 'pause');
    tx.announce(datasetVersionPaused, aboutVersion(version));
    return version;
  }

  /** @throws DomainError as {@link pause}, `engagement.closed`, `engagement.on_hold`, `dataset_version.agreement_missing` */
  async resume(tx: Tx, id: Id<'dsv'>, ifMatch: Precondition): Promise<DatasetVersion> {
    const { engagementId } = await this.read.require(tx, id);
    await this.engagements.lockUnderWay(tx, engagementId);
    await assertAgreed(tx, engagementId);
    const version = await this.#lock(tx, id, ifMatch);
    await moveDatasetVersion(tx, version, 'resume', { resumedAt: tx.now, watchAt: firstWatch(tx.now), resumptions: 0 });
    const waiting = await tx.query(`select 1 from intake.processing_step where dataset_version_id = $1 and status = 'waiting'`, [toUuid(id)]);
    for (let wanted = waiting.length; wanted > 0; wanted -= 1) tx.enqueue(takeStep, {});
    tx.announce(datasetVersionResumed, aboutVersion(version));
    return version;
  }

  /** Whoever works on it notices soon, and stops. @throws DomainError as {@link pause} */
  async cancel(tx: Tx, id: Id<'dsv'>, ifMatch: Precondition): Promise<DatasetVersion> {
    const version = await this.#lock(tx, id, ifMatch);
    await moveDatasetVersion(tx, version, 'cancel');
    await dropSteps(tx, id);
    tx.announce(datasetVersionCancelled, aboutVersion(version));
    return version;
  }

  /** @throws DomainError as {@link pause} */
  async prioritise(tx: Tx, id: Id<'dsv'>, ifMatch: Precondition, priority: VersionPriority): Promise<DatasetVersion> {
    const version = await this.#lock(tx, id, ifMatch);
    if (!isUnderWay(version.status)) throw versionActionNotPossible.with(`The version is ${version.status}; there is nothing left to do for it.`);
    const before = { priority: version.priority };
    Object.assign(version, { priority, version: version.version + 1, updatedAt: tx.now });
    await tx.manager.save(DatasetVersion, version);
    tx.audit({ action: 'dataset_version.prioritise', object: id, chain: version.organizationId, before, after: { priority } });
    return version;
  }

  async #lock(tx: Tx, id: Id<'dsv'>, ifMatch: Precondition): Promise<DatasetVersion> {
    const version = await this.read.lock(tx, id);
    ifMatch.require(version.version);
    return version;
  }
}
