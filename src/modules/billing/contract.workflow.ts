import { defineWorkflow } from '../../platform/workflow/define-workflow.js';
import { met, notMet } from '../../platform/workflow/workflow.js';
import type { Gate } from '../../platform/workflow/workflow.js';

export const contractStatuses = ['draft', 'partly_signed', 'signed', 'withdrawn', 'terminated'] as const;
export type ContractStatus = (typeof contractStatuses)[number];

/** What is asked before a contract is signed. */
interface ContractFacts {
  /** Sentence on what keeps the milestones from summing to the price; null when nothing does. */
  readonly planMistake: string | null;
  /** Whether the organization has a legal entity and a billing address. */
  readonly recipientKnown: boolean;
  /** Whether the side that is about to sign has signed already. */
  readonly signedByThisSide: boolean;
}

type ContractGate = Gate<ContractFacts>;

const planSumsToPrice: ContractGate = {
  id: 'plan_sums_to_price',
  question: 'Do the milestones sum to the price?',
  check: ({ planMistake }) => (planMistake === null ? met : notMet(planMistake)),
};

const recipientKnown: ContractGate = {
  id: 'recipient_known',
  question: 'Is it known whom to invoice?',
  check: (facts) => (facts.recipientKnown ? met : notMet('the organization has no legal entity or no billing address')),
};

const otherSideSigns: ContractGate = {
  id: 'other_side_signs',
  question: 'Is it the other side that signs now?',
  check: (facts) => (facts.signedByThisSide ? notMet('this side has signed; the other one has not') : met),
};

export const contractWorkflow = defineWorkflow<ContractStatus, ContractFacts>()({
  name: 'contract',
  version: 1,
  stages: contractStatuses,
  initial: 'draft',
  terminal: ['withdrawn', 'terminated'],
  notes: [
    'The lab and the partner sign in either order. Terms and milestones change in draft only; after the first signature a mistake is mended by withdrawing the contract and drafting another.',
    'Withdrawing and terminating cancel the milestones that are still planned. What was released stays owed.',
    'When its engagement is declined or cancelled, a contract is withdrawn or terminated with it, after what was earned until then is released.',
  ],
  transitions: {
    sign: { from: ['draft'], to: 'partly_signed', by: 'contract:sign', gates: [planSumsToPrice, recipientKnown] },
    countersign: { from: ['partly_signed'], to: 'signed', by: 'contract:sign', gates: [otherSideSigns, planSumsToPrice, recipientKnown] },
    withdraw: { from: ['draft', 'partly_signed'], to: 'withdrawn', by: 'contract:write', reason: 'required' },
    terminate: { from: ['signed'], to: 'terminated', by: 'contract:write', reason: 'required' },
  },
});
