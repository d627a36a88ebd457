import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Precondition } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { decide } from '../../../platform/workflow/decide.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { agreementActionNotPossible } from '../intake.errors.js';
import { consentWithdrawn } from '../intake.events.js';
import { EndUploads } from '../deletions/end-uploads.service.js';
import { StartRetentionClock } from '../retention/start-retention-clock.service.js';
import { DataAgreement } from './data-agreement.entity.js';
import { dataAgreementWorkflow } from './data-agreement.workflow.js';
import { ReadDataAgreement } from './read-data-agreement.service.js';

/**
 * Takes back the consent that an agreement in force gave, also after the engagement's end: nothing is received or processed anew, uploads under way
 * are ended, and the clock starts.
 */
@Injectable()
export class WithdrawConsent {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly read: ReadDataAgreement,
    private readonly clock: StartRetentionClock,
    private readonly endUploads: EndUploads,
  ) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `data_agreement.action_not_possible` */
  async run(tx: Tx, id: Id<'dag'>, ifMatch: Precondition, reason: string): Promise<DataAgreement> {
    const engagement = await this.engagements.lock(tx, await this.read.engagementOf(tx, id));
    const agreement = await this.read.lock(tx, id);
    ifMatch.require(agreement.version);
    const decision = decide(dataAgreementWorkflow, { stage: agreement.status }, 'withdraw_consent', { facts: await this.read.facts(tx, agreement), reason });
    if (!decision.ok) throw agreementActionNotPossible.with(decision.detail);
    const before = { status: agreement.status };
    Object.assign(agreement, { status: decision.next.stage, reason: decision.reason, consentWithdrawnAt: tx.now, version: agreement.version + 1, updatedAt: tx.now });
    await tx.manager.save(DataAgreement, agreement);
    tx.audit({ action: 'data_agreement.withdraw_consent', object: id, chain: agreement.organizationId, before, after: { status: agreement.status, side: tx.actor.kind === 'partner' ? 'partner' : 'lab' } });
    if (engagement.open) await this.engagements.recordFact(tx, agreement.engagementId, 'dataAgreement', { signed: false });
    tx.announce(consentWithdrawn, { engagementId: agreement.engagementId, organizationId: agreement.organizationId, dataAgreementId: id });
    await this.endUploads.receiving(tx, agreement.engagementId);
    await this.clock.whenConsentWithdrawn(tx, agreement);
    return agreement;
  }
}
