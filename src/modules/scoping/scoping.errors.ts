import { defineError } from '../../platform/errors/domain-error.js';
import type { DomainError } from '../../platform/errors/domain-error.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';

export const assessmentSuperseded = defineError({
  code: 'assessment.superseded', status: 409, title: 'A newer assessment has taken its place',
  help: 'Decide on the newest assessment of the engagement.',
});
export const assessmentDecided = defineError({
  code: 'assessment.already_decided', status: 409, title: 'The assessment is decided',
  help: 'A decision stands. When the case has changed, make a new assessment.',
});
export const assessmentReasonRequired = defineError({
  code: 'assessment.reason_required', status: 422, title: 'A reason is required',
  help: 'Deciding against the recommendation is possible; `reason` must say why.',
});
export const scopeVersionInProgress = defineError({
  code: 'scope_version.in_progress', status: 409, title: 'Another scope version is in progress',
  help: 'An engagement has one scope version in progress at a time. Bring it to an end, or withdraw it, first.',
});
export const scopeVersionContentRequired = defineError({
  code: 'scope_version.content_required', status: 422, title: 'The first scope version needs its content',
  help: 'There is no version to copy. Send domain, languages, expectedTokens, techniques, requiredSkills and successCriteria.',
});
export const scopeVersionFixed = defineError({
  code: 'scope_version.fixed', status: 409, title: 'The scope version cannot be changed any more',
  help: 'Only a draft changes. Withdraw a submitted version, or draft a new one: it begins as a copy.',
});
export const scopeVersionActionNotPossible = defineError({
  code: 'scope_version.action_not_possible', status: 409, title: 'The action is not possible now',
  help: 'The scope version is in another stage. Its `availableActions` lists what is possible.',
});
export const scopeVersionActionIncomplete = defineError({
  code: 'scope_version.action_incomplete', status: 422, title: 'The action needs more',
  help: 'A rejection needs a reason.',
});
export const scopeVersionGateNotMet = defineError({
  code: 'scope_version.gate_not_met', status: 409, title: 'A gate is not met',
  help: '`blockers` lists each gate with what is missing.',
});

export function noSuchAssessment(id: string): DomainError {
  return objectNotFound.with(`There is no assessment ${id}, or you cannot see it.`);
}

export function noSuchScopeVersion(id: string): DomainError {
  return objectNotFound.with(`There is no scope version ${id}, or you cannot see it.`);
}
