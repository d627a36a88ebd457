import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../../platform/actor.js';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { availableActions } from '../../../platform/workflow/available-actions.js';
import { OrganizationsApi } from '../../organizations/organizations.api.js';
import type { DataAgreementDto, ListDataAgreementsQuery } from './data-agreement.dto.js';
import { DataAgreement } from './data-agreement.entity.js';
import type { Signature } from './data-agreement.entity.js';
import { dataAgreementWorkflow } from './data-agreement.workflow.js';
import type { DataAgreementFacts } from './data-agreement.workflow.js';

/** Finds data agreements and shows them with what their reader can do next. */
@Injectable()
export class ReadDataAgreement {
  constructor(private readonly organizations: OrganizationsApi) {}

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'dag'>): Promise<DataAgreementDto> {
    return this.show(reader, await this.#find(reader, id, false));
  }

  /** Locks the row until the end of the transaction; lock the engagement before. @throws DomainError `object.not_found` */
  lock(tx: Tx, id: Id<'dag'>): Promise<DataAgreement> {
    return this.#find(tx, id, true);
  }

  /** The engagement an agreement belongs to, for locking that first. @throws DomainError `object.not_found` */
  async engagementOf(reader: Reader, id: Id<'dag'>): Promise<Id<'eng'>> {
    return (await this.#find(reader, id, false)).engagementId;
  }

  /** One page of an engagement's agreements, the newest first, with the keys of the next. */
  async page(reader: Reader, engagementId: Id<'eng'>, query: ListDataAgreementsQuery, fingerprint: unknown): Promise<(DataAgreementDto & Record<string, unknown>)[]> {
    const parameters = new Parameters();
    const engagement = parameters.add(toUuid(engagementId));
    const paging = keyset(parameters, [
      { expression: 'a.created_at', type: 'timestamptz', direction: 'desc' }, { expression: 'a.id', type: 'uuid', direction: 'desc' },
    ], query, fingerprint);
    const keys = await reader.query<{ id: string } & Record<string, unknown>>(
      `select a.id, ${paging.keys} from intake.data_agreement a where a.engagement_id = ${engagement} and ${paging.after} ${paging.orderAndLimit}`, parameters.values,
    );
    const shown = [];
    // Few an engagement, and each with what can be done about it.
    for (const { id, ...rest } of keys) shown.push({ ...rest, ...await this.byId(reader, fromUuid('dag', id)) });
    return shown;
  }

  async show(reader: Reader, agreement: DataAgreement): Promise<DataAgreementDto> {
    const facts = await this.facts(reader, agreement);
    const actions = availableActions(dataAgreementWorkflow, { stage: agreement.status }, facts, new Set(), (permission) => isAllowed(reader.actor, permission));
    return {
      id: agreement.id, engagementId: agreement.engagementId, organizationId: agreement.organizationId, status: agreement.status,
      ...termsOf(agreement),
      signedForLab: shownSignature(agreement.signedForLab), signedForPartner: shownSignature(agreement.signedForPartner),
      signedAt: agreement.signedAt?.toISOString() ?? null, consentWithdrawnAt: agreement.consentWithdrawnAt?.toISOString() ?? null, reason: agreement.reason,
      createdAt: agreement.createdAt.toISOString(), updatedAt: agreement.updatedAt.toISOString(), version: agreement.version,
      // Over the API both sides `sign`; which signature it is, the agreement knows.
      availableActions: actions.filter(({ action }) => action !== 'supersede').map(({ action, to, by, reason, blockers }) => (
        { action: action === 'countersign' ? 'sign' : action, to, by, reason, blockers: [...blockers] })),
    };
  }

  /** What the gates of an agreement ask about, in the view of the one who is about to act. */
  async facts(reader: Reader, agreement: DataAgreement): Promise<DataAgreementFacts> {
    const organization = await this.organizations.require(reader, agreement.organizationId);
    const ownSignature = reader.actor.kind === 'partner' ? agreement.signedForPartner : agreement.signedForLab;
    return { residencyRegion: agreement.residencyRegion, organizationRegion: organization.residencyRegion, signedByThisSide: ownSignature !== null };
  }

  async #find(reader: Reader, id: Id<'dag'>, lock: boolean): Promise<DataAgreement> {
    const found = await reader.manager.findOne(DataAgreement, { where: { id }, ...(lock ? { lock: { mode: 'pessimistic_write' as const } } : {}) });
    if (found === null) throw objectNotFound.with(`There is no data agreement ${id}, or you cannot see it.`);
    return found;
  }
}

/** The terms as they are shown and audited. */
export function termsOf(agreement: DataAgreement): Pick<DataAgreementDto, 'dataOwner' | 'weightsOwner' | 'retentionDays' | 'withdrawalDays' | 'residencyRegion' | 'permittedTechniques' | 'quotaBytes'> {
  const { dataOwner, weightsOwner, retentionDays, withdrawalDays, residencyRegion, permittedTechniques, quotaBytes } = agreement;
  return { dataOwner, weightsOwner, retentionDays, withdrawalDays, residencyRegion, permittedTechniques, quotaBytes };
}

function shownSignature(signature: Signature | null): { by: string; at: string } | null {
  return signature === null ? null : { by: signature.by, at: signature.at };
}
