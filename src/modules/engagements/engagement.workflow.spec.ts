import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { availableActions } from '../../platform/workflow/available-actions.js';
import { decideWaiver, waiversInForce } from '../../platform/workflow/decide-waiver.js';
import type { RecordedWaiver } from '../../platform/workflow/decide-waiver.js';
import { decide } from '../../platform/workflow/decide.js';
import { defineWorkflow } from '../../platform/workflow/define-workflow.js';
import { workflowVersions } from '../../platform/workflow/workflow-versions.js';
import { met, notMet, openStages } from '../../platform/workflow/workflow.js';
import { emptyFacts, engagementFacts, isEngagementFactKey, parseFact } from './engagement.facts.js';
import type { EngagementFactInput, EngagementFactKey, EngagementFacts } from './engagement.facts.js';
import { engagementStages, engagementWorkflow, engagementWorkflows } from './engagement.workflow.js';
import type { EngagementAction, EngagementStage } from './engagement.workflow.js';

type Recorded = { [K in EngagementFactKey]?: EngagementFactInput<K> };
const price = { amount: 2_500_000_00, currency: 'USD' };
const criterion = { id: 'c1', name: 'citations are right', mustHave: true, target: 0.97, verdict: 'met' as const, score: 0.98, iteration: 1 };

/** What has to be on record for an engagement to go all the way. */
const allRecorded: Recorded = {
  organizationVerified: true,
  sponsor: { name: 'General counsel' },
  fitAssessment: { recommendation: 'custom_model', decision: 'custom_model' },
  scope: { version: 2, labApproved: true, partnerApproved: true, expectedTokens: 2_000_000_000, skills: ['law'], criteria: 1 },
  contract: { signed: true, price },
  milestonePlan: { total: price, count: 4 },
  dataAgreement: { signed: true },
  acceptedData: { tokens: 2_000_000_000, datasetVersions: 1 },
  team: { confirmed: true, uncoveredSkills: [], scopeVersion: 2 },
  trainingRun: { iteration: 1, succeeded: true, checkpointRegistered: true },
  criteria: [criterion],
  acceptance: { iteration: 1, acceptedAt: '2026-05-01T10:00:00Z', by: 'General counsel' },
};
const facts = (recorded: Recorded = {}, iteration = 1) => engagementFacts({ ...allRecorded, ...recorded }, iteration);

const way: readonly [EngagementStage, EngagementAction][] = [
  ['inquiry', 'qualify'], ['qualification', 'begin_scoping'], ['scoping', 'approve_scope'], ['contracting', 'begin_intake'],
  ['intake', 'begin_training'], ['training', 'begin_evaluation'], ['evaluation', 'begin_delivery'], ['delivery', 'complete'],
];
const stageOf = (action: EngagementAction) => way.find(([, verb]) => verb === action)![0];
const blockersOf = (action: EngagementAction, known: EngagementFacts) => {
  const decision = decide(engagementWorkflow, { stage: stageOf(action) }, action, { facts: known });
  return decision.ok ? [] : decision.blockers.map(({ because }) => because);
};

describe('the way of an engagement', () => {
  it('leads from inquiry to completed when everything is on record', () => {
    let state: { stage: EngagementStage; onHold: boolean } = { stage: 'inquiry', onHold: false };
    for (const [stage, action] of way) {
      expect(state.stage).toBe(stage);
      const decision = decide(engagementWorkflow, state, action, { facts: facts() });
      if (!decision.ok) throw new Error(decision.detail);
      state = decision.next;
    }
    expect(state).toEqual({ stage: 'completed', onHold: false });
  });

  it('leads nowhere while nothing is on record: every stage has a gate in the way', () => {
    for (const [, action] of way) expect(blockersOf(action, engagementFacts({}, 1))).not.toEqual([]);
  });

  it('has a service level in business days for every open stage', () => {
    expect(engagementWorkflow.serviceLevels).toEqual({
      inquiry: 3, qualification: 5, scoping: 15, contracting: 20, intake: 30, training: 40, evaluation: 10, delivery: 10,
    });
  });
});

