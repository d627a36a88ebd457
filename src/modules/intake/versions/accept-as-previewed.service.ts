import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import type { EngagementSummary } from '../../engagements/engagements.api.js';
import { IdentityApi } from '../../identity/identity.api.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import { datasetVersionAcceptanceWithheld } from '../intake.events.js';
import { GuardAcceptance } from '../comparisons/guard-acceptance.service.js';
import { versionAcceptedMeanwhile, versionBeingCompared } from '../intake.errors.js';
import { PolicyPreview } from '../policies/policy-preview.entity.js';
import { differenceFromPreview } from '../policies/difference-from-preview.js';
import { DatasetVersion, StoredIntakeReport } from './dataset-version.entity.js';
import { JudgeDatasetVersion } from './judge-dataset-version.service.js';
import { aboutVersion } from './move-dataset-version.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';

const staffMember = idSchema('stf');

/**
 * Accepts a version that was processed in the name of the data steward who accepted it ahead, if it is what was previewed; otherwise notes
 * why not, and leaves it to be reviewed. While it is being compared with what was accepted meanwhile it waits. Does nothing when nobody did, or when it was judged meanwhile.
 */
@Injectable()
export class AcceptAsPreviewed {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly identity: IdentityApi,
    private readonly read: ReadDatasetVersion,
    private readonly judge: JudgeDatasetVersion,
    private readonly acceptance: GuardAcceptance,
  ) {}

  async run(tx: Tx, engagementId: Id<'eng'>, id: Id<'dsv'>): Promise<void> {
    const engagement = await this.engagements.lock(tx, engagementId);
    const version = await this.read.lock(tx, id);
    const { acceptanceBy, acceptAsPreviewed, acceptanceWithheld } = version;
    if (acceptanceBy === null || acceptAsPreviewed === null || acceptanceWithheld !== null || version.status !== 'processed') return;
    const because = whyNotNow(engagement) ?? (await this.#whyNotInTheirName(tx, version, acceptanceBy)) ?? (await this.#whyNotAsPreviewed(tx, version, acceptAsPreviewed));
    if (because !== null) return this.#withhold(tx, version, because);
    try {
      await this.judge.acceptLocked(tx, version, acceptanceBy);
    } catch (error) {
      // Both are thrown before anything is written. Being compared, it goes on as the last comparison ends.
      if (versionBeingCompared.matches(error)) return this.acceptance.ask(tx, version);
      if (!versionAcceptedMeanwhile.matches(error)) throw error;
      // What was accepted while it was processed is not in its figures.
      await this.#withhold(tx, version, error.detail);
    }
  }

  /** Rights end with an account, a role, or behind a conflict wall; what was said with them before does not outlast them. */
  async #whyNotInTheirName(tx: Tx, { organizationId }: DatasetVersion, { id }: ActorSnapshot): Promise<string | null> {
    const found = staffMember.safeParse(id);
    const may = found.success && (await this.identity.mayAct(tx, found.data, 'dataset:judge', organizationId));
    // No name in what is written down: `acceptance_by` has who it was.
    return may ? null : 'The data steward who accepted it ahead may not judge it any more.';
  }

  async #whyNotAsPreviewed(tx: Tx, version: DatasetVersion, previewId: Id<'ppv'>): Promise<string | null> {
    const preview = await tx.manager.findOneByOrFail(PolicyPreview, { id: previewId });
    const { body } = await tx.manager.findOneByOrFail(StoredIntakeReport, { datasetVersionId: version.id });
    // What is left of texts after redaction may be nothing.
    return differenceFromPreview(preview, body) ?? (version.keptTokens === 0 ? 'After redaction nothing is left of what it keeps.' : null);
  }

  async #withhold(tx: Tx, version: DatasetVersion, because: string): Promise<void> {
    Object.assign(version, { acceptanceWithheld: because, version: version.version + 1, updatedAt: tx.now });
    await tx.manager.save(DatasetVersion, version);
    tx.audit({
      action: 'dataset_version.withhold_acceptance', object: version.id, chain: version.organizationId, after: { policyPreviewId: version.acceptAsPreviewed },
      ...(version.acceptanceBy === null ? {} : { onBehalfOf: version.acceptanceBy.id }),
    });
    tx.announce(datasetVersionAcceptanceWithheld, { ...aboutVersion(version), because });
  }
}

function whyNotNow({ open, onHold, stage }: EngagementSummary): string | null {
  if (!open) return `The engagement is ${stage}.`;
  return onHold ? 'The engagement is on hold.' : null;
}
