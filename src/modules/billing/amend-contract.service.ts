import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { money } from './amounts.js';
import { contractNotPossible, planNotOfPrice } from './billing.errors.js';
import type { AmendContractInput } from './contract.dto.js';
import { Contract } from './contract.entity.js';
import { lockContract, milestonesOf, requireContract } from './find-billing.js';
import { planMistake } from './milestone-plan.js';

/** Changes the terms of a contract that nobody has signed. */
@Injectable()
export class AmendContract {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `engagement.*`, `contract.action_not_possible`, `milestone_plan.not_of_price` */
  async run(tx: Tx, id: Id<'ctr'>, ifMatch: Precondition, input: AmendContractInput): Promise<Contract> {
    const { engagementId } = await requireContract(tx, id);
    await this.engagements.lockUnderWay(tx, engagementId);
    const contract = await lockContract(tx, id);
    ifMatch.require(contract.version);
    requireDraft(contract, 'Its terms');
    const before = termsOf(contract);
    if (input.price !== undefined) {
      await this.#checkPlan(tx, id, input.price);
      contract.price = input.price.amount;
      contract.currency = input.price.currency;
    }
    contract.reference = input.reference ?? contract.reference;
    contract.paymentTermDays = input.paymentTermDays ?? contract.paymentTermDays;
    if (input.purchaseOrder !== undefined) contract.purchaseOrder = input.purchaseOrder;
    contract.version += 1;
    contract.updatedAt = tx.now;
    await tx.manager.save(Contract, contract);
    tx.audit({ action: 'contract.amend', object: id, chain: contract.organizationId, before, after: termsOf(contract) });
    await this.engagements.recordFact(tx, engagementId, 'contract', { signed: false, price: money(contract.price, contract.currency) });
    return contract;
  }

  async #checkPlan(tx: Tx, id: Id<'ctr'>, price: { amount: number; currency: string }): Promise<void> {
    const milestones = await milestonesOf(tx, id);
    const mistake = milestones.length === 0 ? null : planMistake(price, milestones);
    if (mistake !== null) throw planNotOfPrice.with(`With this price, ${mistake}. Empty the plan first, then plan it anew.`);
  }
}

/** @throws DomainError `contract.action_not_possible` */
export function requireDraft(contract: Contract, what: string): void {
  if (contract.status !== 'draft') throw contractNotPossible.with(`${what} can change while the contract is a draft; it is ${contract.status.replace('_', ' ')}.`);
}

function termsOf(contract: Contract) {
  return { price: money(contract.price, contract.currency), paymentTermDays: contract.paymentTermDays };
}
