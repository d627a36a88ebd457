import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { EngagementId } from '../engagements/engagements.api.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import { Contract } from './contract.entity.js';
import { dayAt } from './days.js';
import { milestonesOf } from './find-billing.js';
import { conditionOf } from './milestone.entity.js';
import { evidenceFor } from './release-condition.js';
import { ReleaseMilestone } from './release-milestone.service.js';

/** What made somebody look, beyond what is on record. */
interface Occasion {
  eventId?: string;
  /** A stage that was entered, and may have been left since. */
  enteredStage?: string;
  datasetVersionId?: string;
  /** Until when dates count, where the engagement is closed. */
  closedAt?: Date;
}

/**
 * Releases whatever an engagement's record has earned. All triggers come here and look at everything anew, so that neither
 * their order nor their number matters, and evidence from before the signature counts.
 */
@Injectable()
export class ReleaseEarnedMilestones {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly organizations: OrganizationsApi,
    private readonly release: ReleaseMilestone,
  ) {}

  async run(tx: Tx, engagementId: EngagementId, occasion: Occasion = {}): Promise<void> {
    const contract = await tx.manager.findOne(Contract, { where: { engagementId, status: 'signed' }, lock: { mode: 'pessimistic_write' } });
    if (contract === null) return;
    const planned = (await milestonesOf(tx, contract.id)).filter(({ status }) => status === 'planned');
    const engagement = planned.length === 0 ? null : await this.engagements.find(tx, engagementId);
    if (engagement === null) return;
    const organization = await this.organizations.require(tx, contract.organizationId);
    const { stage, facts } = engagement;
    const asOf = stage === 'declined' || stage === 'cancelled' ? occasion.closedAt : tx.now;
    const progress = {
      stages: [stage, ...(occasion.enteredStage === undefined ? [] : [occasion.enteredStage])],
      facts,
      datasetVersionId: occasion.datasetVersionId ?? null,
      today: asOf === undefined ? null : dayAt(asOf, organization.timeZone),
    };
    for (const milestone of planned) {
      const evidence = evidenceFor(conditionOf(milestone), progress);
      if (evidence !== null) await this.release.run(tx, contract, milestone, organization, { evidence, eventId: occasion.eventId ?? null });
    }
  }
}
