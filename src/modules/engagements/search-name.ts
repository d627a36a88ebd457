import type { Tx } from '../../platform/database/tx.js';
import { toUuid } from '../../platform/identifiers/id.js';
import type { Engagement } from './engagement.entity.js';

/** The words of a name or of a search, in lower case, without signs and doubles. Marks belong to words: many scripts write vowels so. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [])];
}

/** Makes an engagement findable by the words of its name, and by no others. */
export async function indexName(tx: Tx, engagement: Engagement): Promise<void> {
  await tx.query(
    `with gone as (delete from engagements.name_word where engagement_id = $1 and word <> all($3))
     insert into engagements.name_word (word, engagement_id, organization_id) select unnest($3::text[]), $1, $2 on conflict do nothing`,
    [toUuid(engagement.id), toUuid(engagement.organizationId), wordsOf(engagement.name)],
  );
}
