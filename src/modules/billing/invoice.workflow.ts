import { defineWorkflow } from '../../platform/workflow/define-workflow.js';
import { met, notMet } from '../../platform/workflow/workflow.js';
import type { Gate } from '../../platform/workflow/workflow.js';

export const invoiceStatuses = ['issued', 'partly_paid', 'paid'] as const;
export type InvoiceStatus = (typeof invoiceStatuses)[number];

/** What is asked before an invoice moves; minor units. */
interface InvoiceFacts {
  readonly open: number;
}

const somethingOpen: Gate<InvoiceFacts> = {
  id: 'something_open',
  question: 'Is a part still open?',
  check: ({ open }) => (open > 0 ? met : notMet('nothing is open')),
};

const nothingOpen: Gate<InvoiceFacts> = {
  id: 'nothing_open',
  question: 'Is nothing open any more?',
  check: ({ open }) => (open === 0 ? met : notMet('a part is still open')),
};

export const invoiceWorkflow = defineWorkflow<InvoiceStatus, InvoiceFacts>()({
  name: 'invoice',
  version: 1,
  stages: invoiceStatuses,
  initial: 'issued',
  terminal: ['paid'],
  notes: ['A further part of a partly paid invoice leaves it partly paid. An invoice is never paid beyond its amount.'],
  transitions: {
    pay_part: { from: ['issued'], to: 'partly_paid', by: 'payment:record', gates: [somethingOpen] },
    pay: { from: ['issued', 'partly_paid'], to: 'paid', by: 'payment:record', gates: [nothingOpen] },
  },
});
