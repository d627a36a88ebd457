import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { fromUuid, newId, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { askErrand } from '../errands/ask-errand.js';
import { versionAcceptedMeanwhile, versionBeingCompared } from '../intake.errors.js';
import { FindEarlierData } from '../processing/find-earlier-data.service.js';
import { ProcessingStep } from '../processing/processing-step.entity.js';
import { DatasetVersion } from '../versions/dataset-version.entity.js';
import { policyOf } from '../versions/policy-of.js';
import { AcceptedComparison } from './accepted-comparison.entity.js';

/**
 * Sees to it that what two datasets of an organization share is accepted once, also when both were processed before either was accepted: what
 * is accepted after a version was reduced is compared with it, as soon as both are there, and until then the version cannot be accepted.
 */
@Injectable()
export class GuardAcceptance {
  constructor(private readonly earlier: FindEarlierData) {}

  /** @throws DomainError `dataset_version.being_compared`, `dataset_version.accepted_meanwhile` */
  async assertCompared(tx: Tx, version: DatasetVersion): Promise<void> {
    await lockAcceptance(tx, version);
    const since = await this.#acceptedSince(tx, version);
    if (since.length === 0) return;
    const comparisons = await tx.manager.findBy(AcceptedComparison, { datasetVersionId: version.id });
    const of = new Map(comparisons.map((comparison) => [comparison.acceptedVersionId, comparison]));
    if (since.some((id) => of.get(id)?.status === 'waiting')) throw versionBeingCompared.with('Other data of the organization was accepted since the version was processed, and is being compared with it.');
    const shared = since.filter((id) => of.get(id)?.documents !== 0);
    const [first] = shared;
    if (first === undefined) return;
    const [documents, tokens] = [of.get(first)?.documents ?? null, of.get(first)?.tokens ?? null];
    throw versionAcceptedMeanwhile.with(documents === null
      ? `The version ${first}, accepted since, could not be compared with this one.`
      : `The version ${first}, accepted since, has ${documents} of the documents that this one keeps, of ${tokens ?? 0} tokens${shared.length > 1 ? `; ${shared.length - 1} more versions have some, too` : ''}.`);
  }

  /** Has a version that was just processed compared with what was accepted since it was reduced. */
  async whenProcessed(tx: Tx, version: DatasetVersion): Promise<void> {
    await lockAcceptance(tx, version);
    for (const acceptedId of await this.#acceptedSince(tx, version)) await compare(tx, version, acceptedId);
  }

  /** Has a version that was just accepted compared with those that wait to be judged. The caller has {@link assertCompared}. */
  async whenAccepted(tx: Tx, accepted: DatasetVersion): Promise<void> {
    const rows = await tx.query<{ id: string }>(
      `select v.id from intake.dataset_version v where v.organization_id = $1 and v.status = 'processed' and v.dataset_id <> $2
         and not exists (select from intake.data_deletion d where d.engagement_id = v.engagement_id) order by v.id`,
      [toUuid(accepted.organizationId), toUuid(accepted.datasetId)],
    );
    for (const { id } of rows) {
      const version = await tx.manager.findOneByOrFail(DatasetVersion, { id: fromUuid('dsv', id) });
      if ((await this.#acceptedSince(tx, version)).includes(accepted.id)) await compare(tx, version, accepted.id);
    }
  }

  /** What counts as earlier data now, and did not when the version was reduced. Where the policy keeps what is there already, nothing does. */
  async #acceptedSince(reader: Reader, version: DatasetVersion): Promise<Id<'dsv'>[]> {
    if (policyOf(version).earlierData !== 'drop') return [];
    const reduction = await reader.manager.findOneBy(ProcessingStep, { datasetVersionId: version.id, stage: 'reduce' });
    const known = new Set(reduction?.outcome?.earlier as string[] | undefined);
    return (await this.earlier.run(reader, version)).map(({ id }) => id).filter((id) => !known.has(id));
  }
}

/** One after the other within an organization: each has to see what the one before has accepted. After the engagement's and the version's locks. */
async function lockAcceptance(tx: Tx, { organizationId }: DatasetVersion): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('intake.accept:' || $1, 0))`, [organizationId]);
}

async function compare(tx: Tx, { id: datasetVersionId, organizationId }: DatasetVersion, acceptedVersionId: Id<'dsv'>): Promise<void> {
  if (await tx.manager.existsBy(AcceptedComparison, { datasetVersionId, acceptedVersionId })) return;
  const comparison = tx.manager.create(AcceptedComparison, { id: newId('cmp'), organizationId, datasetVersionId, acceptedVersionId, status: 'waiting', documents: null, tokens: null, createdAt: tx.now, endedAt: null });
  await tx.manager.insert(AcceptedComparison, comparison);
  await askErrand(tx, 'accepted_comparison', comparison.id, organizationId);
}