describe('the sentences of the gates', () => {
  const scope = { version: 3, labApproved: false, partnerApproved: false, expectedTokens: 2_000_000_000, skills: ['law', 'sql'], criteria: 2 };
  it.each<[EngagementAction, Recorded, number, string[]]>([
    ['qualify', { organizationVerified: false, sponsor: null }, 1, ['the organization is not verified', 'no sponsor is named']],
    ['begin_scoping', { fitAssessment: null }, 1, ['no fit assessment is made']],
    ['begin_scoping', { fitAssessment: { recommendation: 'fine_tuning' } }, 1, ['the fit assessment recommends fine-tuning; nobody has decided on it']],
    ['begin_scoping', { fitAssessment: { recommendation: 'custom_model', decision: 'prompt_work' } }, 1, ['the fit assessment was decided for prompt work, not for a custom model']],
    ['begin_scoping', { fitAssessment: { recommendation: 'decline', decision: 'custom_model' } }, 1, []],
    ['approve_scope', { scope: null }, 1, ['no scope version is submitted']],
    ['approve_scope', { scope }, 1, ['scope version 3 is not approved by the lab and the partner']],
    ['approve_scope', { scope: { ...scope, labApproved: true } }, 1, ['scope version 3 is not approved by the partner']],
    ['begin_intake', { contract: null, milestonePlan: null, dataAgreement: null }, 1, ['there is no contract', 'there is no contract whose price the milestones could sum to', 'there is no data agreement']],
    ['begin_intake', { contract: { signed: false, price }, milestonePlan: { total: price, count: 0 }, dataAgreement: { signed: false } }, 1, ['the contract over 2,500,000.00 USD is not signed', "no milestones are planned; the contract's price is 2,500,000.00 USD", 'the data agreement is not signed']],
    ['begin_intake', { milestonePlan: { total: { amount: 249_999_999, currency: 'USD' }, count: 4 } }, 1, ["the milestones sum to 2,499,999.99 USD; the contract's price is 2,500,000.00 USD"]],
    ['begin_intake', { milestonePlan: { total: { ...price, currency: 'EUR' }, count: 4 } }, 1, ["the milestones sum to 2,500,000.00 EUR; the contract's price is 2,500,000.00 USD"]],
    ['begin_training', { acceptedData: { tokens: 0, datasetVersions: 0 } }, 1, ['no dataset version accepted; scope asks for 2.0B tokens, 0 accepted']],
    ['begin_training', { acceptedData: { tokens: 1_400_000_000, datasetVersions: 2 } }, 1, ['the accepted dataset versions fall short; scope asks for 2.0B tokens, 1.4B accepted']],
    ['begin_training', { scope: { ...scope, expectedTokens: 2_000_000_001 }, team: { confirmed: true, uncoveredSkills: [] } }, 1, ['the accepted dataset versions fall short; scope asks for 2,000,000,001 tokens, 2,000,000,000 accepted']],
    ['begin_training', { scope: null }, 1, ['no scope says how many tokens are needed; 2.0B accepted']],
    ['begin_training', { scope: { ...scope, expectedTokens: 0 }, acceptedData: { tokens: 0, datasetVersions: 0 }, team: { confirmed: true, uncoveredSkills: [] } }, 1, ['no dataset version accepted; scope asks for 0 tokens, 0 accepted']],
    ['begin_training', { team: { confirmed: false, uncoveredSkills: [] } }, 1, ['the team is not confirmed', 'no team is confirmed whose skills could cover the scope']],
    ['begin_training', { team: { confirmed: true, uncoveredSkills: ['law', 'sql'] } }, 1, ['nobody in the team covers law, sql']],
    ['begin_training', { team: { confirmed: true, uncoveredSkills: [], scopeVersion: 1 } }, 1, ['the team was confirmed for scope version 1; the newest is 2']],
    ['begin_evaluation', { trainingRun: null }, 1, ['no training run is reported']],
    ['begin_evaluation', { trainingRun: { iteration: 1, succeeded: false, checkpointRegistered: false } }, 1, ['no training run has succeeded']],
    ['begin_evaluation', { trainingRun: { iteration: 1, succeeded: true, checkpointRegistered: false } }, 1, ['the training run succeeded, but no checkpoint is registered']],
    ['begin_evaluation', {}, 2, ['no training run is reported in iteration 2; the last one was of iteration 1']],
    ['begin_delivery', { criteria: [] }, 1, ['no success criteria are on record']],
    ['begin_delivery', { scope: { ...scope, criteria: 3 } }, 1, ['the scope has 3 success criteria; 1 on record']],
    ['begin_delivery', { criteria: [{ ...criterion, verdict: 'missed', score: 0.9 }] }, 1, ['"citations are right" missed its target of 0.97 with 0.9']],
    ['begin_delivery', { criteria: [{ ...criterion, verdict: 'unmeasured', score: null }, { ...criterion, id: 'c2', name: 'tone', verdict: 'missed', score: null }] }, 1, ['"citations are right" is not measured; "tone" missed its target of 0.97']],
    ['begin_delivery', { criteria: [criterion, { ...criterion, id: 'c2', mustHave: false, verdict: 'missed' }] }, 1, []],
    ['begin_delivery', {}, 2, ['"citations are right" is not measured in iteration 2']],
    ['complete', { acceptance: null }, 1, ['the customer has not accepted']],
    ['complete', {}, 2, ['the customer has not accepted the model of iteration 2; the acceptance on record is for iteration 1']],
  ])('%s with %j in iteration %i', (action, recorded, iteration, because) => expect(blockersOf(action, facts(recorded, iteration))).toEqual(because));
});

