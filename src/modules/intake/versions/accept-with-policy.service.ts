import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Precondition } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { policyHash } from '../engine/policy/intake-policy.js';
import { datasetVersionSuperseded } from '../intake.events.js';
import { intakePolicyKeepsNothing, policyPreviewUnusable } from '../intake.errors.js';
import { PolicyPreview } from '../policies/policy-preview.entity.js';
import { ReadIntakePolicy } from '../policies/read-intake-policy.service.js';
import { WriteIntakePolicy } from '../policies/write-intake-policy.service.js';
import { CreateDatasetVersion } from './create-dataset-version.service.js';
import type { AcceptWithPolicyInput } from './dataset-version.dto.js';
import type { DatasetVersion } from './dataset-version.entity.js';
import { aboutVersion, moveDatasetVersion } from './move-dataset-version.js';
import { policyOf } from './policy-of.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';

/**
 * A data steward's judgement that a version is to be accepted with another policy, as a preview has shown it. A version is immutable, so a
 * new one of the same files takes its place, and is accepted once it turns out as previewed: see `AcceptAsPreviewed`.
 */
@Injectable()
export class AcceptWithPolicy {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly read: ReadDatasetVersion,
    private readonly policies: ReadIntakePolicy,
    private readonly writePolicy: WriteIntakePolicy,
    private readonly createVersion: CreateDatasetVersion,
  ) {}

  /**
   * @returns the new version
   * @throws DomainError `object.not_found`, `precondition.*`, `engagement.closed`, `engagement.on_hold`, `dataset_version.action_not_possible`, `policy_preview.unusable`,
   * `intake_policy.keeps_nothing`; as making a version does
   */
  async run(tx: Tx, id: Id<'dsv'>, ifMatch: Precondition, { policyPreviewId, reason }: AcceptWithPolicyInput): Promise<DatasetVersion> {
    const { engagementId } = await this.read.require(tx, id);
    await this.engagements.lockUnderWay(tx, engagementId);
    const version = await this.read.lock(tx, id);
    ifMatch.require(version.version);
    const by = snapshotOf(tx.actor);
    await moveDatasetVersion(tx, version, 'accept_with_policy', { judgedBy: by, judgedAt: tx.now }, reason);
    const intakePolicyId = await this.#policy(tx, version, await this.#preview(tx, version, policyPreviewId), reason);
    const made = await this.createVersion.again(tx, id, intakePolicyId, { policyPreviewId, reason, by });
    tx.announce(datasetVersionSuperseded, { ...aboutVersion(version), by: made.id });
    return made;
  }

  async #preview(tx: Tx, version: DatasetVersion, id: Id<'ppv'>): Promise<PolicyPreview> {
    const preview = await tx.manager.findOneBy(PolicyPreview, { id, datasetVersionId: version.id });
    if (preview === null) throw policyPreviewUnusable.with(`There is no preview ${id} of this version.`);
    if (preview.outcome === null) throw policyPreviewUnusable.with(preview.status === 'queued' ? 'The preview is not ready yet.' : 'The preview failed, so nobody knows what its policy would keep.');
    if (preview.outcome.waterfall === null) throw policyPreviewUnusable.with('The preview was made by an earlier version of the program, and says too little to compare with. Begin another one.');
    if (preview.policyHash === policyHash(policyOf(version))) throw policyPreviewUnusable.with('Its policy is the one that the version was processed by: accept the version as it is.');
    if (preview.outcome.after.documents === 0) throw intakePolicyKeepsNothing.with('By the preview, none of the documents that were read would be kept.');
    return preview;
  }

  /** The policy of the preview: the one in force, else the one written last that says the same, else written now. Undefined for what is in force. */
  async #policy(tx: Tx, { engagementId, rules: { kind } }: DatasetVersion, { policy, policyHash: hash }: PolicyPreview, reason: string): Promise<Id<'ipo'> | undefined> {
    if ((await this.policies.inForce(tx, engagementId, kind)).policyHash === hash) return undefined;
    const known = await this.policies.saying(tx, engagementId, kind, hash);
    return (known ?? (await this.writePolicy.run(tx, engagementId, { kind, policy, reason }))).id;
  }
}
