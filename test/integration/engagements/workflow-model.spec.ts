import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EngagementDto } from '../../../src/modules/engagements/engagement.dto.js';
import type { EngagementFactInput, EngagementFactKey } from '../../../src/modules/engagements/engagement.facts.js';
import { EngagementsApi } from '../../../src/modules/engagements/engagements.api.js';
import { verifyChains } from '../../../src/modules/audit/verify-chain.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { makeOrganization } from '../../support/organizations.js';

/**
 * Random commands against the running API, compared step by step with a model written from the domain's description alone:
 * it knows nothing of the workflow's definition.
 */
const WAY = ['inquiry', 'qualification', 'scoping', 'contracting', 'intake', 'training', 'evaluation', 'delivery', 'completed'] as const;
const FORWARD = ['qualify', 'begin_scoping', 'approve_scope', 'begin_intake', 'begin_training', 'begin_evaluation', 'begin_delivery', 'complete'] as const;
type Evidence = 'sponsor' | 'fit' | 'scope' | 'contract' | 'plan' | 'agreement' | 'data' | 'team' | 'run' | 'criteria' | 'acceptance';
/** Gates to leave each stage, with the evidence that meets them; `organization` always is there. */
const GATES: readonly (readonly (readonly [gate: string, ...evidence: Evidence[]])[])[] = [
  [['sponsor_named', 'sponsor']],
  [['fit_decided', 'fit']],
  [['scope_approved_by_both_sides', 'scope']],
  [['contract_signed', 'contract'], ['milestones_sum_to_price', 'contract', 'plan'], ['data_agreement_signed', 'agreement']],
  [['accepted_tokens_cover_scope', 'scope', 'data'], ['team_confirmed', 'team'], ['team_covers_scope', 'team']],
  [['training_run_finished', 'run']],
  [['must_have_criteria_met', 'criteria']],
  [['customer_accepted', 'acceptance']],
];
/** Evidence that counts only in the iteration it was given for. */
const PER_ITERATION: readonly Evidence[] = ['run', 'criteria', 'acceptance'];

interface Model {
  stage: number | 'declined' | 'cancelled';
  onHold: boolean;
  iteration: number;
  evidence: Map<Evidence, number>;
  waived: Set<string>;
  history: string[];
}

const price = { amount: 100_00, currency: 'USD' };
const FACTS: { [E in Evidence]: (iteration: number) => [EngagementFactKey, unknown] } = {
  sponsor: () => ['sponsor', { name: 'Ada Okafor' }],
  fit: () => ['fitAssessment', { recommendation: 'custom_model', decision: 'custom_model' }],
  scope: () => ['scope', { version: 1, labApproved: true, partnerApproved: true, expectedTokens: 10, skills: [], criteria: 1 }],
  contract: () => ['contract', { signed: true, price }],
  plan: () => ['milestonePlan', { total: price, count: 1 }],
  agreement: () => ['dataAgreement', { signed: true }],
  data: () => ['acceptedData', { tokens: 10, datasetVersions: 1 }],
  team: () => ['team', { confirmed: true, uncoveredSkills: [] }],
  run: (iteration) => ['trainingRun', { iteration, succeeded: true, checkpointRegistered: true }],
  criteria: (iteration) => ['criteria', [{ id: 'c', name: 'citations', mustHave: true, target: 1, verdict: 'met', iteration }]],
  acceptance: (iteration) => ['acceptance', { iteration, acceptedAt: '2026-03-01T00:00:00Z', by: 'Ada' }],
};

type Command =
  | { kind: 'act'; action: string; target?: string; reason: boolean }
  | { kind: 'forward' }
  | { kind: 'waive'; gate: string }
  | { kind: 'bring'; evidence: Evidence }
  | { kind: 'bring what is needed' };

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'forward' } as const) },
  { weight: 6, arbitrary: fc.constant({ kind: 'bring what is needed' } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('bring' as const), evidence: fc.constantFrom(...(Object.keys(FACTS) as Evidence[])) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('waive' as const), gate: fc.constantFrom(...GATES.flat().map(([gate]) => gate), 'nonsense') }) },
  { weight: 3, arbitrary: fc.record({
    kind: fc.constant('act' as const),
    action: fc.constantFrom(...FORWARD, 'hold', 'resume', 'iterate', 'return_to_earlier'),
    target: fc.constantFrom(...WAY.slice(0, 8)), reason: fc.boolean(),
  }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('act' as const), action: fc.constantFrom('resume', 'decline', 'cancel', 'toString'), reason: fc.boolean() }) },
);

let app: TestApp;
let organizationId: string;
let steps = 0;
const visited = new Set<string>();

beforeAll(async () => {
  app = await startTestApp({ role: 'api' });
  organizationId = (await makeOrganization(app)).id;
});
afterAll(() => app.close());

const holds = (model: Model, evidence: Evidence) => {
  const given = model.evidence.get(evidence);
  return given !== undefined && (!PER_ITERATION.includes(evidence) || given === model.iteration);
};
const unmet = (model: Model) => (typeof model.stage === 'number' ? (GATES[model.stage] ?? []).filter(([, ...evidence]) => !evidence.every((one) => holds(model, one))) : []);
const stageName = (model: Model) => (typeof model.stage === 'number' ? WAY[model.stage]! : model.stage);
const isOpen = (model: Model) => typeof model.stage === 'number' && model.stage < 8;

