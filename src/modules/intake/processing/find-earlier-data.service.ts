import { Injectable } from '@nestjs/common';
import type { Reader } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { reductionKeysOf } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';

/** What a version has accepted, to compare later data with. */
export interface EarlierIndex {
  readonly id: Id<'dsv'>;
  /** Of its band index. */
  readonly key: string;
}

/**
 * The accepted versions of an organization, of all of its engagements whose data is there still. A version takes the place of what was
 * accepted of its own dataset, so that is not earlier data.
 */
@Injectable()
export class FindEarlierData {
  async run(reader: Reader, { id, organizationId, datasetId }: DatasetVersion): Promise<EarlierIndex[]> {
    const rows = await reader.query<{ id: string; output_key: string }>(
      `select v.id, s.output_key from intake.dataset_version v
       join intake.processing_step s on s.dataset_version_id = v.id and s.stage = 'reduce' and s.output_key is not null
       where v.organization_id = $1 and v.status = 'accepted' and v.dataset_id <> $2 and v.id <> $3
         and not exists (select from intake.data_deletion d where d.engagement_id = v.engagement_id)
       order by v.id`,
      [toUuid(organizationId), toUuid(datasetId), toUuid(id)],
    );
    return rows.map((row) => ({ id: fromUuid('dsv', row.id), key: reductionKeysOf(row.output_key).bandIndex }));
  }
}
