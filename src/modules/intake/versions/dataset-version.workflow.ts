import { defineWorkflow } from '../../../platform/workflow/define-workflow.js';
import { met, notMet } from '../../../platform/workflow/workflow.js';
import type { Gate } from '../../../platform/workflow/workflow.js';

export const datasetVersionStatuses = ['queued', 'processing', 'processed', 'accepted', 'superseded', 'rejected', 'failed'] as const;
export type DatasetVersionStatus = (typeof datasetVersionStatuses)[number];

/** What is asked before a dataset version moves. */
export interface DatasetVersionFacts {
  /** Tokens without exact duplicates; null until it is processed. */
  readonly keptTokens: number | null;
}

const somethingToAccept: Gate<DatasetVersionFacts> = {
  id: 'something_to_accept',
  question: 'Could some document be read?',
  check: ({ keptTokens }) => ((keptTokens ?? 0) > 0 ? met : notMet('no document of it could be read; the intake report says why')),
};

export const datasetVersionWorkflow = defineWorkflow<DatasetVersionStatus, DatasetVersionFacts>()({
  name: 'dataset version',
  version: 1,
  stages: datasetVersionStatuses,
  initial: 'queued',
  terminal: ['superseded', 'rejected', 'failed'],
  notes: [
    'Processing moves a version by itself; `dataset:process` is a right of the software alone. A data steward judges what was processed.',
    'Of each dataset the version accepted last counts: accepting a newer one supersedes it. A file that is in accepted versions of several datasets counts once, where it was accepted first.',
    'A failed or rejected version stays as it is; the mended files make a new one.',
  ],
  transitions: {
    begin_processing: { from: ['queued'], to: 'processing', by: 'dataset:process' },
    finish_processing: { from: ['processing'], to: 'processed', by: 'dataset:process' },
    fail: { from: ['queued', 'processing'], to: 'failed', by: 'dataset:process' },
    accept: { from: ['processed'], to: 'accepted', by: 'dataset:judge', gates: [somethingToAccept] },
    reject: { from: ['processed'], to: 'rejected', by: 'dataset:judge', reason: 'required' },
    supersede: { from: ['accepted'], to: 'superseded', by: 'dataset:process' },
  },
});
