import { defineWorkflow } from '../../platform/workflow/define-workflow.js';
import { workflowVersions } from '../../platform/workflow/workflow-versions.js';
import type { EngagementFacts } from './engagement.facts.js';
import {
  acceptedTokensCoverScope,
  contractSigned,
  customerAccepted,
  dataAgreementSigned,
  fitDecided,
  milestonesSumToPrice,
  mustHaveCriteriaMet,
  organizationVerified,
  scopeApprovedByBothSides,
  sponsorNamed,
  teamConfirmed,
  teamCoversScope,
  trainingRunFinished,
} from './engagement.gates.js';

export const engagementStages = [
  'inquiry', 'qualification', 'scoping', 'contracting', 'intake', 'training', 'evaluation', 'delivery', 'completed', 'declined', 'cancelled',
] as const;
export type EngagementStage = (typeof engagementStages)[number];

/** Where a declined inquiry is sent instead. */
const redirectTargets = ['prompt_work', 'fine_tuning', 'open_weights', 'none'] as const;

export const engagementWorkflow = defineWorkflow<EngagementStage, EngagementFacts>()({
  name: 'engagement',
  version: 1,
  stages: engagementStages,
  initial: 'inquiry',
  terminal: ['completed', 'declined', 'cancelled'],
  waive: 'engagement:waive',
  serviceLevels: { inquiry: 3, qualification: 5, scoping: 15, contracting: 20, intake: 30, training: 40, evaluation: 10, delivery: 10 },
  notes: [
    'Iterating begins a new iteration: training runs, measured criteria and acceptance of an earlier iteration stay on record, but no longer open a gate. Everything else (scope, contract, accepted data, team) keeps counting.',
    'Returning to an earlier stage keeps the iteration and all evidence: it mends paper or data, and the stages in between are passed again through their gates. A model that is to be trained again is an iteration.',
    'A customer that refuses delivery is answered by returning to evaluation and iterating from there: both reasons are then on record.',
    'On hold nothing but resuming and cancelling is possible; the stage, its visit and its waivers stay as they are.',
  ],
  transitions: {
    qualify: { from: ['inquiry'], to: 'qualification', by: 'engagement:advance', gates: [organizationVerified, sponsorNamed] },
    begin_scoping: { from: ['qualification'], to: 'scoping', by: 'engagement:advance', gates: [fitDecided] },
    approve_scope: { from: ['scoping'], to: 'contracting', by: 'engagement:advance', gates: [scopeApprovedByBothSides] },
    begin_intake: { from: ['contracting'], to: 'intake', by: 'engagement:advance', gates: [contractSigned, milestonesSumToPrice, dataAgreementSigned] },
    begin_training: { from: ['intake'], to: 'training', by: 'engagement:advance', gates: [acceptedTokensCoverScope, teamConfirmed, teamCoversScope] },
    begin_evaluation: { from: ['training'], to: 'evaluation', by: 'engagement:advance', gates: [trainingRunFinished] },
    begin_delivery: { from: ['evaluation'], to: 'delivery', by: 'engagement:advance', gates: [mustHaveCriteriaMet] },
    complete: { from: ['delivery'], to: 'completed', by: 'engagement:advance', gates: [customerAccepted] },

    iterate: { from: ['evaluation'], to: ['intake', 'training'], by: 'engagement:iterate', reason: 'required', beginsIteration: true },
    return_to_earlier: { from: 'any open stage', to: 'any earlier stage', by: 'engagement:return', reason: 'required' },
    hold: { from: 'any open stage', to: 'on hold', by: 'engagement:hold', reason: 'required' },
    resume: { from: 'on hold', to: 'the stage held', by: 'engagement:hold' },

    decline: { from: ['inquiry', 'qualification'], to: 'declined', by: 'engagement:decline', reason: 'required', choices: { redirect: redirectTargets } },
    cancel: { from: 'any open stage', to: 'cancelled', by: 'engagement:cancel', reason: 'required', whileOnHold: true },
  },
});

export type EngagementAction = keyof typeof engagementWorkflow.transitions;

/** Every version that a running engagement may have begun with. */
export const engagementWorkflows = workflowVersions<EngagementStage, EngagementFacts>(engagementWorkflow);