describe('leaving the way', () => {
  it('iterates from evaluation to training or intake, and begins an iteration', () => {
    for (const target of ['training', 'intake']) {
      expect(decide(engagementWorkflow, { stage: 'evaluation' }, 'iterate', { facts: facts(), target, reason: 'the model cites overruled cases' }))
        .toMatchObject({ ok: true, next: { stage: target }, beginsIteration: true });
    }
    expect(decide(engagementWorkflow, { stage: 'evaluation' }, 'iterate', { facts: facts(), target: 'scoping', reason: 'x' })).toMatchObject({ code: 'target_invalid' });
  });

  it('returns with a reason to any earlier stage, and keeps the iteration', () => {
    const open = openStages(engagementWorkflow);
    for (const [here, stage] of open.entries()) for (const [there, target] of open.entries()) {
      const decision = decide(engagementWorkflow, { stage }, 'return_to_earlier', { facts: emptyRecord, target, reason: 'the contract changed' });
      expect(decision.ok).toBe(there < here);
      if (decision.ok) expect(decision).toMatchObject({ next: { stage: target }, beginsIteration: false });
    }
  });

  it('declines from inquiry and qualification, and says where the customer is sent', () => {
    for (const stage of engagementStages) {
      const decision = decide(engagementWorkflow, { stage }, 'decline', { facts: emptyRecord, reason: 'a prompt will do', choices: { redirect: 'prompt_work' } });
      expect(decision.ok).toBe(stage === 'inquiry' || stage === 'qualification');
    }
    expect(decide(engagementWorkflow, { stage: 'inquiry' }, 'decline', { facts: emptyRecord, reason: 'x' })).toMatchObject({ code: 'choice_required' });
    expect(decide(engagementWorkflow, { stage: 'inquiry' }, 'decline', { facts: emptyRecord, choices: { redirect: 'none' } })).toMatchObject({ code: 'reason_required' });
  });

  it('holds, resumes and cancels from every open stage; on hold only resuming and cancelling is possible', () => {
    for (const stage of openStages(engagementWorkflow)) {
      const listed = availableActions(engagementWorkflow, { stage }, emptyRecord).map(({ action }) => action);
      expect(listed).toEqual(expect.arrayContaining(['hold', 'cancel']));
      expect(availableActions(engagementWorkflow, { stage, onHold: true }, emptyRecord).map(({ action }) => action)).toEqual(['resume', 'cancel']);
    }
  });

  it('lets every gate be waived but the data agreement', () => {
    for (const [stage, action] of way) for (const gate of engagementWorkflow.transitions[action].gates ?? []) {
      const decision = decideWaiver(engagementWorkflow, { stage }, gate.id, { facts: emptyRecord, waived: new Set(), reason: 'board decision' });
      expect(decision).toMatchObject(gate.id === 'data_agreement_signed' ? { code: 'gate_not_waivable' } : { ok: true, by: 'engagement:waive' });
    }
  });
});

