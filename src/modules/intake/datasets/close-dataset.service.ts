import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Precondition } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { datasetActionNotPossible } from '../intake.errors.js';
import { Dataset } from './dataset.entity.js';
import { ReadDataset } from './read-dataset.service.js';

/** Closes a dataset to uploads, and opens it again. Uploads under way may come to their end. */
@Injectable()
export class CloseDataset {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly read: ReadDataset,
  ) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `precondition.*`, `dataset.action_not_possible` */
  async close(tx: Tx, id: Id<'dst'>, ifMatch: Precondition): Promise<Dataset> {
    const dataset = await this.#lock(tx, id, ifMatch);
    if (dataset.closedAt !== null) throw datasetActionNotPossible.with('The dataset is closed already.');
    return this.#move(tx, dataset, 'close', tx.now);
  }

  /** @throws DomainError as {@link close} */
  async open(tx: Tx, id: Id<'dst'>, ifMatch: Precondition): Promise<Dataset> {
    const dataset = await this.#lock(tx, id, ifMatch);
    if (dataset.closedAt === null) throw datasetActionNotPossible.with('The dataset is open already.');
    return this.#move(tx, dataset, 'open', null);
  }

  /** The engagement first: its lock lets no upload begin meanwhile. */
  async #lock(tx: Tx, id: Id<'dst'>, ifMatch: Precondition): Promise<Dataset> {
    await this.engagements.lockOpen(tx, (await this.read.require(tx, id)).engagementId);
    const dataset = await this.read.lock(tx, id);
    ifMatch.require(dataset.version);
    return dataset;
  }

  async #move(tx: Tx, dataset: Dataset, action: 'close' | 'open', closedAt: Date | null): Promise<Dataset> {
    const before = { closedAt: dataset.closedAt };
    Object.assign(dataset, { closedAt, version: dataset.version + 1 });
    await tx.manager.update(Dataset, { id: dataset.id }, { closedAt, version: dataset.version });
    tx.audit({ action: `dataset.${action}`, object: dataset.id, chain: dataset.organizationId, before, after: { closedAt } });
    return dataset;
  }
}
