import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { FieldError } from '../../platform/errors/domain-error.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { EngagementFacts } from '../engagements/engagements.api.js';
import { requireDraft } from './amend-contract.service.js';
import { money } from './amounts.js';
import { planCriterionUnknown, planNotOfPrice } from './billing.errors.js';
import { Contract } from './contract.entity.js';
import { lockContract, milestonesOf, requireContract } from './find-billing.js';
import type { PlanMilestonesInput } from './milestone.dto.js';
import { Milestone, conditionColumns, conditionOf } from './milestone.entity.js';
import { planMistake } from './milestone-plan.js';

/** Replaces the milestone plan of a contract that nobody has signed, as a whole; an empty plan takes it back. */
@Injectable()
export class PlanMilestones {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `engagement.*`, `contract.action_not_possible`, `milestone_plan.*` */
  async run(tx: Tx, contractId: Id<'ctr'>, ifMatch: Precondition, plan: PlanMilestonesInput): Promise<Contract> {
    const { engagementId } = await requireContract(tx, contractId);
    const { facts } = await this.engagements.lockUnderWay(tx, engagementId);
    const contract = await lockContract(tx, contractId);
    ifMatch.require(contract.version);
    requireDraft(contract, 'The milestones');
    const price = money(contract.price, contract.currency);
    const mistake = plan.length === 0 ? null : planMistake(price, plan.map(({ amount }) => amount));
    if (mistake !== null) throw planNotOfPrice.with(`The ${mistake}.`.replace('The milestone ', 'Milestone '));
    requireKnownCriteria(plan, facts);

    const before = await milestonesOf(tx, contractId);
    await tx.manager.delete(Milestone, { contractId });
    const milestones = plan.map(({ name, amount, releasedBy }, index) => tx.manager.create(Milestone, {
      id: newId('mil'), organizationId: contract.organizationId, engagementId, contractId, position: index + 1, name, amount: amount.amount,
      currency: amount.currency, ...conditionColumns(releasedBy), status: 'planned', releasedAt: null, release: null, version: 1, createdAt: tx.now, updatedAt: tx.now,
    }));
    if (milestones.length > 0) await tx.manager.insert(Milestone, milestones);
    contract.version += 1;
    contract.updatedAt = tx.now;
    await tx.manager.update(Contract, { id: contractId }, { version: contract.version, updatedAt: tx.now });
    tx.audit({ action: 'contract.plan_milestones', object: contractId, chain: contract.organizationId, before: before.map(planned), after: milestones.map(planned) });
    await this.engagements.recordFact(tx, engagementId, 'milestonePlan', milestones.length === 0 ? null : { total: price, count: milestones.length });
    return contract;
  }
}

/** A mistyped id would be a milestone that nothing ever releases. Before the scope has criteria, none can be compared. */
function requireKnownCriteria(plan: PlanMilestonesInput, { criteria }: EngagementFacts): void {
  if (criteria.length === 0) return;
  const errors = plan.flatMap(({ releasedBy }, index): FieldError[] =>
    releasedBy.kind !== 'criterion_met' || criteria.some(({ id }) => id === releasedBy.criterionId) ? [] : [{
      path: `body.${index}.releasedBy.criterionId`, code: 'unknown_criterion', message: `is none of ${criteria.map(({ id }) => id).join(', ')}`,
    }]);
  if (errors.length > 0) throw planCriterionUnknown.with(`The engagement’s success criteria are ${criteria.map(({ id }) => id).join(', ')}.`, { errors });
}

function planned(milestone: Milestone) {
  return { id: milestone.id, amount: money(milestone.amount, milestone.currency), releasedBy: conditionOf(milestone) };
}
