import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Precondition } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { OrganizationsApi } from '../../organizations/organizations.api.js';
import { agreementNotDraft } from '../intake.errors.js';
import type { UpdateDataAgreementInput } from './data-agreement.dto.js';
import { DataAgreement } from './data-agreement.entity.js';
import { assertRegion } from './draft-data-agreement.service.js';
import { ReadDataAgreement, termsOf } from './read-data-agreement.service.js';

/** Changes the terms of a draft. */
@Injectable()
export class UpdateDataAgreement {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly organizations: OrganizationsApi,
    private readonly read: ReadDataAgreement,
  ) {}

  /** @throws DomainError `object.not_found`, `precondition.*`, `engagement.closed`, `data_agreement.not_draft`, `data_agreement.region_mismatch` */
  async run(tx: Tx, id: Id<'dag'>, ifMatch: Precondition, input: UpdateDataAgreementInput): Promise<DataAgreement> {
    await this.engagements.lockOpen(tx, await this.read.engagementOf(tx, id));
    const agreement = await this.read.lock(tx, id);
    ifMatch.require(agreement.version);
    if (agreement.status !== 'draft') throw agreementNotDraft.with(`The agreement is ${agreement.status}; its terms no longer change.`);
    const before = termsOf(agreement);
    const terms = { ...before, ...input };
    const { residencyRegion } = await this.organizations.require(tx, agreement.organizationId);
    assertRegion(terms.residencyRegion, residencyRegion);
    Object.assign(agreement, terms, { version: agreement.version + 1, updatedAt: tx.now });
    await tx.manager.save(DataAgreement, agreement);
    tx.audit({ action: 'data_agreement.update', object: id, chain: agreement.organizationId, before, after: terms });
    return agreement;
  }
}
