import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Precondition } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { decide } from '../../../platform/workflow/decide.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { agreementActionNotPossible } from '../intake.errors.js';
import { DataAgreement } from './data-agreement.entity.js';
import { dataAgreementWorkflow } from './data-agreement.workflow.js';
import { ReadDataAgreement } from './read-data-agreement.service.js';

/** Withdraws an agreement that is not in force. */
@Injectable()
export class WithdrawDataAgreement {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly read: ReadDataAgreement,
  ) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `engagement.closed`, `data_agreement.action_not_possible` */
  async run(tx: Tx, id: Id<'dag'>, ifMatch: Precondition, reason: string): Promise<DataAgreement> {
    await this.engagements.lockOpen(tx, await this.read.engagementOf(tx, id));
    const agreement = await this.read.lock(tx, id);
    ifMatch.require(agreement.version);
    const decision = decide(dataAgreementWorkflow, { stage: agreement.status }, 'withdraw', { facts: await this.read.facts(tx, agreement), reason });
    if (!decision.ok) throw agreementActionNotPossible.with(decision.detail);
    const before = { status: agreement.status };
    Object.assign(agreement, { status: decision.next.stage, reason: decision.reason, version: agreement.version + 1, updatedAt: tx.now });
    await tx.manager.save(DataAgreement, agreement);
    tx.audit({ action: 'data_agreement.withdraw', object: id, chain: agreement.organizationId, before, after: { status: agreement.status } });
    return agreement;
  }
}
