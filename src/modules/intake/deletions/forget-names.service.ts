import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { withoutNames } from '../engine/report/without-names.js';
import { StoredIntakeReport } from '../versions/dataset-version.entity.js';

/** Takes what is in the customer's words out of the reports of an engagement whose data is deleted; their figures stay on record. */
@Injectable()
export class ForgetNames {
  async run(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
    const rows = await tx.query<{ id: string }>(
      'select r.dataset_version_id as id from intake.intake_report r join intake.dataset_version v on v.id = r.dataset_version_id where v.engagement_id = $1 order by 1', [toUuid(engagementId)],
    );
    // One after the other: a report may have thousands of places.
    for (const { id } of rows) {
      const datasetVersionId = fromUuid('dsv', id);
      const { body } = await tx.manager.findOneByOrFail(StoredIntakeReport, { datasetVersionId });
      await tx.manager.update(StoredIntakeReport, { datasetVersionId }, { body: withoutNames(body) });
    }
  }
}
