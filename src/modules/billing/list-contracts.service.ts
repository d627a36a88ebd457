import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { EngagementId } from '../engagements/engagements.api.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { ContractView, ListContractsQuery } from './contract.dto.js';
import type { Signature } from './contract.entity.js';
import type { ContractStatus } from './contract.workflow.js';
import { contractView } from './contract.views.js';

interface ContractRow {
  id: string;
  organization_id: string;
  engagement_id: string;
  reference: string;
  purchase_order: string | null;
  price: string;
  currency: string;
  payment_term_days: number;
  status: ContractStatus;
  signed_for_lab: Signature | null;
  signed_for_partner: Signature | null;
  signed_at: Date | null;
  ended_at: Date | null;
  end_reason: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** Lists the contracts of an engagement, newest first: the live one, and those that ended before it. */
@Injectable()
export class ListContracts {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found` */
  async run(reader: Reader, engagementId: EngagementId, page: ListContractsQuery, fingerprint: unknown): Promise<ContractRow[]> {
    await this.engagements.require(reader, engagementId);
    const parameters = new Parameters();
    const ofEngagement = `c.engagement_id = ${parameters.add(toUuid(engagementId))}`;
    const paging = keyset(parameters, [
      { expression: 'c.created_at', type: 'timestamptz', direction: 'desc' }, { expression: 'c.id', type: 'uuid', direction: 'desc' },
    ], page, fingerprint);
    return reader.query<ContractRow>(
      `select c.id, c.organization_id, c.engagement_id, c.reference, c.purchase_order, c.price, c.currency, c.payment_term_days, c.status, c.signed_for_lab,
              c.signed_for_partner, c.signed_at, c.ended_at, c.end_reason, c.version, c.created_at, c.updated_at, ${paging.keys}
       from billing.contract c where ${ofEngagement} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }

  view(row: ContractRow): ContractView {
    return contractView({
      id: fromUuid('ctr', row.id), organizationId: fromUuid('org', row.organization_id), engagementId: fromUuid('eng', row.engagement_id),
      reference: row.reference, purchaseOrder: row.purchase_order, price: Number(row.price), currency: row.currency, paymentTermDays: row.payment_term_days,
      status: row.status, signedForLab: row.signed_for_lab, signedForPartner: row.signed_for_partner, signedAt: row.signed_at, endedAt: row.ended_at,
      endReason: row.end_reason, version: row.version, createdAt: row.created_at, updatedAt: row.updated_at,
    });
  }
}
