import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Precondition } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import { GuardAcceptance } from '../comparisons/guard-acceptance.service.js';
import { datasetVersionAccepted, datasetVersionRejected, datasetVersionSuperseded } from '../intake.events.js';
import { DatasetVersion } from './dataset-version.entity.js';
import { aboutVersion, moveDatasetVersion } from './move-dataset-version.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';
import { SumAcceptedTokens } from './sum-accepted-tokens.service.js';

/** A data steward's judgement of what was processed. */
@Injectable()
export class JudgeDatasetVersion {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly read: ReadDatasetVersion,
    private readonly sumAcceptedTokens: SumAcceptedTokens,
    private readonly acceptance: GuardAcceptance,
  ) {}

  /**
   * Accepts a version in the place of the one of its dataset that was accepted before, and brings the engagement's accepted
   * tokens up to date.
   * @throws DomainError `object.not_found`, `precondition.*`, `engagement.closed`, `engagement.on_hold`, `dataset_version.action_not_possible`,
   *   `dataset_version.keeps_nothing`, `dataset_version.being_compared`, `dataset_version.accepted_meanwhile`
   */
  async accept(tx: Tx, id: Id<'dsv'>, ifMatch: Precondition): Promise<DatasetVersion> {
    return this.acceptLocked(tx, await this.#lock(tx, id, ifMatch), snapshotOf(tx.actor));
  }

  /** After {@link accept} was refused for want of a comparison, and its transaction undone: has made what it waits for. */
  async askComparisons(tx: Tx, id: Id<'dsv'>): Promise<void> {
    await this.acceptance.ask(tx, await this.read.require(tx, id));
  }

  /** As {@link accept}, for a version that is locked after its engagement, in the name of who judged it. */
  async acceptLocked(tx: Tx, version: DatasetVersion, judgedBy: ActorSnapshot): Promise<DatasetVersion> {
    if (version.status === 'processed') await this.acceptance.assertCompared(tx, version);
    const [earlier] = await tx.manager.find(DatasetVersion, { where: { datasetId: version.datasetId, status: 'accepted' }, lock: { mode: 'pessimistic_write' } });
    // First, because the database takes one accepted version a dataset.
    if (earlier !== undefined && version.status === 'processed') {
      await moveDatasetVersion(tx, earlier, 'supersede');
      tx.announce(datasetVersionSuperseded, { ...aboutVersion(earlier), by: version.id });
    }
    await moveDatasetVersion(tx, version, 'accept', { judgedBy, judgedAt: tx.now });
    await this.acceptance.whenAccepted(tx, version);
    const accepted = await this.sumAcceptedTokens.run(tx, version.engagementId);
    await this.engagements.recordFact(tx, version.engagementId, 'acceptedData', accepted);
    tx.announce(datasetVersionAccepted, { ...aboutVersion(version), tokens: version.keptTokens ?? 0, acceptedTokens: accepted.tokens });
    return version;
  }

  /** @throws DomainError as {@link accept} */
  async reject(tx: Tx, id: Id<'dsv'>, ifMatch: Precondition, reason: string): Promise<DatasetVersion> {
    const version = await this.#lock(tx, id, ifMatch);
    await moveDatasetVersion(tx, version, 'reject', { judgedBy: snapshotOf(tx.actor), judgedAt: tx.now, rejection: reason }, reason);
    tx.announce(datasetVersionRejected, { ...aboutVersion(version), reason });
    return version;
  }

  async #lock(tx: Tx, id: Id<'dsv'>, ifMatch: Precondition): Promise<DatasetVersion> {
    const { engagementId } = await this.read.require(tx, id);
    await this.engagements.lockUnderWay(tx, engagementId);
    const version = await this.read.lock(tx, id);
    ifMatch.require(version.version);
    return version;
  }
}
