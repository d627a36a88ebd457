import { defineWorkflow } from '../../../platform/workflow/define-workflow.js';

export const uploadStatuses = ['receiving', 'received', 'failed', 'expired', 'deleted'] as const;
export type UploadStatus = (typeof uploadStatuses)[number];

export const uploadWorkflow = defineWorkflow<UploadStatus>()({
  name: 'upload',
  version: 1,
  stages: uploadStatuses,
  initial: 'receiving',
  terminal: ['failed', 'expired', 'deleted'],
  notes: [
    'An upload is received once all of its bytes have arrived, their SHA-256 was computed, and it is the declared one if one was declared. Otherwise it fails, and its data is discarded.',
    'An upload that is part of a dataset version is deleted only with all data of its engagement.',
    '`upload:settle` is a right of the software alone.',
  ],
  transitions: {
    receive: { from: ['receiving'], to: 'received', by: 'upload:write' },
    fail: { from: ['receiving'], to: 'failed', by: 'upload:write' },
    expire: { from: ['receiving'], to: 'expired', by: 'upload:settle' },
    delete: { from: ['receiving', 'received'], to: 'deleted', by: 'upload:write' },
  },
});
