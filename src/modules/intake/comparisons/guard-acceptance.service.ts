import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { fromUuid, newId, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
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
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly earlier: FindEarlierData,
  ) {}

  /** @throws DomainError `dataset_version.being_compared`, `dataset_version.accepted_meanwhile`; {@link ask} for what they wait for */
  async assertCompared(tx: Tx, version: DatasetVersion): Promise<void> {
    await lockAcceptance(tx, version);
    const since = await this.#acceptedSince(tx, version);
    if (since.length === 0) return;
    const of = await comparisonsOf(tx, version);
    if (since.some((id) => (of.get(id)?.status ?? 'waiting') === 'waiting')) throw versionBeingCompared.with('Other data of the organization was accepted since the version was processed, and is being compared with it.');
    const shared = since.filter((id) => (of.get(id)?.documents ?? 0) > 0);
    const [first, failed] = [shared[0], since.find((id) => of.get(id)?.status === 'failed')];
    if (first !== undefined) {
      const { documents, tokens } = of.get(first) ?? {};
      throw versionAcceptedMeanwhile.with(`The version ${first}, accepted since, has ${documents ?? 0} of the documents that this one keeps, of ${tokens ?? 0} tokens${shared.length > 1 ? `; ${shared.length - 1} more versions have some, too` : ''}.`);
    }
    if (failed !== undefined) throw versionAcceptedMeanwhile.with(`The version ${failed}, accepted since, could not be compared with this one. Whoever comes to accept this one has that tried once more.`);
  }

  /** Has a version that waits to be judged compared with all that was accepted since it was reduced, as far as it was not, or in vain. */
  async ask(tx: Tx, version: DatasetVersion): Promise<void> {
    if (version.status !== 'processed') return;
    await lockAcceptance(tx, version);
    const since = await this.#acceptedSince(tx, version);
    if (since.length > 0) await this.#ask(tx, version, since);
  }

  /**
   * Has a version that was just accepted compared with those that somebody is about to judge: the newest of each dataset, where the engagement
   * is open. Others when somebody comes to accept them. The caller has {@link assertCompared}.
   */
  async whenAccepted(tx: Tx, accepted: DatasetVersion): Promise<void> {
    const rows = await tx.query<{ id: string }>(
      `select v.id from intake.dataset_version v where v.organization_id = $1 and v.status = 'processed' and v.dataset_id <> $2
         and not exists (select from intake.dataset_version l where l.dataset_id = v.dataset_id and l.number > v.number and l.status in ('processed', 'accepted'))
         and not exists (select from intake.data_deletion d where d.engagement_id = v.engagement_id) order by v.id`,
      [toUuid(accepted.organizationId), toUuid(accepted.datasetId)],
    );
    const open = new Map<Id<'eng'>, boolean>();
    for (const { id } of rows) {
      const version = await tx.manager.findOneByOrFail(DatasetVersion, { id: fromUuid('dsv', id) });
      const { engagementId } = version;
      if (!open.has(engagementId)) open.set(engagementId, (await this.engagements.require(tx, engagementId)).open);
      if (open.get(engagementId) !== true) continue;
      const since = await this.#acceptedSince(tx, version);
      if (since.includes(accepted.id)) await this.#ask(tx, version, since);
    }
  }

  async #ask(tx: Tx, version: DatasetVersion, since: readonly Id<'dsv'>[]): Promise<void> {
    const of = await comparisonsOf(tx, version);
    for (const acceptedVersionId of since) {
      const known = of.get(acceptedVersionId);
      if (known === undefined) await compare(tx, version, acceptedVersionId);
      else if (known.status === 'failed') await compareAgain(tx, known);
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

async function comparisonsOf(reader: Reader, { id }: DatasetVersion): Promise<ReadonlyMap<Id<'dsv'>, AcceptedComparison>> {
  const comparisons = await reader.manager.findBy(AcceptedComparison, { datasetVersionId: id });
  return new Map(comparisons.map((comparison) => [comparison.acceptedVersionId, comparison]));
}

async function compare(tx: Tx, { id: datasetVersionId, organizationId }: DatasetVersion, acceptedVersionId: Id<'dsv'>): Promise<void> {
  const comparison = tx.manager.create(AcceptedComparison, { id: newId('cmp'), organizationId, datasetVersionId, acceptedVersionId, status: 'waiting', documents: null, tokens: null, createdAt: tx.now, endedAt: null });
  await tx.manager.insert(AcceptedComparison, comparison);
  await askErrand(tx, 'accepted_comparison', comparison.id, organizationId);
}

async function compareAgain(tx: Tx, { id, organizationId }: AcceptedComparison): Promise<void> {
  await tx.manager.update(AcceptedComparison, { id }, { status: 'waiting', endedAt: null });
  await askErrand(tx, 'accepted_comparison', id, organizationId);
}
