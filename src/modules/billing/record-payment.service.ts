import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { formatMoney } from '../../platform/money.js';
import { decide } from '../../platform/workflow/decide.js';
import { money } from './amounts.js';
import { billingConfig } from './billing.config.js';
import { milestoneBlocked, milestoneNotPossible, paymentNotOfInvoice, paymentNotYet, paymentReferenceUsed, paymentTooLarge } from './billing.errors.js';
import { invoicePaid, paymentRecorded } from './billing.events.js';
import { dayAt } from './days.js';
import { actorOf, lockInvoice, lockMilestone } from './find-billing.js';
import type { RecordPaymentInput } from './invoice.dto.js';
import { Invoice } from './invoice.entity.js';
import { invoiceWorkflow } from './invoice.workflow.js';
import { Milestone } from './milestone.entity.js';
import { milestoneWorkflow } from './milestone.workflow.js';
import { moveOf } from './move.js';
import { Payment } from './payment.entity.js';

/** Records money that arrived for an invoice; the last of it settles the milestone. */
@Injectable()
export class RecordPayment {
  readonly #timeZone: string;

  constructor(config: Config) {
    this.#timeZone = config.get(billingConfig).LAB_TIME_ZONE;
  }

  /** @throws DomainError `object.not_found`, `payment.*` */
  async run(tx: Tx, invoiceId: Id<'inv'>, input: RecordPaymentInput): Promise<{ payment: Payment; invoice: Invoice }> {
    const invoice = await lockInvoice(tx, invoiceId);
    this.#check(tx, invoice, input);
    const payment = tx.manager.create(Payment, {
      id: newId('pay'), organizationId: invoice.organizationId, invoiceId, amount: input.amount.amount, currency: input.amount.currency,
      receivedOn: input.receivedOn, reference: input.reference, recordedBy: actorOf(tx), recordedAt: tx.now,
    });
    try {
      await tx.manager.insert(Payment, payment);
    } catch (error) {
      if (!violates(error, 'payment_reference')) throw error;
      throw paymentReferenceUsed.with(`A payment with the reference ${input.reference} is recorded. A transfer counts once.`, { cause: error });
    }
    const before = { status: invoice.status, paidAmount: invoice.paidAmount };
    await this.#settle(tx, invoice, payment);
    const open = money(invoice.amount - invoice.paidAmount, invoice.currency);
    const amount = money(payment.amount, payment.currency);
    tx.audit({
      action: 'payment.record', object: payment.id, chain: invoice.organizationId, before: { invoiceId, ...before },
      after: { invoiceId, status: invoice.status, paidAmount: invoice.paidAmount, amount, receivedOn: payment.receivedOn },
    });
    const about = {
      invoiceId, number: invoice.number, milestoneId: invoice.milestoneId, contractId: invoice.contractId, engagementId: invoice.engagementId, organizationId: invoice.organizationId,
    };
    tx.announce(paymentRecorded, { ...about, paymentId: payment.id, amount, open, receivedOn: payment.receivedOn });
    if (invoice.status === 'paid') {
      tx.announce(invoicePaid, { ...about, amount: money(invoice.amount, invoice.currency) });
      await this.#settleMilestone(tx, invoice);
    }
    return { payment, invoice };
  }

  #check(tx: Tx, invoice: Invoice, { amount, receivedOn }: RecordPaymentInput): void {
    if (amount.currency !== invoice.currency) throw paymentNotOfInvoice.with(`Invoice ${invoice.number} is in ${invoice.currency}, the payment in ${amount.currency}.`);
    const today = dayAt(tx.now, this.#timeZone);
    if (receivedOn > today) throw paymentNotYet.with(`The payment is dated ${receivedOn}; today is ${today}.`);
    const open = invoice.amount - invoice.paidAmount;
    if (amount.amount <= open) return;
    const left = open === 0 ? 'is paid, nothing is open' : `has ${formatMoney(money(open, invoice.currency))} open`;
    throw paymentTooLarge.with(`Invoice ${invoice.number} ${left}; the payment is ${formatMoney(amount)}.`, { members: { open: money(open, invoice.currency) } });
  }

  async #settle(tx: Tx, invoice: Invoice, payment: Payment): Promise<void> {
    const open = invoice.amount - invoice.paidAmount - payment.amount;
    const first = invoice.status === 'issued';
    // A further part of a partly paid invoice moves nothing.
    if (open === 0 || first) {
      const decision = decide(invoiceWorkflow, { stage: invoice.status }, open === 0 ? 'pay' : 'pay_part', { facts: { open } });
      invoice.status = moveOf(decision, { notPossible: paymentTooLarge, blocked: paymentTooLarge }).next.stage;
    }
    invoice.paidAmount += payment.amount;
    invoice.paidAt = open === 0 ? tx.now : null;
    invoice.version += 1;
    invoice.updatedAt = tx.now;
    await tx.manager.save(Invoice, invoice);
  }

  async #settleMilestone(tx: Tx, invoice: Invoice): Promise<void> {
    const milestone = await lockMilestone(tx, invoice.milestoneId);
    const facts = { contractSigned: true, recipientKnown: true, invoicePaid: true };
    const decision = decide(milestoneWorkflow, { stage: milestone.status }, 'settle', { facts });
    const { from, next } = moveOf(decision, { notPossible: milestoneNotPossible, blocked: milestoneBlocked });
    await tx.manager.update(Milestone, { id: milestone.id }, { status: next.stage, version: milestone.version + 1, updatedAt: tx.now });
    tx.audit({ action: 'milestone.settle', object: milestone.id, chain: milestone.organizationId, before: { status: from }, after: { status: next.stage, invoiceId: invoice.id } });
  }
}