const emptyRecord = engagementFacts({}, 1);

describe('facts', () => {
  it('begin empty, take what is on record, and pass over what they do not know', () => {
    expect(engagementFacts({}, 1)).toEqual({ ...emptyFacts, iteration: 1 });
    expect(engagementFacts({ sponsor: { name: 'CTO' }, weather: 'fine' }, 4)).toEqual({ ...emptyFacts, sponsor: { name: 'CTO' }, iteration: 4 });
  });

  it('survive JSON', () => {
    expect(engagementFacts(JSON.parse(JSON.stringify(facts())), 1)).toEqual(facts());
  });

  it('refuse what has lost its shape', () => {
    expect(() => engagementFacts({ acceptedData: { tokens: 1.5, datasetVersions: 1 } }, 1)).toThrow('acceptedData');
    expect(() => engagementFacts([], 1)).toThrow('expected object');
  });

  it('are checked one by one when they are recorded, defaults filled in', () => {
    expect(parseFact('fitAssessment', { recommendation: 'custom_model' })).toEqual({ recommendation: 'custom_model', decision: null });
    expect(() => parseFact('contract', { signed: true, price: { amount: 1.5, currency: 'usd' } })).toThrow('ISO 4217');
    expect(() => parseFact('sponsor', { name: ' ' })).toThrow('name');
    expect(['sponsor', 'weather', 'constructor'].filter(isEngagementFactKey)).toEqual(['sponsor']);
  });
});

