import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Reader } from '../../platform/database/tx.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import { money } from './amounts.js';
import { billingConfig } from './billing.config.js';
import { dayAt } from './days.js';
import type { InvoiceView, ListInvoicesQuery, ListedInvoice, PaymentView } from './invoice.dto.js';
import type { Invoice } from './invoice.entity.js';
import type { InvoiceStatus } from './invoice.workflow.js';
import { Payment } from './payment.entity.js';

interface InvoiceRow {
  id: string;
  organization_id: string;
  engagement_id: string;
  contract_id: string;
  milestone_id: string;
  number: string;
  status: InvoiceStatus;
  amount: string;
  currency: string;
  paid_amount: string;
  issued_on: string;
  due_on: string;
  paid_at: Date | null;
  created_at: Date;
  updated_at: Date;
  version: number;
}

type Listed = Pick<Invoice, 'id' | 'number' | 'status' | 'organizationId' | 'engagementId' | 'contractId' | 'milestoneId' | 'amount' | 'currency'
  | 'paidAmount' | 'issuedOn' | 'dueOn' | 'paidAt' | 'createdAt' | 'updatedAt' | 'version'>;

/** Shows invoices; what is overdue is told by the lab's calendar. */
@Injectable()
export class ReadInvoices {
  readonly #timeZone: string;

  constructor(config: Config) {
    this.#timeZone = config.get(billingConfig).LAB_TIME_ZONE;
  }

  /** One page by lean SQL, newest first, plus one row to tell whether another follows. */
  page(reader: Reader, query: ListInvoicesQuery, fingerprint: unknown): Promise<InvoiceRow[]> {
    const parameters = new Parameters();
    const conditions: string[] = [];
    if (query.engagementId !== undefined) conditions.push(`i.engagement_id = ${parameters.add(toUuid(query.engagementId))}`);
    if (query.organizationId !== undefined) conditions.push(`i.organization_id = ${parameters.add(toUuid(query.organizationId))}`);
    if (query.status !== undefined) conditions.push(`i.status = ${parameters.add(query.status)}`);
    const late = (): string => `(i.status <> 'paid' and i.due_on < ${parameters.add(dayAt(reader.now, this.#timeZone))})`;
    if (query.overdue === 'true') conditions.push(late());
    if (query.overdue === 'false') conditions.push(`not ${late()}`);
    const paging = keyset(parameters, [
      { expression: 'i.created_at', type: 'timestamptz', direction: 'desc' }, { expression: 'i.id', type: 'uuid', direction: 'desc' },
    ], query, fingerprint);
    return reader.query<InvoiceRow>(
      `select i.id, i.organization_id, i.engagement_id, i.contract_id, i.milestone_id, i.number, i.status, i.amount, i.currency, i.paid_amount,
              i.issued_on::text as issued_on, i.due_on::text as due_on, i.paid_at, i.created_at, i.updated_at, i.version, ${paging.keys}
       from billing.invoice i where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }

  rowView(row: InvoiceRow, now: Date): ListedInvoice {
    return this.listed({
      id: fromUuid('inv', row.id), number: row.number, status: row.status, organizationId: fromUuid('org', row.organization_id),
      engagementId: fromUuid('eng', row.engagement_id), contractId: fromUuid('ctr', row.contract_id), milestoneId: fromUuid('mil', row.milestone_id),
      amount: Number(row.amount), currency: row.currency, paidAmount: Number(row.paid_amount), issuedOn: row.issued_on, dueOn: row.due_on,
      paidAt: row.paid_at, createdAt: row.created_at, updatedAt: row.updated_at, version: row.version,
    }, now);
  }

  listed(invoice: Listed, now: Date): ListedInvoice {
    const { id, number, status, organizationId, engagementId, contractId, milestoneId, amount, currency, paidAmount, issuedOn, dueOn, version } = invoice;
    return {
      id, number, status, organizationId, engagementId, contractId, milestoneId,
      amount: money(amount, currency), paid: money(paidAmount, currency), open: money(amount - paidAmount, currency),
      issuedOn, dueOn, overdue: status !== 'paid' && dueOn < dayAt(now, this.#timeZone), paidAt: invoice.paidAt?.toISOString() ?? null,
      createdAt: invoice.createdAt.toISOString(), updatedAt: invoice.updatedAt.toISOString(), version,
    };
  }

  async view(reader: Reader, invoice: Invoice): Promise<InvoiceView> {
    const payments = await reader.manager.find(Payment, { where: { invoiceId: invoice.id }, order: { recordedAt: 'asc', id: 'asc' } });
    const { description, contractReference, purchaseOrder, paymentTermDays, recipient } = invoice;
    return { ...this.listed(invoice, reader.now), description, contractReference, purchaseOrder, paymentTermDays, recipient, payments: payments.map(paymentView) };
  }

  recorded(reader: Reader, { payment, invoice }: { payment: Payment; invoice: Invoice }): PaymentView {
    return { ...paymentView(payment), invoiceId: invoice.id, invoice: this.listed(invoice, reader.now) };
  }
}

function paymentView({ id, amount, currency, receivedOn, reference, recordedAt, recordedBy }: Payment) {
  return { id, amount: money(amount, currency), receivedOn, reference, recordedAt: recordedAt.toISOString(), recordedBy };
}
