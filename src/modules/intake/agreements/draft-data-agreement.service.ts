import { Injectable } from '@nestjs/common';
import { violates } from '../../../platform/database/pg-errors.js';
import type { Tx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { OrganizationsApi } from '../../organizations/organizations.api.js';
import { agreementExists, agreementRegionMismatch } from '../intake.errors.js';
import type { DraftDataAgreementInput } from './data-agreement.dto.js';
import { DataAgreement } from './data-agreement.entity.js';
import { termsOf } from './read-data-agreement.service.js';

/** Drafts a data agreement: the first of an engagement, or one that is to take the place of the signed one. */
@Injectable()
export class DraftDataAgreement {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly organizations: OrganizationsApi,
  ) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `data_agreement.exists`, `data_agreement.region_mismatch` */
  async run(tx: Tx, engagementId: Id<'eng'>, input: DraftDataAgreementInput): Promise<DataAgreement> {
    const engagement = await this.engagements.lockOpen(tx, engagementId);
    const { residencyRegion } = await this.organizations.require(tx, engagement.organizationId);
    assertRegion(input.residencyRegion, residencyRegion);
    const agreement = tx.manager.create(DataAgreement, {
      ...input, id: newId('dag'), organizationId: engagement.organizationId, engagementId, status: 'draft',
      signedForLab: null, signedForPartner: null, signedAt: null, consentWithdrawnAt: null, reason: null, version: 1, createdAt: tx.now, updatedAt: tx.now,
    });
    try {
      await tx.manager.insert(DataAgreement, agreement);
    } catch (error) {
      if (violates(error, 'data_agreement_one_open')) throw agreementExists.with('The engagement has a data agreement that is drafted or partly signed. Change it, sign it or withdraw it.', { cause: error });
      throw error;
    }
    tx.audit({ action: 'data_agreement.draft', object: agreement.id, chain: agreement.organizationId, after: { engagementId, ...termsOf(agreement) } });
    // With one in force the gate stays open while the next is negotiated.
    if (engagement.facts.dataAgreement?.signed !== true) await this.engagements.recordFact(tx, engagementId, 'dataAgreement', { signed: false });
    return agreement;
  }
}

/** @throws DomainError `data_agreement.region_mismatch` */
export function assertRegion(region: string, organizationRegion: string): void {
  if (region === organizationRegion) return;
  throw agreementRegionMismatch.with(`The agreement says ${region}; the organization’s residency region is ${organizationRegion}.`, {
    errors: [{ path: 'body.residencyRegion', code: 'region_mismatch', message: `must be ${organizationRegion}` }],
  });
}
