import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Reader } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { AcceptedComparison } from '../comparisons/accepted-comparison.entity.js';
import { ProcessingStep } from '../processing/processing-step.entity.js';
import { DatasetVersion } from './dataset-version.entity.js';
import { policyOf } from './policy-of.js';

/**
 * Sums the tokens that are kept of an engagement's accepted versions, counted after redaction. Of each dataset one version counts, the one
 * accepted last. Versions whose documents were told apart from what was accepted before count whole: what both have is in one of
 * them alone, whichever it is. Of others, as where the policy only flags earlier data, a file (by its SHA-256) brings what it has more than
 * what was accepted of the same file before: so no text is counted twice only because its file was uploaded twice.
 */
@Injectable()
export class SumAcceptedTokens {
  async run(reader: Reader, engagementId: Id<'eng'>): Promise<{ tokens: number; datasetVersions: number; datasetVersionIds: Id<'dsv'>[] }> {
    const accepted = await reader.manager.find(DatasetVersion, { where: { engagementId, status: 'accepted' }, order: { judgedAt: 'ASC', id: 'ASC' } });
    const apart = await toldApart(reader, accepted);
    const [sums] = await reader.query<{ tokens: string }>(
      `with accepted as (select * from unnest($1::uuid[], $2::boolean[]) with ordinality as a(id, told_apart, place)),
            -- The same file twice in one version is there once, also where the policy only flags what is repeated.
            brought as (
              select u.sha256, a.place, a.told_apart, max(f.kept_tokens) as tokens
              from accepted a join intake.dataset_version_file f on f.dataset_version_id = a.id join intake.upload u on u.id = f.upload_id group by u.sha256, a.place, a.told_apart),
            -- In the order of acceptance one told apart adds to what counts of a file, another one fills up to its own: so the largest of what each would begin with, and what was added from then on.
            counted as (
              select sha256, max(case when told_apart then added else added + tokens end) as tokens from (
                select *, sum(case when told_apart then tokens else 0 end) over (partition by sha256 order by place desc) as added from brought) b group by sha256)
       select coalesce(sum(tokens), 0) as tokens from counted`,
      [accepted.map(({ id }) => toUuid(id)), accepted.map(({ id }) => apart.has(id))],
    );
    return { tokens: Number(sums?.tokens ?? 0), datasetVersions: accepted.length, datasetVersionIds: accepted.map(({ id }) => id) };
  }
}

/**
 * Those that have nothing of what was accepted before them, by what they were reduced or compared with. What was accepted before versions were
 * compared on acceptance may have.
 * @param accepted in the order of acceptance
 */
async function toldApart(reader: Reader, accepted: readonly DatasetVersion[]): Promise<ReadonlySet<Id<'dsv'>>> {
  const datasetVersionId = In(accepted.map(({ id }) => id));
  const reductions = await reader.manager.findBy(ProcessingStep, { datasetVersionId, stage: 'reduce' });
  const comparisons = await reader.manager.findBy(AcceptedComparison, { datasetVersionId, documents: 0 });
  const pairs = new Set([
    ...reductions.flatMap((step) => ((step.outcome?.earlier ?? []) as string[]).map((earlier) => `${step.datasetVersionId} ${earlier}`)),
    ...comparisons.map((comparison) => `${comparison.datasetVersionId} ${comparison.acceptedVersionId}`),
  ]);
  return new Set(accepted.filter((version, place) => policyOf(version).earlierData === 'drop' && accepted.slice(0, place).every(({ id }) => pairs.has(`${version.id} ${id}`))).map(({ id }) => id));
}
