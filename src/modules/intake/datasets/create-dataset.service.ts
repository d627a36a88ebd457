import { Injectable } from '@nestjs/common';
import { violates } from '../../../platform/database/pg-errors.js';
import type { Tx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { datasetNameTaken } from '../intake.errors.js';
import type { CreateDatasetInput } from './dataset.dto.js';
import { Dataset } from './dataset.entity.js';

/** Names a body of data that files are then uploaded into. */
@Injectable()
export class CreateDataset {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `dataset.name_taken` */
  async run(tx: Tx, engagementId: Id<'eng'>, input: CreateDatasetInput): Promise<Dataset> {
    const { organizationId } = await this.engagements.lockOpen(tx, engagementId);
    const dataset = tx.manager.create(Dataset, { id: newId('dst'), organizationId, engagementId, ...input, closedAt: null, version: 1, createdBy: snapshotOf(tx.actor), createdAt: tx.now });
    try {
      await tx.manager.insert(Dataset, dataset);
    } catch (error) {
      if (violates(error, 'dataset_name')) throw datasetNameTaken.with(`The engagement has a dataset named ${input.name}.`, { cause: error });
      throw error;
    }
    tx.audit({ action: 'dataset.create', object: dataset.id, chain: organizationId, after: { engagementId, kind: dataset.kind } });
    return dataset;
  }
}