/** What the model says comes of an action: the status, and the change when it is 200. */
function expectAction(model: Model, { action, target, reason }: { action: string; target?: string; reason: boolean }): [status: number, change?: () => void] {
  const known = [...FORWARD, 'hold', 'resume', 'iterate', 'return_to_earlier', 'decline', 'cancel'];
  if (!known.includes(action)) return [404];
  const enter = (stage: Model['stage']) => () => {
    model.stage = stage;
    model.waived.clear();
    model.onHold = false;
  };
  if (!isOpen(model)) return [409];
  const here = model.stage as number;
  if (action === 'resume') return model.onHold ? [200, () => { model.onHold = false; }] : [409];
  if (action === 'cancel') return reason ? [200, enter('cancelled')] : [422];
  if (model.onHold) return [409];
  const there = WAY.indexOf(target as never);
  switch (action) {
    case 'hold': return reason ? [200, () => { model.onHold = true; }] : [422];
    case 'decline': return here > 1 ? [409] : reason ? [200, enter('declined')] : [422];
    case 'iterate':
      if (here !== 6) return [409];
      return (there === 4 || there === 5) && reason ? [200, () => { enter(there)(); model.iteration += 1; }] : [422];
    case 'return_to_earlier': return here === 0 ? [409] : there >= 0 && there < here && reason ? [200, enter(there)] : [422];
    default: {
      if (FORWARD[here] !== action) return [409];
      return unmet(model).every(([gate]) => model.waived.has(gate)) ? [200, enter(here + 1)] : [409];
    }
  }
}

async function run(commands: readonly Command[]): Promise<void> {
  const staff = app.as('administrator');
  const opened = await staff.post<EngagementDto>('/v1/engagements', { organizationId, name: 'Model' });
  const path = `/v1/engagements/${opened.body.id}`;
  const model: Model = { stage: 0, onHold: false, iteration: 1, evidence: new Map(), waived: new Set(), history: ['open'] };
  let current = opened.body;

  const bring = async (evidence: Evidence) => {
    const [key, value] = FACTS[evidence](model.iteration);
    await app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, (tx) =>
      app.app.get(EngagementsApi, { strict: false }).recordFact(tx, opened.body.id as Id<'eng'>, key, value as EngagementFactInput<typeof key>));
    model.evidence.set(evidence, model.iteration);
  };
  const act = async (action: string, input: { target?: string; reason: boolean }) => {
    const targeted = action === 'iterate' || action === 'return_to_earlier';
    const [status, change] = expectAction(model, { action, ...input });
    const answer = await staff.post<EngagementDto>(`${path}/actions/${action}`, {
      ...(targeted && input.target !== undefined ? { target: input.target } : {}),
      ...(input.reason ? { reason: 'because' } : {}),
      ...(action === 'decline' ? { choices: { redirect: 'none' } } : {}),
    }, { 'if-match': '*' });
    expect([action, stageName(model), model.onHold, answer.status]).toEqual([action, stageName(model), model.onHold, status]);
    change?.();
    if (status === 200) model.history.push(action);
  };

  for (const step of commands) {
    steps += 1;
    switch (step.kind) {
      case 'forward':
        if (isOpen(model)) await act(FORWARD[model.stage as number]!, { reason: false });
        break;
      case 'act':
        await act(step.action, step);
        break;
      case 'bring':
        await bring(step.evidence);
        break;
      case 'bring what is needed':
        for (const [, ...evidence] of unmet(model)) for (const one of evidence) await bring(one);
        break;
      case 'waive': {
        const possible = isOpen(model) && !model.onHold && step.gate !== 'data_agreement_signed' && !model.waived.has(step.gate)
          && unmet(model).some(([gate]) => gate === step.gate);
        const answer = await staff.post(`${path}/waivers`, { gate: step.gate, reason: 'because' }, { 'if-match': '*' });
        expect(answer.status).toBe(possible ? 200 : 409);
        if (possible) model.waived.add(step.gate);
      }
    }
    // After every step the API says what the model says.
    current = (await staff.get<EngagementDto>(path)).body;
    visited.add(current.stage);
    expect({ stage: current.stage, onHold: current.onHold, iteration: current.iteration }).toEqual({ stage: stageName(model), onHold: model.onHold, iteration: model.iteration });
    const forward = current.availableActions.find(({ action }) => action === FORWARD[model.stage as number]);
    expect(forward?.blockers.map(({ gate }) => gate)).toEqual(isOpen(model) && !model.onHold ? unmet(model).map(([gate]) => gate).filter((gate) => !model.waived.has(gate)) : undefined);
  }
  const history = await staff.get<{ data: { action: string; toStage: string; position: number }[] }>(`${path}/history`);
  expect(history.body.data.map(({ action }) => action)).toEqual(model.history);
  expect(history.body.data.map(({ position }) => position)).toEqual(model.history.map((_, index) => index + 1));
  expect(history.body.data.at(-1)?.toStage).toBe(stageName(model));
}

it('the API and a simple model of the domain agree after every one of thousands of random commands', async () => {
  await fc.assert(fc.asyncProperty(fc.array(command, { minLength: 40, maxLength: 70 }), run), {
    numRuns: Number(process.env['MODEL_RUNS'] ?? 40),
    // Every end is reached in every run of the tests, whatever chance brings.
    examples: [
      [WAY.slice(1).flatMap((): Command[] => [{ kind: 'bring what is needed' }, { kind: 'forward' }])],
      [[{ kind: 'act', action: 'decline', reason: true }]],
      [[{ kind: 'act', action: 'hold', reason: true }, { kind: 'act', action: 'cancel', reason: true }]],
    ],
  });
  expect(steps).toBeGreaterThan(1000);
  expect(visited.size).toBe(11);
  // Nothing of all this broke the audit chain.
  const verification = await verifyChains(async (sql, parameters) => (await app.owner.query(sql, parameters)).rows as never);
  expect(verification.firstBad).toBeNull();
  expect(verification.records).toBeGreaterThan(steps / 4);
}, 240_000);
