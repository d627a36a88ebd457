import { defineWorkflow } from '../../../platform/workflow/define-workflow.js';
import { met, notMet } from '../../../platform/workflow/workflow.js';
import type { Gate } from '../../../platform/workflow/workflow.js';

export const datasetVersionStatuses = ['queued', 'processing', 'paused', 'processed', 'accepted', 'superseded', 'rejected', 'failed', 'cancelled'] as const;
export type DatasetVersionStatus = (typeof datasetVersionStatuses)[number];

/** Before it is processed or given up: there may be work on it. */
export function isUnderWay(status: DatasetVersionStatus): boolean {
  return status === 'queued' || status === 'processing' || status === 'paused';
}

/** What is asked before a dataset version moves. */
export interface DatasetVersionFacts {
  /** Tokens of all that could be read; null until it is processed. */
  readonly tokens: number | null;
  /** Tokens of what is kept; null until it is processed. */
  readonly keptTokens: number | null;
}

const NOTHING_READ = notMet('no document of it could be read; the intake report says why');

const somethingRead: Gate<DatasetVersionFacts> = {
  id: 'something_read',
  question: 'Could some document be read?',
  check: ({ tokens }) => ((tokens ?? 0) > 0 ? met : NOTHING_READ),
};

const somethingToAccept: Gate<DatasetVersionFacts> = {
  id: 'something_to_accept',
  question: 'Could some document be read, and is it kept?',
  check: ({ tokens, keptTokens }) => {
    if ((keptTokens ?? 0) > 0) return met;
    return (tokens ?? 0) > 0 ? notMet('its policy drops every document; accept it with another policy') : NOTHING_READ;
  },
};

export const datasetVersionWorkflow = defineWorkflow<DatasetVersionStatus, DatasetVersionFacts>()({
  name: 'dataset version',
  version: 1,
  stages: datasetVersionStatuses,
  initial: 'queued',
  terminal: ['superseded', 'rejected', 'failed', 'cancelled'],
  notes: [
    'Processing moves a version by itself; `dataset:process` is a right of the software alone. A data steward judges what was processed.',
    'Of each dataset the version accepted last counts: accepting a newer one supersedes it. A file that is in accepted versions of several datasets counts once, where it was accepted first.',
    'A version that is accepted with another policy gives way to a new one of the same files. That one is accepted in the steward’s name once it is processed, if what is kept of it is what the preview said; otherwise it waits for review.',
    'While a version is paused, what was begun of it is finished, and nothing else is begun.',
    'A failed, cancelled or rejected version stays as it is; the mended files make a new one.',
  ],
  transitions: {
    begin_processing: { from: ['queued'], to: 'processing', by: 'dataset:process' },
    finish_processing: { from: ['processing', 'paused'], to: 'processed', by: 'dataset:process' },
    fail: { from: ['queued', 'processing', 'paused'], to: 'failed', by: 'dataset:process' },
    pause: { from: ['queued', 'processing'], to: 'paused', by: 'dataset:write' },
    resume: { from: ['paused'], to: 'processing', by: 'dataset:write' },
    cancel: { from: ['queued', 'processing', 'paused'], to: 'cancelled', by: 'dataset:write' },
    accept: { from: ['processed'], to: 'accepted', by: 'dataset:judge', gates: [somethingToAccept] },
    accept_with_policy: { from: ['processed'], to: 'superseded', by: 'dataset:judge', reason: 'required', gates: [somethingRead] },
    reject: { from: ['processed'], to: 'rejected', by: 'dataset:judge', reason: 'required' },
    supersede: { from: ['accepted'], to: 'superseded', by: 'dataset:process' },
  },
});
