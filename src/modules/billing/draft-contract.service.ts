import { Injectable } from '@nestjs/common';
import { Not, In } from 'typeorm';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { EngagementId } from '../engagements/engagements.api.js';
import { contractExists } from './billing.errors.js';
import { contractDrafted } from './billing.events.js';
import type { DraftContractInput } from './contract.dto.js';
import { Contract } from './contract.entity.js';
import { contractWorkflow } from './contract.workflow.js';

/** Drafts an engagement's contract. */
@Injectable()
export class DraftContract {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `engagement.on_hold`, `contract.exists` */
  async run(tx: Tx, engagementId: EngagementId, input: DraftContractInput): Promise<Contract> {
    const engagement = await this.engagements.lockUnderWay(tx, engagementId);
    const live = await tx.manager.findOneBy(Contract, { engagementId, status: Not(In([...contractWorkflow.terminal])) });
    if (live !== null) throw contractExists.with(`The engagement has the contract ${live.id} (${live.status}). Change it, or withdraw it first.`);
    const contract = tx.manager.create(Contract, {
      id: newId('ctr'), organizationId: engagement.organizationId, engagementId, reference: input.reference, purchaseOrder: input.purchaseOrder,
      price: input.price.amount, currency: input.price.currency, paymentTermDays: input.paymentTermDays, status: contractWorkflow.initial,
      signedForLab: null, signedForPartner: null, signedAt: null, endedAt: null, endReason: null, version: 1, createdAt: tx.now, updatedAt: tx.now,
    });
    await tx.manager.insert(Contract, contract);
    tx.audit({
      action: 'contract.draft', object: contract.id, chain: contract.organizationId,
      after: { engagementId, price: input.price, paymentTermDays: contract.paymentTermDays, status: contract.status },
    });
    tx.announce(contractDrafted, { contractId: contract.id, engagementId, organizationId: contract.organizationId, price: input.price });
    await this.engagements.recordFact(tx, engagementId, 'contract', { signed: false, price: input.price });
    return contract;
  }
}
