import { defineWorkflow } from '../../../platform/workflow/define-workflow.js';

export const dataDeletionStatuses = ['requested', 'running', 'done'] as const;
export type DataDeletionStatus = (typeof dataDeletionStatuses)[number];

export const dataDeletionWorkflow = defineWorkflow<DataDeletionStatus>()({
  name: 'data deletion',
  version: 1,
  stages: dataDeletionStatuses,
  initial: 'requested',
  terminal: ['done'],
  notes: [
    'Data is deleted once its engagement is closed or consent was withdrawn, all of it, once: when its retention has ended, or earlier on request. From the request on nothing is received or processed any more.',
    'Each object is on record before it is deleted, so that a deletion that breaks off forgets nothing when it goes on. Figures and names stay; contents do not.',
    'While a legal hold stands none is asked for, and one that runs rests before its next object.',
    '`data:delete` asks for it; the rest the software does by itself.',
  ],
  transitions: {
    begin: { from: ['requested'], to: 'running', by: 'data:delete' },
    finish: { from: ['running'], to: 'done', by: 'data:delete' },
  },
});
