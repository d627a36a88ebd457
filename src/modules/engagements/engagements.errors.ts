import { defineError } from '../../platform/errors/domain-error.js';

export const gateNotMet = defineError({
  code: 'engagement.gate_not_met', status: 409, title: 'A gate is not met',
  help: '`blockers` lists each gate with what is missing. Bring the evidence, or have someone with engagement:waive waive the gate.',
});
export const actionNotPossible = defineError({
  code: 'engagement.action_not_possible', status: 409, title: 'The action is not possible now',
  help: 'The engagement is in another stage, or on hold. `availableActions` of the engagement lists what is possible.',
});
export const actionUnknown = defineError({
  code: 'engagement.action_unknown', status: 404, title: 'No such action',
  help: '`availableActions` of the engagement lists the actions.',
});
export const actionIncomplete = defineError({
  code: 'engagement.action_incomplete', status: 422, title: 'The action needs more',
  help: 'Some actions need a reason, a target stage or a choice; `detail` says which and what is possible.',
});
export const waiverRefused = defineError({
  code: 'engagement.waiver_refused', status: 409, title: 'The gate cannot be waived now',
  help: 'Only an unmet gate of the current stage can be waived, once per visit of the stage, and not while on hold.',
});
export const engagementClosed = defineError({
  code: 'engagement.closed', status: 409, title: 'The engagement is closed',
  help: 'It is completed, declined or cancelled; nothing about it changes any more.',
});
export const engagementOnHold = defineError({
  code: 'engagement.on_hold', status: 409, title: 'The engagement is on hold',
  help: 'Work on it rests. Have someone with engagement:hold resume it first.',
});
export const ownerUnknown = defineError({
  code: 'engagement.owner_unknown', status: 422, title: 'No such owner',
  help: 'The owner must be an active staff member; list them at GET /v1/staff-members.',
});
export const acceptanceNotPossible = defineError({
  code: 'engagement.acceptance_not_possible', status: 409, title: 'There is nothing to accept now',
  help: 'The model is accepted while the engagement is in delivery and not on hold, once for each iteration.',
});
