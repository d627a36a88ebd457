import { defineWorkflow } from '../../platform/workflow/define-workflow.js';
import { workflowVersions } from '../../platform/workflow/workflow-versions.js';
import { met, notMet } from '../../platform/workflow/workflow.js';
import type { Gate } from '../../platform/workflow/workflow.js';

export const trainingRunStatuses = ['queued', 'running', 'succeeded', 'failed'] as const;
export type TrainingRunStatus = (typeof trainingRunStatuses)[number];

/** What the gate of a training run asks about. */
export interface TrainingRunFacts {
  readonly checkpointGiven: boolean;
}

const checkpointRegistered: Gate<TrainingRunFacts> = {
  id: 'checkpoint_registered',
  question: 'Is a checkpoint registered?',
  check: ({ checkpointGiven }) => (checkpointGiven ? met : notMet('no checkpoint is given; a run that leaves no checkpoint has not succeeded')),
};

export const trainingRunWorkflow = defineWorkflow<TrainingRunStatus, TrainingRunFacts>()({
  name: 'training run',
  version: 1,
  stages: trainingRunStatuses,
  initial: 'queued',
  terminal: ['succeeded', 'failed'],
  notes: [
    'A running run reports its progress as often as it likes; tokens processed never fall.',
    'A run belongs to the iteration of the engagement in which it began. Its reports are taken whatever stage the engagement is in by then.',
  ],
  transitions: {
    start: { from: ['queued'], to: 'running', by: 'training_run:report' },
    succeed: { from: ['running'], to: 'succeeded', by: 'training_run:report', gates: [checkpointRegistered] },
    fail: { from: ['queued', 'running'], to: 'failed', by: 'training_run:report', reason: 'required' },
  },
});

export type TrainingRunAction = keyof typeof trainingRunWorkflow.transitions;

/** Every version that a training run may have begun with. */
export const trainingRunWorkflows = workflowVersions<TrainingRunStatus, TrainingRunFacts>(trainingRunWorkflow);

/** The verb that a reported status stands for; `queued` is where a run begins, and no report leads there. */
export const actionOfStatus: Readonly<Record<Exclude<TrainingRunStatus, 'queued'>, TrainingRunAction>> = {
  running: 'start', succeeded: 'succeed', failed: 'fail',
};
