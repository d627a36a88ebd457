import { defineWorkflow } from '../../platform/workflow/define-workflow.js';
import { met, notMet } from '../../platform/workflow/workflow.js';
import type { Gate } from '../../platform/workflow/workflow.js';

export const milestoneStatuses = ['planned', 'released', 'invoiced', 'settled', 'cancelled'] as const;
export type MilestoneStatus = (typeof milestoneStatuses)[number];

/** What is asked before a milestone moves. */
interface MilestoneFacts {
  readonly contractSigned: boolean;
  /** Whether the organization has a legal entity and a billing address. */
  readonly recipientKnown: boolean;
  /** Whether its invoice is paid in full. */
  readonly invoicePaid: boolean;
}

type MilestoneGate = Gate<MilestoneFacts>;

const contractSigned: MilestoneGate = {
  id: 'contract_signed',
  question: 'Is the contract signed by both sides?',
  check: (facts) => (facts.contractSigned ? met : notMet('the contract is not signed by both sides')),
};

const recipientKnown: MilestoneGate = {
  id: 'recipient_known',
  question: 'Is it known whom to invoice?',
  check: (facts) => (facts.recipientKnown ? met : notMet('the organization has no legal entity or no billing address')),
};

const invoicePaid: MilestoneGate = {
  id: 'invoice_paid',
  question: 'Is the invoice paid in full?',
  check: (facts) => (facts.invoicePaid ? met : notMet('the invoice is not paid in full')),
};

export const milestoneWorkflow = defineWorkflow<MilestoneStatus, MilestoneFacts>()({
  name: 'milestone',
  version: 1,
  stages: milestoneStatuses,
  initial: 'planned',
  terminal: ['settled', 'cancelled'],
  notes: [
    'A milestone is released by its own evidence, by the software: a stage reached, a dataset accepted, a criterion met, a date. Someone with the right may release any planned milestone by hand, with a reason.',
    'Releasing and invoicing happen in one transaction: a milestone is never seen released without its invoice.',
    'Evidence from before the signature counts as soon as the contract is signed. A hold of the engagement does not stop a date.',
  ],
  transitions: {
    release: { from: ['planned'], to: 'released', by: 'milestone:release', gates: [contractSigned] },
    invoice: { from: ['released'], to: 'invoiced', by: 'milestone:release', gates: [recipientKnown] },
    settle: { from: ['invoiced'], to: 'settled', by: 'payment:record', gates: [invoicePaid] },
    cancel: { from: ['planned'], to: 'cancelled', by: 'contract:write' },
  },
});
