import { defineWorkflow } from '../../platform/workflow/define-workflow.js';
import { workflowVersions } from '../../platform/workflow/workflow-versions.js';
import { met, notMet } from '../../platform/workflow/workflow.js';
import type { Gate } from '../../platform/workflow/workflow.js';

export const scopeVersionStages = [
  'draft', 'submitted', 'approved_by_lab', 'approved_by_partner', 'approved', 'superseded', 'rejected', 'withdrawn',
] as const;
export type ScopeVersionStage = (typeof scopeVersionStages)[number];

/** What the gates of a scope version ask about. */
export interface ScopeVersionFacts {
  readonly engagementStage: string;
  readonly requiredSkills: number;
  readonly mustHaveCriteria: number;
}

type ScopeVersionGate = Gate<ScopeVersionFacts>;

/** Once scoping is left, its gate is passed and nothing would ask for approvals again: whoever wants a change has to go back. */
const engagementInScoping: ScopeVersionGate = {
  id: 'engagement_in_scoping',
  question: 'Is the engagement in scoping?',
  check: ({ engagementStage }) => engagementStage === 'scoping'
    ? met
    : notMet(`the engagement is in ${engagementStage}; a scope version is submitted in scoping, so that its approval opens the way on`),
};

const skillsNamed: ScopeVersionGate = {
  id: 'skills_named',
  question: 'Does it say which skills the work requires?',
  check: ({ requiredSkills }) => (requiredSkills > 0 ? met : notMet('no required skill is named')),
};

const mustHaveCriterionNamed: ScopeVersionGate = {
  id: 'must_have_criterion_named',
  question: 'Is at least one success criterion a must-have?',
  check: ({ mustHaveCriteria }) => (mustHaveCriteria > 0 ? met : notMet('no success criterion is a must-have, so that nothing would decide on delivery')),
};

export const scopeVersionWorkflow = defineWorkflow<ScopeVersionStage, ScopeVersionFacts>()({
  name: 'scope version',
  version: 1,
  stages: scopeVersionStages,
  initial: 'draft',
  terminal: ['superseded', 'rejected', 'withdrawn'],
  notes: [
    'The two sides approve in any order; the second approval brings the version in force. Staff approve for the lab, the organization’s own API clients for the partner.',
    'An approved version is changed by drafting a new one, which begins as a copy. The approved one stays in force while the new one is drafted. When the new one is submitted, the engagement’s gate asks for its approval: from then on somebody proposes something else than what was agreed.',
    'A new version that is rejected or withdrawn leaves the approved one in force, and the gate is met again. A new version that comes in force supersedes the one before it.',
  ],
  transitions: {
    submit: { from: ['draft'], to: 'submitted', by: 'scope:write', gates: [engagementInScoping, skillsNamed, mustHaveCriterionNamed] },
    approve_by_lab: { from: ['submitted'], to: 'approved_by_lab', by: 'scope:approve' },
    approve_by_partner: { from: ['submitted'], to: 'approved_by_partner', by: 'scope:approve' },
    countersign_by_lab: { from: ['approved_by_partner'], to: 'approved', by: 'scope:approve' },
    countersign_by_partner: { from: ['approved_by_lab'], to: 'approved', by: 'scope:approve' },
    supersede: { from: ['approved'], to: 'superseded', by: 'scope:approve' },
    reject: { from: ['submitted', 'approved_by_lab', 'approved_by_partner'], to: 'rejected', by: 'scope:approve', reason: 'required' },
    withdraw: { from: ['draft', 'submitted', 'approved_by_lab', 'approved_by_partner'], to: 'withdrawn', by: 'scope:write' },
  },
});

export type ScopeVersionAction = keyof typeof scopeVersionWorkflow.transitions;

/** Every version that a scope version may have begun with. */
export const scopeVersionWorkflows = workflowVersions<ScopeVersionStage, ScopeVersionFacts>(scopeVersionWorkflow);

/** What the API's callers say; which row of the table it is depends on their side and on the stage. */
export const scopeVersionVerbs = ['submit', 'approve', 'reject', 'withdraw'] as const;
export type ScopeVersionVerb = (typeof scopeVersionVerbs)[number];
export type Side = 'lab' | 'partner';

/** The row of the table that `verb` means for `side`: an approval is a countersignature once the other side has approved. */
export function scopeVersionAction(verb: ScopeVersionVerb, side: Side, stage: ScopeVersionStage): ScopeVersionAction {
  if (verb !== 'approve') return verb;
  if (side === 'lab') return stage === 'approved_by_partner' ? 'countersign_by_lab' : 'approve_by_lab';
  return stage === 'approved_by_lab' ? 'countersign_by_partner' : 'approve_by_partner';
}
