import { defineError } from '../../platform/errors/domain-error.js';
import type { DomainError } from '../../platform/errors/domain-error.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';

export const trainingNotInStage = defineError({
  code: 'training_run.wrong_stage', status: 409, title: 'The engagement is not in training',
  help: 'A run begins while the engagement is in training. Reports of runs that have begun are taken in any stage.',
});
export const techniqueNotInScope = defineError({
  code: 'training_run.technique_not_in_scope', status: 409, title: 'The scope does not name this technique',
  help: 'Use a technique of the scope in force, or agree on a new scope version.',
});
export const datasetVersionNotAccepted = defineError({
  code: 'training_run.dataset_version_not_accepted', status: 409, title: 'The dataset version is not accepted',
  help: 'A run is trained on dataset versions that a data steward has accepted and no newer version has superseded; `detail` names those that are not.',
});
export const externalIdTaken = defineError({
  code: 'training_run.external_id_taken', status: 409, title: 'The external id names another run',
  help: 'Within an engagement an `externalId` names one run. Sending the same run again answers the one that exists; another run needs another id.',
});
export const reportOutOfOrder = defineError({
  code: 'training_run.report_out_of_order', status: 409, title: 'The report does not follow on what was reported',
  help: 'A run is queued, then running, then succeeded or failed; tokens processed never fall. Read the run to see what was reported last.',
});
export const reportIncomplete = defineError({
  code: 'training_run.report_incomplete', status: 422, title: 'The report lacks something',
  help: 'A run that succeeded gives its checkpoint, one that failed its reason; other reports have neither.',
});
export const evaluationNotInStage = defineError({
  code: 'evaluation.wrong_stage', status: 409, title: 'The engagement is not in evaluation',
  help: 'Criteria are measured while the engagement is in evaluation.',
});
export const scopeNotInForce = defineError({
  code: 'evaluation.scope_not_in_force', status: 409, title: 'There is no approved scope to judge by',
  help: 'Targets count once both sides have approved the scope version.',
});
export const criterionUnknown = defineError({
  code: 'evaluation.criterion_unknown', status: 422, title: 'The scope has no such criterion',
  help: 'Use the id of a success criterion of the scope in force; `detail` lists them.',
});
export const trainingRunNotEvaluable = defineError({
  code: 'evaluation.training_run_unusable', status: 409, title: 'This training run cannot be evaluated',
  help: 'What is evaluated is a run of this engagement that has succeeded in the current iteration.',
});

export function noSuchTrainingRun(id: string): DomainError {
  return objectNotFound.with(`There is no training run ${id}, or you cannot see it.`);
}

export function noSuchEvaluation(id: string): DomainError {
  return objectNotFound.with(`There is no evaluation ${id}, or you cannot see it.`);
}
