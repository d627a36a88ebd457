import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { decide } from '../../platform/workflow/decide.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import type { OrganizationSummary } from '../organizations/organizations.api.js';
import { money } from './amounts.js';
import { contractBlocked, contractNotPossible } from './billing.errors.js';
import { contractPartlySigned, contractSigned } from './billing.events.js';
import { releaseDueMilestones } from './billing.jobs.js';
import { Contract } from './contract.entity.js';
import { contractWorkflow } from './contract.workflow.js';
import { beginningOf } from './days.js';
import { actorOf, lockContract, milestonesOf, requireContract } from './find-billing.js';
import { recipientOf } from './issue-invoice.service.js';
import type { Milestone } from './milestone.entity.js';
import { planMistake } from './milestone-plan.js';
import { moveOf } from './move.js';

/** Signs a contract for the side that the caller belongs to. The second signature makes it signed. */
@Injectable()
export class SignContract {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly organizations: OrganizationsApi,
  ) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `engagement.*`, `contract.action_not_possible`, `contract.blocked` */
  async run(tx: Tx, id: Id<'ctr'>, ifMatch: Precondition, by: string): Promise<Contract> {
    const { engagementId } = await requireContract(tx, id);
    await this.engagements.lockUnderWay(tx, engagementId);
    const contract = await lockContract(tx, id);
    ifMatch.require(contract.version);
    const side = tx.actor.kind === 'partner' ? 'partner' : 'lab';
    const column = side === 'lab' ? 'signedForLab' : 'signedForPartner';
    const price = money(contract.price, contract.currency);
    const milestones = await milestonesOf(tx, id);
    const organization = await this.organizations.require(tx, contract.organizationId);
    const facts = { planMistake: planMistake(price, milestones), recipientKnown: recipientOf(organization) !== null, signedByThisSide: contract[column] !== null };
    const action = contract.status === 'partly_signed' ? 'countersign' : 'sign';
    const move = moveOf(decide(contractWorkflow, { stage: contract.status }, action, { facts }), { notPossible: contractNotPossible, blocked: contractBlocked });

    const before = contract.status;
    contract.status = move.next.stage;
    contract[column] = { by, actor: actorOf(tx), at: tx.now.toISOString() };
    const signed = contract.status === 'signed';
    if (signed) contract.signedAt = tx.now;
    contract.version += 1;
    contract.updatedAt = tx.now;
    await tx.manager.save(Contract, contract);
    tx.audit({ action: `contract.${action}`, object: id, chain: contract.organizationId, before: { status: before }, after: { status: contract.status, side } });
    const about = { contractId: id, engagementId, organizationId: contract.organizationId, price };
    if (!signed) {
      tx.announce(contractPartlySigned, { ...about, by: side });
      return contract;
    }
    tx.announce(contractSigned, about);
    await this.engagements.recordFact(tx, engagementId, 'contract', { signed: true, price });
    watchDates(tx, contract, milestones, organization);
    return contract;
  }
}

/** Days that have begun are looked at when the signature is heard of. */
function watchDates(tx: Tx, contract: Contract, milestones: readonly Milestone[], organization: OrganizationSummary): void {
  for (const day of new Set(milestones.flatMap(({ conditionOn }) => conditionOn ?? []))) {
    const runAt = beginningOf(day, organization.timeZone);
    if (runAt > tx.now) tx.enqueue(releaseDueMilestones, { engagementId: contract.engagementId }, { runAt, dedupeKey: `${contract.id} ${day}` });
  }
}
