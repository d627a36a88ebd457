import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { fromUuid, newId } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { comparePolicies } from '../engine/policy/compare-policies.js';
import { completeIntakePolicy } from '../engine/policy/default-policy.js';
import { policyHash } from '../engine/policy/intake-policy.js';
import type { IntakePolicyInput } from '../engine/policy/intake-policy.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import { askErrand } from '../errands/ask-errand.js';
import type { ErrandRun, ErrandWork } from '../errands/errand-work.js';
import { HopelessError } from '../processing/processing-failure.js';
import { ReduceDatasetVersion } from '../processing/reduce-dataset-version.service.js';
import { assertAgreed, isAgreed } from '../versions/assert-agreed.js';
import { policyOf } from '../versions/policy-of.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { assertKeepsSomething } from './assert-keeps-something.js';
import { PolicyPreview } from './policy-preview.entity.js';

/**
 * Says what another policy would make of a version. A version that is then run again with that policy finds the work done.
 */
@Injectable()
export class PreviewPolicy implements ErrandWork {
  constructor(
    private readonly database: Database,
    private readonly engagements: EngagementsApi,
    private readonly versions: ReadDatasetVersion,
    private readonly reduce: ReduceDatasetVersion,
  ) {}

  /** @throws DomainError `object.not_found`, `dataset_version.report_missing`, `dataset_version.agreement_missing`, `engagement.closed`, `engagement.on_hold`, `intake_policy.keeps_nothing` */
  async begin(tx: Tx, datasetVersionId: Id<'dsv'>, differing: IntakePolicyInput): Promise<PolicyPreview> {
    await this.versions.report(tx, datasetVersionId);
    const { organizationId, engagementId, rules } = await this.versions.require(tx, datasetVersionId);
    await this.engagements.lockUnderWay(tx, engagementId);
    await assertAgreed(tx, engagementId);
    const policy = completeIntakePolicy(rules.kind, differing);
    assertKeepsSomething(policy);
    const preview = tx.manager.create(PolicyPreview, {
      id: newId('ppv'), organizationId, datasetVersionId, policy, policyHash: policyHash(policy), status: 'queued', outcome: null, failure: null,
      createdBy: snapshotOf(tx.actor), createdAt: tx.now, endedAt: null, version: 1,
    });
    await tx.manager.insert(PolicyPreview, preview);
    await askErrand(tx, 'policy_preview', preview.id, organizationId);
    tx.audit({ action: 'policy_preview.begin', object: preview.id, chain: organizationId, after: { datasetVersionId, policyHash: preview.policyHash } });
    return preview;
  }

  /** @throws DomainError `object.not_found` */
  async require(reader: Reader, id: Id<'ppv'>): Promise<PolicyPreview> {
    const found = await reader.manager.findOneBy(PolicyPreview, { id });
    if (found === null) throw objectNotFound.with(`There is no policy preview ${id}, or you cannot see it.`);
    return found;
  }

  async run(uuid: string, { origin, signal, moved }: ErrandRun): Promise<(tx: Tx) => Promise<void>> {
    const id = fromUuid('ppv', uuid);
    const { preview, version, agreed } = await this.database.read(origin, async (reader) => {
      const found = await this.require(reader, id);
      const of = await this.versions.require(reader, found.datasetVersionId);
      return { preview: found, version: of, agreed: await isAgreed(reader, of.engagementId) };
    });
    if (!agreed) throw new HopelessError('No data agreement is in force any more, so the data is not worked on.');
    // Both anew: data that was accepted meanwhile counts as earlier data for both.
    const before = await this.reduce.reportOf({ origin, signal, moved }, version, policyOf(version));
    const after = await this.reduce.reportOf({ origin, signal, moved }, version, completeIntakePolicy(version.rules.kind, preview.policy));
    return (tx) => end(tx, id, { status: 'ready', outcome: { before: keptOf(before), after: keptOf(after), difference: comparePolicies(before, after), warnings: after.warnings, waterfall: after.waterfall } });
  }

  fail(tx: Tx, uuid: string, reason: string): Promise<void> {
    return end(tx, fromUuid('ppv', uuid), { status: 'failed', failure: reason });
  }

  /** A reduction is anybody's who asks for the same. */
  discard(): Promise<void> {
    return Promise.resolve();
  }

  nameOf(): Promise<string> {
    return Promise.resolve('The version');
  }
}

async function end(tx: Tx, id: Id<'ppv'>, changes: Pick<PolicyPreview, 'status'> & Partial<PolicyPreview>): Promise<void> {
  const preview = await tx.manager.findOneOrFail(PolicyPreview, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (preview.status !== 'queued') return;
  Object.assign(preview, changes, { endedAt: tx.now, version: preview.version + 1 });
  await tx.manager.save(PolicyPreview, preview);
  tx.audit({ action: changes.status === 'ready' ? 'policy_preview.end' : 'policy_preview.fail', object: id, chain: preview.organizationId, before: { status: 'queued' }, after: { status: changes.status } });
}

function keptOf({ totals }: IntakeReport): { documents: number; tokens: number } {
  return { documents: totals.keptDocuments, tokens: totals.keptTokens };
}
