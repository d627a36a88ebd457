import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { decide } from '../../platform/workflow/decide.js';
import type { OrganizationSummary } from '../organizations/organizations.api.js';
import { money } from './amounts.js';
import { milestoneBlocked, milestoneNotPossible } from './billing.errors.js';
import { milestoneReleased } from './billing.events.js';
import type { Contract } from './contract.entity.js';
import { actorOf } from './find-billing.js';
import { IssueInvoice } from './issue-invoice.service.js';
import { Milestone } from './milestone.entity.js';
import { milestoneWorkflow } from './milestone.workflow.js';
import { moveOf } from './move.js';
import type { Evidence } from './release-condition.js';

/** Releases one milestone, whose contract the caller has locked, and issues its invoice: both or neither. */
@Injectable()
export class ReleaseMilestone {
  constructor(private readonly issueInvoice: IssueInvoice) {}

  /**
   * @param release - what it is released by, and the event that led to it.
   * @throws DomainError `milestone.action_not_possible`, `milestone.blocked`
   */
  async run(
    tx: Tx, contract: Contract, milestone: Milestone, organization: OrganizationSummary, release: { evidence: Evidence; eventId: string | null },
  ): Promise<void> {
    const facts = { contractSigned: contract.status === 'signed', recipientKnown: false, invoicePaid: false };
    const decision = decide(milestoneWorkflow, { stage: milestone.status }, 'release', { facts });
    const { from, next } = moveOf(decision, { notPossible: milestoneNotPossible, blocked: milestoneBlocked });
    milestone.status = next.stage;
    milestone.releasedAt = tx.now;
    milestone.release = { by: actorOf(tx), ...release };
    milestone.version += 1;
    milestone.updatedAt = tx.now;
    await tx.manager.save(Milestone, milestone);
    // The reason of a release by hand stays with the milestone: records of the chain carry no one's prose.
    const { reason: _, ...evidence } = { reason: null, ...release.evidence };
    tx.audit({
      action: 'milestone.release', object: milestone.id, chain: milestone.organizationId,
      before: { status: from }, after: { status: milestone.status, evidence, eventId: release.eventId },
    });
    tx.announce(milestoneReleased, {
      milestoneId: milestone.id, contractId: contract.id, engagementId: milestone.engagementId, organizationId: milestone.organizationId,
      name: milestone.name, amount: money(milestone.amount, milestone.currency), by: release.evidence.kind,
    });
    await this.issueInvoice.run(tx, contract, milestone, organization);
  }
}
