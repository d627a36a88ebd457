import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';
import { formatMoney } from '../../platform/money.js';

const money = z.object({ amount: z.int(), currency: z.string() });
const contract = { contractId: z.string(), engagementId: z.string(), organizationId: z.string() };
const milestone = { ...contract, milestoneId: z.string() };
const invoice = { ...milestone, invoiceId: z.string(), number: z.string(), amount: money };

export const contractDrafted = defineEvent({
  type: 'contract.drafted', version: 1, forPartners: true,
  schema: z.object({ ...contract, price: money }),
  describe: (data) => `A contract over ${formatMoney(data.price)} was drafted`,
});

export const contractPartlySigned = defineEvent({
  type: 'contract.partly_signed', version: 1, forPartners: true,
  schema: z.object({ ...contract, price: money, by: z.enum(['lab', 'partner']) }),
  describe: (data) => `The ${data.by} signed the contract over ${formatMoney(data.price)}`,
});

/** Both sides have signed. */
export const contractSigned = defineEvent({
  type: 'contract.signed', version: 1, forPartners: true,
  schema: z.object({ ...contract, price: money }),
  describe: (data) => `The contract over ${formatMoney(data.price)} is signed by both sides`,
});

export const contractEnded = defineEvent({
  type: 'contract.ended', version: 1, forPartners: true,
  schema: z.object({ ...contract, as: z.enum(['withdrawn', 'terminated']), milestonesCancelled: z.int() }),
  describe: (data) => `The contract was ${data.as}`,
});

export const milestoneReleased = defineEvent({
  type: 'milestone.released', version: 1, forPartners: true,
  schema: z.object({ ...milestone, name: z.string(), amount: money, by: z.enum(['stage', 'dataset_accepted', 'criterion_met', 'date', 'by_hand']) }),
  describe: (data) => `The milestone “${data.name}” over ${formatMoney(data.amount)} was released`,
});

export const invoiceIssued = defineEvent({
  type: 'invoice.issued', version: 1, forPartners: true,
  schema: z.object({ ...invoice, issuedOn: z.iso.date(), dueOn: z.iso.date() }),
  describe: (data) => `Invoice ${data.number} over ${formatMoney(data.amount)} was issued, due on ${data.dueOn}`,
});

export const invoicePaid = defineEvent({
  type: 'invoice.paid', version: 1, forPartners: true,
  schema: z.object(invoice),
  describe: (data) => `Invoice ${data.number} over ${formatMoney(data.amount)} is paid`,
});

export const paymentRecorded = defineEvent({
  type: 'payment.recorded', version: 1, forPartners: false,
  schema: z.object({ ...invoice, paymentId: z.string(), amount: money, open: money, receivedOn: z.iso.date() }),
  describe: (data) => `${formatMoney(data.amount)} arrived for invoice ${data.number}; ${data.open.amount === 0 ? 'nothing' : formatMoney(data.open)} is open`,
});
