import { Injectable } from '@nestjs/common';
import { Not, In } from 'typeorm';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { decide } from '../../platform/workflow/decide.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { EngagementId } from '../engagements/engagements.api.js';
import { contractBlocked, contractNotPossible } from './billing.errors.js';
import { contractEnded } from './billing.events.js';
import { Contract } from './contract.entity.js';
import { contractWorkflow } from './contract.workflow.js';
import { lockContract, milestonesOf, requireContract } from './find-billing.js';
import { Milestone } from './milestone.entity.js';
import { milestoneWorkflow } from './milestone.workflow.js';
import { moveOf } from './move.js';

type Ending = 'withdraw' | 'terminate';

/** Ends a contract: withdraws one that is not signed by both sides, terminates one that is. Planned milestones are cancelled with it. */
@Injectable()
export class EndContract {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `contract.action_not_possible` */
  async run(tx: Tx, id: Id<'ctr'>, ifMatch: Precondition, ending: Ending, reason: string): Promise<Contract> {
    const { engagementId } = await requireContract(tx, id);
    const engagement = await this.engagements.lock(tx, engagementId);
    const contract = await lockContract(tx, id);
    ifMatch.require(contract.version);
    await this.#end(tx, contract, ending, reason);
    // A closed engagement keeps what was on record when it closed.
    if (engagement.open) {
      await this.engagements.recordFact(tx, engagementId, 'contract', null);
      await this.engagements.recordFact(tx, engagementId, 'milestonePlan', null);
    }
    return contract;
  }

  /** Ends the live contract of an engagement that was declined or cancelled, if it has one. */
  async withEngagement(tx: Tx, engagementId: EngagementId, reason: string): Promise<void> {
    const contract = await tx.manager.findOne(Contract, {
      where: { engagementId, status: Not(In([...contractWorkflow.terminal])) }, lock: { mode: 'pessimistic_write' },
    });
    if (contract !== null) await this.#end(tx, contract, contract.status === 'signed' ? 'terminate' : 'withdraw', reason);
  }

  async #end(tx: Tx, contract: Contract, ending: Ending, reason: string): Promise<void> {
    // Ending asks no gate, so the facts for them are left as they are least favourable.
    const facts = { planMistake: null, recipientKnown: false, signedByThisSide: false };
    const decision = decide(contractWorkflow, { stage: contract.status }, ending, { facts, reason });
    const { next } = moveOf(decision, { notPossible: contractNotPossible, blocked: contractBlocked });
    const before = contract.status;
    contract.status = next.stage;
    contract.endedAt = tx.now;
    contract.endReason = reason;
    contract.version += 1;
    contract.updatedAt = tx.now;
    await tx.manager.save(Contract, contract);
    tx.audit({ action: `contract.${ending}`, object: contract.id, chain: contract.organizationId, before: { status: before }, after: { status: contract.status } });
    const milestonesCancelled = await this.#cancelPlanned(tx, contract);
    tx.announce(contractEnded, {
      contractId: contract.id, engagementId: contract.engagementId, organizationId: contract.organizationId,
      as: ending === 'withdraw' ? 'withdrawn' : 'terminated', milestonesCancelled,
    });
  }

  /** The contract's lock keeps its milestones from being released meanwhile. */
  async #cancelPlanned(tx: Tx, contract: Contract): Promise<number> {
    const planned = (await milestonesOf(tx, contract.id)).filter(({ status }) => status === 'planned');
    const facts = { contractSigned: false, recipientKnown: false, invoicePaid: false };
    for (const milestone of planned) {
      const decision = decide(milestoneWorkflow, { stage: milestone.status }, 'cancel', { facts });
      const { next } = moveOf(decision, { notPossible: contractNotPossible, blocked: contractBlocked });
      await tx.manager.update(Milestone, { id: milestone.id }, { status: next.stage, version: milestone.version + 1, updatedAt: tx.now });
      tx.audit({ action: 'milestone.cancel', object: milestone.id, chain: contract.organizationId, before: { status: milestone.status }, after: { status: next.stage } });
    }
    return planned.length;
  }
}
