import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { idSchema } from '../../platform/identifiers/id.js';
import { amountSchema, daySchema, moneyView } from './amounts.js';
import { invoiceStatuses } from './invoice.workflow.js';

export const recordPaymentSchema = z.strictObject({
  amount: amountSchema, receivedOn: daySchema.describe('The day it arrived'), reference: lineOfText(140).describe('The bank’s reference of the transfer'),
}).meta({ id: 'RecordPayment', examples: [{ amount: { amount: 50000000, currency: 'USD' }, receivedOn: '2026-03-31', reference: 'FT26090K2LQ7' }] });
export type RecordPaymentInput = z.output<typeof recordPaymentSchema>;

export const listInvoicesQuery = z.strictObject({
  ...pageQuery,
  engagementId: idSchema('eng').optional(),
  organizationId: idSchema('org').optional(),
  status: z.enum(invoiceStatuses).optional(),
  overdue: z.enum(['true', 'false']).optional().describe('Whether something is open past the due date'),
});
export type ListInvoicesQuery = z.output<typeof listInvoicesQuery>;

const time = z.string().meta({ format: 'date-time' });
const day = z.string().meta({ format: 'date' });
const address = z.object({
  lines: z.array(z.string()), city: z.string(), region: z.string().nullable(), postalCode: z.string().nullable(), country: z.string(),
});
const listed = {
  id: z.string(), number: z.string().describe('Without gaps in its series and year: 2026-000001'), status: z.enum(invoiceStatuses),
  organizationId: z.string(), engagementId: z.string(), contractId: z.string(), milestoneId: z.string(),
  amount: moneyView, paid: moneyView, open: moneyView, issuedOn: day, dueOn: day, overdue: z.boolean(), paidAt: time.nullable(),
  createdAt: time, updatedAt: time, version: z.int(),
};
const listedInvoiceSchema = z.object(listed).meta({ id: 'ListedInvoice' });
export type ListedInvoice = z.infer<typeof listedInvoiceSchema>;
export const invoicesSchema = pageOf(listedInvoiceSchema).meta({ id: 'Invoices' });

const payment = {
  id: z.string(), amount: moneyView, receivedOn: day, reference: z.string(), recordedAt: time,
  recordedBy: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
};
export const invoiceSchema = z.object({
  ...listed, description: z.string(), contractReference: z.string(), purchaseOrder: z.string().nullable(), paymentTermDays: z.int(),
  recipient: z.object({ legalName: z.string(), address }).describe('As on the day of issue'),
  payments: z.array(z.object(payment)),
}).meta({ id: 'Invoice' });
export type InvoiceView = z.infer<typeof invoiceSchema>;

export const paymentSchema = z.object({ ...payment, invoiceId: z.string(), invoice: z.object(listed) }).meta({ id: 'Payment' });
export type PaymentView = z.infer<typeof paymentSchema>;
