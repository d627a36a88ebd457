import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import { lockContract, lockMilestone, requireMilestone } from './find-billing.js';
import type { Milestone } from './milestone.entity.js';
import { ReleaseMilestone } from './release-milestone.service.js';

/** Releases a planned milestone because somebody with the right says so, whatever evidence it waits for. */
@Injectable()
export class ReleaseMilestoneByHand {
  constructor(
    private readonly organizations: OrganizationsApi,
    private readonly release: ReleaseMilestone,
  ) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `milestone.action_not_possible`, `milestone.blocked` */
  async run(tx: Tx, id: Id<'mil'>, ifMatch: Precondition, reason: string): Promise<Milestone> {
    const { contractId } = await requireMilestone(tx, id);
    const contract = await lockContract(tx, contractId);
    const milestone = await lockMilestone(tx, id);
    ifMatch.require(milestone.version);
    const organization = await this.organizations.require(tx, contract.organizationId);
    await this.release.run(tx, contract, milestone, organization, { evidence: { kind: 'by_hand', reason }, eventId: null });
    return milestone;
  }
}
