import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Precondition } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { decide } from '../../../platform/workflow/decide.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { agreementActionNotPossible, agreementSignerInvalid } from '../intake.errors.js';
import { dataAgreementSigned } from '../intake.events.js';
import { StopRetentionClock } from '../retention/stop-retention-clock.service.js';
import { DataAgreement } from './data-agreement.entity.js';
import { dataAgreementWorkflow } from './data-agreement.workflow.js';
import { ReadDataAgreement } from './read-data-agreement.service.js';

/** Signs an agreement for the caller's side; the second signature puts it in force. */
@Injectable()
export class SignDataAgreement {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly read: ReadDataAgreement,
    private readonly clock: StopRetentionClock,
  ) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `engagement.closed`, `data_agreement.*`, `data_deletion.begun` */
  async run(tx: Tx, id: Id<'dag'>, ifMatch: Precondition, by: string): Promise<DataAgreement> {
    if (tx.actor.kind === 'system') throw agreementSignerInvalid.with('Only a person at the lab and the partner sign.');
    await this.engagements.lockOpen(tx, await this.read.engagementOf(tx, id));
    const agreement = await this.read.lock(tx, id);
    ifMatch.require(agreement.version);
    const action = agreement.status === 'draft' ? 'sign' : 'countersign';
    const decision = decide(dataAgreementWorkflow, { stage: agreement.status }, action, { facts: await this.read.facts(tx, agreement) });
    if (!decision.ok) throw agreementActionNotPossible.with(decision.detail, { members: { blockers: decision.blockers } });
    const before = { status: agreement.status };
    const signature = { by, actor: snapshotOf(tx.actor), at: tx.now.toISOString() };
    if (tx.actor.kind === 'partner') agreement.signedForPartner = signature;
    else agreement.signedForLab = signature;
    agreement.status = decision.next.stage;
    agreement.version += 1;
    agreement.updatedAt = tx.now;
    if (agreement.status === 'signed') {
      agreement.signedAt = tx.now;
      await this.clock.whenAgreed(tx, agreement);
      await this.#supersedeOthers(tx, agreement);
    }
    await tx.manager.save(DataAgreement, agreement);
    tx.audit({ action: 'data_agreement.sign', object: id, chain: agreement.organizationId, before, after: { status: agreement.status, side: tx.actor.kind === 'partner' ? 'partner' : 'lab' } });
    if (agreement.status === 'signed') await this.#announce(tx, agreement);
    return agreement;
  }

  async #supersedeOthers(tx: Tx, agreement: DataAgreement): Promise<void> {
    const [earlier] = await tx.manager.find(DataAgreement, {
      where: { engagementId: agreement.engagementId, status: 'signed' }, lock: { mode: 'pessimistic_write' },
    });
    if (earlier === undefined) return;
    const decision = decide(dataAgreementWorkflow, { stage: earlier.status }, 'supersede', { facts: await this.read.facts(tx, earlier) });
    if (!decision.ok) throw agreementActionNotPossible.with(decision.detail);
    await tx.manager.update(DataAgreement, { id: earlier.id }, { status: decision.next.stage, version: earlier.version + 1, updatedAt: tx.now });
    tx.audit({ action: 'data_agreement.supersede', object: earlier.id, chain: earlier.organizationId, before: { status: earlier.status }, after: { status: decision.next.stage, by: agreement.id } });
  }

  async #announce(tx: Tx, agreement: DataAgreement): Promise<void> {
    await this.engagements.recordFact(tx, agreement.engagementId, 'dataAgreement', { signed: true });
    tx.announce(dataAgreementSigned, {
      engagementId: agreement.engagementId, organizationId: agreement.organizationId, dataAgreementId: agreement.id,
      retentionDays: agreement.retentionDays, residencyRegion: agreement.residencyRegion, quotaBytes: agreement.quotaBytes,
    });
  }
}