describe('any walk of an engagement', () => {
  const verbs = Object.keys(engagementWorkflow.transitions) as EngagementAction[];
  const anyStep = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('forward' as const), action: fc.constantFrom(...way).map(([, action]) => action) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('act' as const), action: fc.constantFrom(...verbs), target: fc.constantFrom<EngagementStage>(...engagementStages) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('waive' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('evidence' as const) }) },
  );

  it('never reaches a stage past a gate that is neither met nor waived, and never counts evidence of an earlier iteration', () => {
    const entered = new Set<EngagementStage>();
    fc.assert(fc.property(fc.array(anyStep, { minLength: 30, maxLength: 80 }), (steps) => {
      let state: { stage: EngagementStage; onHold: boolean } = { stage: 'inquiry', onHold: false };
      let [visit, iteration] = [1, 1];
      const waivers: RecordedWaiver[] = [];
      // The early stages are paid for in advance, so that walks get as far as training.
      let recorded: Recorded = { ...allRecorded, sponsor: null, trainingRun: null, criteria: [], acceptance: null };
      for (const step of steps) {
        const known = engagementFacts(recorded, iteration);
        const waived = waiversInForce(waivers, visit);
        if (step.kind === 'evidence') {
          recorded = {
            ...recorded,
            trainingRun: { iteration, succeeded: true, checkpointRegistered: true },
            criteria: [{ ...criterion, iteration }],
            acceptance: { iteration, acceptedAt: '2026-05-01T10:00:00Z', by: 'General counsel' },
          };
          continue;
        }
        if (step.kind === 'waive') {
          for (const { blockers } of availableActions(engagementWorkflow, state, known, waived)) {
            for (const { gate } of blockers) if (decideWaiver(engagementWorkflow, state, gate, { facts: known, waived, reason: 'ok' }).ok) waivers.push({ gate, visit });
          }
          continue;
        }
        const action = step.kind === 'forward' ? (way.find(([stage]) => stage === state.stage)?.[1] ?? step.action) : step.action;
        const row = engagementWorkflow.transitions[action];
        const decision = decide(engagementWorkflow, state, action, {
          facts: known, waived, reason: 'because', target: step.kind === 'act' && row.to !== 'any earlier stage' && !Array.isArray(row.to) ? undefined : step.kind === 'act' ? step.target : undefined,
          choices: action === 'decline' ? { redirect: 'none' } : {},
        });
        if (!decision.ok) continue;
        for (const gate of row.gates ?? []) expect(gate.check(known).met || waived.has(gate.id)).toBe(true);
        const byWaiver = new Set(decision.passedByWaiver);
        if (action === 'begin_evaluation' && !byWaiver.has('training_run_finished')) expect(recorded.trainingRun?.iteration).toBe(iteration);
        if (action === 'begin_delivery' && !byWaiver.has('must_have_criteria_met')) expect(recorded.criteria?.[0]?.iteration).toBe(iteration);
        if (action === 'complete' && !byWaiver.has('customer_accepted')) expect(recorded.acceptance?.iteration).toBe(iteration);
        expect(engagementWorkflow.terminal).not.toContain(state.stage);
        state = decision.next;
        entered.add(state.stage);
        if (decision.entersStage) visit += 1;
        if (decision.beginsIteration) iteration += 1;
      }
    }), { numRuns: 400 });
    // The walks are worth something only when they get around.
    expect(entered.size).toBe(engagementStages.length);
  });
});

describe('versions', () => {
  it('a running engagement keeps the table it began with', () => {
    const exportCleared = {
      id: 'export_cleared', question: 'Is the export of the weights cleared?',
      check: (known: EngagementFacts) => (known.organizationVerified ? notMet('export is not cleared') : met),
    };
    const second = defineWorkflow<EngagementStage | 'export_control', EngagementFacts>()({
      ...engagementWorkflow,
      version: 2,
      stages: engagementStages.flatMap((stage) => (stage === 'delivery' ? ['export_control' as const, stage] : [stage])),
      serviceLevels: { ...engagementWorkflow.serviceLevels, export_control: 10 },
      transitions: {
        ...engagementWorkflow.transitions,
        begin_delivery: { ...engagementWorkflow.transitions.begin_delivery, to: 'export_control' },
        clear_export: { from: ['export_control'], to: 'delivery', by: 'engagement:advance', gates: [exportCleared] },
      },
    });
    const versions = workflowVersions<EngagementStage | 'export_control', EngagementFacts>(engagementWorkflow, second);
    const began = { first: versions.get(1), now: versions.latest };
    expect(decide(began.first, { stage: 'evaluation' }, 'begin_delivery', { facts: facts() })).toMatchObject({ next: { stage: 'delivery' } });
    expect(decide(began.now, { stage: 'evaluation' }, 'begin_delivery', { facts: facts() })).toMatchObject({ next: { stage: 'export_control' } });
    expect(decide(began.first, { stage: 'evaluation' }, 'clear_export', { facts: facts() })).toMatchObject({ code: 'action_unknown' });
    expect(decide(began.now, { stage: 'export_control' }, 'clear_export', { facts: facts() })).toMatchObject({ code: 'gate_not_met' });
    expect(engagementWorkflows.latest).toBe(engagementWorkflow);
  });
});
