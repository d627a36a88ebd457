import type { Reader } from '../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import { money } from './amounts.js';
import type { ContractView } from './contract.dto.js';
import type { Contract } from './contract.entity.js';
import { milestonesOf } from './find-billing.js';
import type { MilestonePlanView, MilestoneView } from './milestone.dto.js';
import { conditionOf } from './milestone.entity.js';
import type { Milestone } from './milestone.entity.js';

export function contractView(contract: Contract): ContractView {
  const { id, engagementId, organizationId, reference, purchaseOrder, paymentTermDays, status, endReason, version } = contract;
  return {
    id, engagementId, organizationId, reference, purchaseOrder, price: money(contract.price, contract.currency), paymentTermDays, status,
    signedForLab: contract.signedForLab, signedForPartner: contract.signedForPartner, signedAt: contract.signedAt?.toISOString() ?? null, endedAt: contract.endedAt?.toISOString() ?? null, endReason,
    createdAt: contract.createdAt.toISOString(), updatedAt: contract.updatedAt.toISOString(), version,
  };
}

/** Milestones with the invoices that were issued for them. */
async function milestoneViews(reader: Reader, milestones: readonly Milestone[]): Promise<MilestoneView[]> {
  const invoices = await reader.query<{ id: string; milestone_id: string }>(
    'select id, milestone_id from billing.invoice where milestone_id = any($1)', [milestones.map(({ id }) => toUuid(id))],
  );
  const invoiceIds = new Map(invoices.map((row) => [fromUuid('mil', row.milestone_id), fromUuid('inv', row.id)]));
  return milestones.map((milestone) => {
    const { id, contractId, engagementId, organizationId, position, name, status, release, releasedAt, version } = milestone;
    return {
      id, contractId, engagementId, organizationId, position, name, amount: money(milestone.amount, milestone.currency), releasedBy: conditionOf(milestone), status,
      release: release === null || releasedAt === null ? null : { at: releasedAt.toISOString(), by: release.by, eventId: release.eventId, evidence: { ...release.evidence } },
      invoiceId: invoiceIds.get(id) ?? null,
      createdAt: milestone.createdAt.toISOString(), updatedAt: milestone.updatedAt.toISOString(), version,
    };
  });
}

export async function milestoneView(reader: Reader, milestone: Milestone): Promise<MilestoneView> {
  const [view] = await milestoneViews(reader, [milestone]);
  if (view === undefined) throw new Error('one milestone has one view');
  return view;
}

export async function milestonePlanView(reader: Reader, contract: Contract): Promise<MilestonePlanView> {
  const milestones = await milestonesOf(reader, contract.id);
  return {
    data: await milestoneViews(reader, milestones),
    total: money(milestones.reduce((sum, { amount }) => sum + amount, 0), contract.currency),
    price: money(contract.price, contract.currency),
  };
}
