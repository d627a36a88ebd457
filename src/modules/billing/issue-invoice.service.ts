import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import { decide } from '../../platform/workflow/decide.js';
import type { OrganizationSummary } from '../organizations/organizations.api.js';
import { money } from './amounts.js';
import { billingConfig } from './billing.config.js';
import { milestoneBlocked, milestoneNotPossible } from './billing.errors.js';
import { invoiceIssued } from './billing.events.js';
import type { Contract } from './contract.entity.js';
import { dayAt, daysLater } from './days.js';
import { requireInvoice } from './find-billing.js';
import { Invoice } from './invoice.entity.js';
import type { Recipient } from './invoice.entity.js';
import { invoiceWorkflow } from './invoice.workflow.js';
import { Milestone } from './milestone.entity.js';
import { milestoneWorkflow } from './milestone.workflow.js';
import { moveOf } from './move.js';

/** Issues the invoice of a milestone that was just released. */
@Injectable()
export class IssueInvoice {
  readonly #series: string;
  readonly #timeZone: string;

  constructor(config: Config) {
    ({ INVOICE_SERIES: this.#series, LAB_TIME_ZONE: this.#timeZone } = config.get(billingConfig));
  }

  /** @throws DomainError `milestone.blocked` when the organization has no legal entity or billing address */
  async run(tx: Tx, contract: Contract, milestone: Milestone, organization: OrganizationSummary): Promise<Invoice> {
    const recipient = recipientOf(organization);
    const facts = { contractSigned: contract.status === 'signed', recipientKnown: recipient !== null, invoicePaid: false };
    const decision = decide(milestoneWorkflow, { stage: milestone.status }, 'invoice', { facts });
    const { next } = moveOf(decision, { notPossible: milestoneNotPossible, blocked: milestoneBlocked });

    const { year, sequence, issuedOn } = await this.#takeNumber(tx);
    const id = newId('inv');
    await tx.manager.insert(Invoice, {
      id, organizationId: milestone.organizationId, engagementId: milestone.engagementId, contractId: contract.id, milestoneId: milestone.id,
      series: this.#series, year, sequence, amount: milestone.amount, currency: milestone.currency, paidAmount: 0, status: invoiceWorkflow.initial,
      issuedOn, paymentTermDays: contract.paymentTermDays, dueOn: daysLater(issuedOn, contract.paymentTermDays), description: milestone.name,
      contractReference: contract.reference, purchaseOrder: contract.purchaseOrder, recipient: recipient as never, paidAt: null, version: 1, createdAt: tx.now, updatedAt: tx.now,
    });
    milestone.status = next.stage;
    milestone.version += 1;
    await tx.manager.update(Milestone, { id: milestone.id }, { status: milestone.status, version: milestone.version, updatedAt: tx.now });
    const invoice = await requireInvoice(tx, id);
    const amount = money(invoice.amount, invoice.currency);
    tx.audit({ action: 'invoice.issue', object: id, chain: invoice.organizationId, after: { number: invoice.number, milestoneId: milestone.id, amount, dueOn: invoice.dueOn } });
    tx.announce(invoiceIssued, {
      invoiceId: id, number: invoice.number, milestoneId: milestone.id, contractId: contract.id, engagementId: invoice.engagementId,
      organizationId: invoice.organizationId, amount, issuedOn, dueOn: invoice.dueOn,
    });
    return invoice;
  }

  /**
   * Takes the next number of this year, and holds its row until the end of the transaction: others wait, and a rollback
   * leaves no gap. Dates never run behind numbers, even when a transaction that began yesterday takes its number today.
   */
  async #takeNumber(tx: Tx): Promise<{ year: number; sequence: number; issuedOn: string }> {
    const today = dayAt(tx.now, this.#timeZone);
    const year = Number(today.slice(0, 4));
    const [taken] = await tx.query<{ sequence: number; issued_on: string }>(
      `insert into billing.invoice_counter as c (series, year, last_sequence, last_issued_on) values ($1, $2, 1, $3)
       on conflict (series, year) do update
         set last_sequence = c.last_sequence + 1, last_issued_on = greatest(c.last_issued_on, excluded.last_issued_on)
       returning last_sequence as sequence, last_issued_on::text as issued_on`,
      [this.#series, year, today],
    );
    if (taken === undefined) throw new Error('the counter gave no number');
    return { year, sequence: taken.sequence, issuedOn: taken.issued_on };
  }
}

/** Whom to invoice, or null as long as that is not known. */
export function recipientOf({ legalName, billingAddress }: OrganizationSummary): Recipient | null {
  return legalName === null || billingAddress === null ? null : { legalName, address: billingAddress };
}
