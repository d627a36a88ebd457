import { defineError } from '../../platform/errors/domain-error.js';

export const contractExists = defineError({
  code: 'contract.exists', status: 409, title: 'The engagement has a contract',
  help: 'An engagement has one live contract. Change it while it is a draft, or withdraw it before you draft another.',
});
export const contractNotPossible = defineError({
  code: 'contract.action_not_possible', status: 409, title: 'The contract is past this',
  help: 'Terms and milestones change while the contract is a draft; each side signs once; a signed contract is terminated, not withdrawn.',
});
export const contractBlocked = defineError({
  code: 'contract.blocked', status: 409, title: 'The contract cannot be signed yet',
  help: '`blockers` lists what is missing, such as the milestone plan or the organization’s billing address.',
});
export const planNotOfPrice = defineError({
  code: 'milestone_plan.not_of_price', status: 422, title: 'The milestones do not sum to the price',
  help: 'The amounts of the plan must sum to the contract’s price to the cent, in its currency. To change the price of a planned contract, empty the plan first.',
});
export const planCriterionUnknown = defineError({
  code: 'milestone_plan.criterion_unknown', status: 422, title: 'No such success criterion',
  help: 'A milestone that is released by a criterion names one of the engagement’s success criteria by its id.',
});
export const milestoneNotPossible = defineError({
  code: 'milestone.action_not_possible', status: 409, title: 'The milestone is past this',
  help: 'A milestone is released once, while it is planned. Read it to see what released it.',
});
export const milestoneBlocked = defineError({
  code: 'milestone.blocked', status: 409, title: 'The milestone cannot be released yet',
  help: '`blockers` lists what is missing: a signature, or whom to invoice.',
});
export const paymentTooLarge = defineError({
  code: 'payment.exceeds_open_amount', status: 409, title: 'The payment is more than what is open',
  help: 'Record at most the open amount that `detail` names. What a customer paid too much belongs to another invoice, or goes back.',
});
export const paymentNotOfInvoice = defineError({
  code: 'payment.currency_differs', status: 422, title: 'The payment is in another currency',
  help: 'An invoice is paid in its own currency.',
});
export const paymentNotYet = defineError({
  code: 'payment.not_yet_received', status: 422, title: 'The payment lies in the future',
  help: 'A payment is recorded once it has arrived: `receivedOn` is today or earlier, by the lab’s calendar.',
});
export const paymentReferenceUsed = defineError({
  code: 'payment.reference_used', status: 409, title: 'This bank transfer is recorded already',
  help: 'A bank reference is recorded once. Compare the payments of the invoices before you record another.',
});
