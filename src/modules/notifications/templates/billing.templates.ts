import { formatMoney } from '../../../platform/money.js';
import type { Money } from '../../../platform/money.js';
import { day } from './template.js';
import type { About, Template } from './template.js';

function of(about: About): string {
  return about.engagement === null ? 'your engagement' : `“${about.engagement}”`;
}

export const milestoneReleasedTemplate: Template<{ amount: Money; by: string }> = {
  name: 'milestone-released', audience: 'staff',
  write: (data, about) => ({
    subject: `${about.engagement ?? 'Engagement'}: a milestone over ${formatMoney(data.amount)} was released`,
    paragraphs: [`A milestone of ${of(about)} was released, ${data.by === 'by_hand' ? 'by hand' : 'because its evidence is there'}. Its invoice is on the way.`],
    facts: [['Amount', formatMoney(data.amount)]],
  }),
};

export const invoicePaidTemplate: Template<{ number: string; amount: Money }> = {
  name: 'invoice-paid', audience: 'staff',
  write: (data, about) => ({
    subject: `${about.engagement ?? 'Engagement'}: invoice ${data.number} is paid`,
    paragraphs: [`The customer has paid invoice ${data.number} for ${of(about)}.`],
    facts: [['Amount', formatMoney(data.amount)]],
  }),
};

export const customerInvoiceIssuedTemplate: Template<{ number: string; amount: Money; issuedOn: string; dueOn: string }> = {
  name: 'customer-invoice-issued', audience: 'customer',
  write: (data, about) => ({
    subject: `Invoice ${data.number} over ${formatMoney(data.amount)}, due on ${day(data.dueOn)}`,
    paragraphs: [`A milestone of ${of(about)} was reached. The invoice for it can be fetched over the partner API, or from your contact.`],
    facts: [['Invoice', data.number], ['Amount', formatMoney(data.amount)], ['Issued', day(data.issuedOn)], ['Due', day(data.dueOn)]],
  }),
};

export const customerInvoicePaidTemplate: Template<{ number: string; amount: Money }> = {
  name: 'customer-invoice-paid', audience: 'customer',
  write: (data, about) => ({
    subject: `Invoice ${data.number}: we have your payment`,
    paragraphs: [`Thank you for paying invoice ${data.number} for ${of(about)}.`],
    facts: [['Amount', formatMoney(data.amount)]],
  }),
};
