import { Injectable } from '@nestjs/common';
import type { Reader } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';

/**
 * Sums the tokens that are kept of an engagement's accepted versions, counted after redaction. Of each dataset one version counts, the one
 * accepted last. A file (by its SHA-256) that several datasets hold counts once, with what it brought where it was accepted
 * first: so no text is counted twice only because its file was uploaded twice.
 */
@Injectable()
export class SumAcceptedTokens {
  async run(reader: Reader, engagementId: Id<'eng'>): Promise<{ tokens: number; datasetVersions: number; datasetVersionIds: Id<'dsv'>[] }> {
    const [sums] = await reader.query<{ tokens: string; versions: string[] }>(
      `with accepted as (select id, judged_at from intake.dataset_version where engagement_id = $1 and status = 'accepted'),
            counted as (
              select distinct on (u.sha256) f.kept_tokens
              from intake.dataset_version_file f join accepted a on a.id = f.dataset_version_id join intake.upload u on u.id = f.upload_id
              order by u.sha256, a.judged_at, a.id, f.position)
       select (select coalesce(sum(kept_tokens), 0) from counted) as tokens, (select coalesce(array_agg(id order by judged_at, id), '{}') from accepted) as versions`,
      [toUuid(engagementId)],
    );
    const datasetVersionIds = (sums?.versions ?? []).map((id) => fromUuid('dsv', id));
    return { tokens: Number(sums?.tokens ?? 0), datasetVersions: datasetVersionIds.length, datasetVersionIds };
  }
}
