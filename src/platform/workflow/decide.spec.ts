import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { availableActions } from './available-actions.js';
import { decideWaiver, waiversInForce } from './decide-waiver.js';
import type { RecordedWaiver } from './decide-waiver.js';
import { decide } from './decide.js';
import { defineWorkflow } from './define-workflow.js';
import { UnknownStageError, met, notMet } from './workflow.js';
import type { Gate, WorkflowState } from './workflow.js';

type Stage = 'draft' | 'review' | 'signing' | 'done' | 'dropped';
interface Facts {
  readonly complete: boolean;
  readonly paid: boolean;
  readonly lawful: boolean;
}
const complete: Gate<Facts> = { id: 'complete', question: 'Is it complete?', check: (facts) => (facts.complete ? met : notMet('pages are missing')) };
const paid: Gate<Facts> = { id: 'paid', question: 'Is it paid?', check: (facts) => (facts.paid ? met : notMet('nothing was paid')) };
const lawful: Gate<Facts> = { id: 'lawful', question: 'Is it lawful?', waivable: false, check: (facts) => (facts.lawful ? met : notMet('a law forbids it')) };

const caseFile = defineWorkflow<Stage, Facts>()({
  name: 'case file',
  version: 1,
  stages: ['draft', 'review', 'signing', 'done', 'dropped'],
  initial: 'draft',
  terminal: ['done', 'dropped'],
  waive: 'case:waive',
  transitions: {
    submit: { from: ['draft'], to: 'review', by: 'case:submit', gates: [complete] },
    approve: { from: ['review'], to: 'signing', by: 'case:approve', gates: [complete, paid, lawful] },
    sign: { from: ['signing'], to: 'done', by: 'case:sign' },
    redo: { from: ['signing'], to: ['draft', 'review'], by: 'case:redo', reason: 'required', beginsIteration: true },
    send_back: { from: 'any open stage', to: 'any earlier stage', by: 'case:return', reason: 'required' },
    hold: { from: 'any open stage', to: 'on hold', by: 'case:hold' },
    resume: { from: 'on hold', to: 'the stage held', by: 'case:hold' },
    drop: { from: ['draft', 'review'], to: 'dropped', by: 'case:drop', choices: { why: ['cost', 'time'] }, whileOnHold: true },
  },
});
const actions = Object.keys(caseFile.transitions);
const nothing: Facts = { complete: false, paid: false, lawful: false };
const everything: Facts = { complete: true, paid: true, lawful: true };
const refused = (state: WorkflowState<Stage>, action: string, input: Partial<Parameters<typeof decide<Stage, Facts>>[3]> = {}) => {
  const decision = decide(caseFile, state, action, { facts: everything, ...input });
  return decision.ok ? decision : { code: decision.code, detail: decision.detail };
};

describe('decide', () => {
  it('moves, and says all there is to record', () => {
    expect(decide(caseFile, { stage: 'review' }, 'approve', { facts: { ...everything, paid: false }, waived: new Set(['paid', 'complete']), reason: '  fine ' })).toEqual({
      ok: true, action: 'approve', by: 'case:approve', from: 'review', next: { stage: 'signing', onHold: false }, entersStage: true,
      beginsIteration: false, passedByWaiver: ['paid'], reason: 'fine', choices: {},
    });
    expect(decide(caseFile, { stage: 'signing' }, 'redo', { facts: nothing, target: 'draft', reason: 'typo' }))
      .toMatchObject({ ok: true, next: { stage: 'draft', onHold: false }, beginsIteration: true });
    expect(decide(caseFile, { stage: 'draft' }, 'drop', { facts: nothing, choices: { why: 'cost' } }))
      .toMatchObject({ ok: true, next: { stage: 'dropped' }, choices: { why: 'cost' }, reason: null });
  });

  it('names every gate in the way, in the sentence and one by one', () => {
    expect(decide(caseFile, { stage: 'review' }, 'approve', { facts: nothing, waived: new Set(['complete']) })).toEqual({
      ok: false, code: 'gate_not_met', detail: '"approve" is blocked: nothing was paid; a law forbids it.',
      blockers: [
        { gate: 'paid', question: 'Is it paid?', because: 'nothing was paid', waivable: true },
        { gate: 'lawful', question: 'Is it lawful?', because: 'a law forbids it', waivable: false },
      ],
    });
  });

  it('does not let a waiver pass what cannot be waived', () => {
    expect(refused({ stage: 'review' }, 'approve', { facts: { ...everything, lawful: false }, waived: new Set(['lawful']) })).toMatchObject({ code: 'gate_not_met' });
  });

  it.each<[string, WorkflowState<Stage>, string, Parameters<typeof refused>[2], string]>([
    ['action_unknown', { stage: 'draft' }, 'burn', {}, 'There is no action "burn" for a case file; there is submit, approve, sign, redo, send_back, hold, resume and drop.'],
    ['action_unknown', { stage: 'draft' }, 'constructor', {}, 'There is no action "constructor" for a case file'],
    ['action_unknown', { stage: 'draft' }, '__proto__', {}, 'There is no action "__proto__" for a case file'],
    ['wrong_stage', { stage: 'draft' }, 'approve', {}, '"approve" leads out of review; this case file is in draft.'],
    ['wrong_stage', { stage: 'done' }, 'hold', {}, 'done is final: no action leads out of it.'],
    ['wrong_stage', { stage: 'done', onHold: true }, 'resume', {}, 'done is final: no action leads out of it.'],
    ['wrong_stage', { stage: 'draft' }, 'send_back', { target: 'draft', reason: 'x' }, '"send_back" leads to an earlier stage, and none comes before draft.'],
    ['on_hold', { stage: 'review', onHold: true }, 'approve', {}, 'This case file is on hold in review; what can be done is resume or drop.'],
    ['on_hold', { stage: 'signing', onHold: true }, 'hold', {}, 'This case file is on hold in signing; what can be done is resume.'],
    ['not_on_hold', { stage: 'draft' }, 'resume', {}, '"resume" ends a hold, and this case file is not on hold.'],
    ['target_required', { stage: 'signing' }, 'redo', { reason: 'x' }, '"redo" needs a target: draft or review.'],
    ['target_invalid', { stage: 'signing' }, 'redo', { reason: 'x', target: 'done' }, '"redo" cannot lead to "done" from signing; it can lead to draft or review.'],
    ['target_invalid', { stage: 'review' }, 'send_back', { reason: 'x', target: 'signing' }, '"send_back" cannot lead to "signing" from review; it can lead to draft.'],
    ['target_invalid', { stage: 'draft' }, 'submit', { target: 'done' }, '"submit" cannot lead to "done" from draft; it can lead to review.'],
    ['reason_required', { stage: 'signing' }, 'redo', { target: 'draft', reason: ' \n' }, '"redo" needs a reason.'],
    ['choice_required', { stage: 'draft' }, 'drop', {}, '"drop" needs "why": cost or time.'],
    ['choice_invalid', { stage: 'draft' }, 'drop', { choices: { why: 'mood' } }, '"why" cannot be "mood"; it is cost or time.'],
    ['choice_invalid', { stage: 'draft' }, 'drop', { choices: { why: 'cost', who: 'me' } }, '"drop" does not ask for "who".'],
  ])('refuses with %s: %j %s', (code, state, action, input, detail) => {
    expect(refused(state, action, input)).toEqual({ code, detail: expect.stringContaining(detail) });
  });

  it('stops at a stage of another version instead of guessing', () => {
    const state = { stage: 'archive' as Stage };
    expect(() => decide(caseFile, state, 'submit', { facts: everything })).toThrow(UnknownStageError);
    expect(() => availableActions(caseFile, state, everything)).toThrow('the workflow "case file" version 1 has no stage "archive"');
  });
});

describe('availableActions', () => {
  it('lists each verb with what blocks it, what was waived and what has to be given', () => {
    expect(availableActions(caseFile, { stage: 'review' }, { ...nothing, paid: true }, new Set(['complete', 'paid']))).toEqual([
      { action: 'approve', to: 'signing', by: 'case:approve', reason: 'none', waived: ['complete'], blockers: [{ gate: 'lawful', question: 'Is it lawful?', because: 'a law forbids it', waivable: false }] },
      { action: 'send_back', to: null, targets: ['draft'], by: 'case:return', reason: 'required', waived: [], blockers: [] },
      { action: 'hold', to: 'review', by: 'case:hold', reason: 'none', waived: [], blockers: [] },
      { action: 'drop', to: 'dropped', by: 'case:drop', reason: 'none', choices: { why: ['cost', 'time'] }, waived: [], blockers: [] },
    ]);
  });

  it('leaves only what is possible on hold, and nothing at the end', () => {
    expect(availableActions(caseFile, { stage: 'signing', onHold: true }, everything).map(({ action }) => action)).toEqual(['resume']);
    expect(availableActions(caseFile, { stage: 'draft', onHold: true }, everything).map(({ action }) => action)).toEqual(['resume', 'drop']);
    expect(availableActions(caseFile, { stage: 'done' }, everything)).toEqual([]);
  });

  it('leaves out what the actor may not do', () => {
    expect(availableActions(caseFile, { stage: 'review' }, everything, new Set(), (permission) => permission === 'case:approve').map(({ action }) => action)).toEqual(['approve']);
  });
});

describe('decideWaiver', () => {
  const waiver = (state: WorkflowState<Stage>, gate: string, input: Partial<Parameters<typeof decideWaiver<Stage, Facts>>[3]> = {}) =>
    decideWaiver(caseFile, state, gate, { facts: nothing, waived: new Set(), reason: 'the court agreed', ...input });

  it('grants, with what was missing for the record', () => {
    expect(waiver({ stage: 'review' }, 'paid')).toEqual({
      ok: true, gate: 'paid', question: 'Is it paid?', because: 'nothing was paid', by: 'case:waive', reason: 'the court agreed',
    });
  });

  it.each<[string, WorkflowState<Stage>, string, Parameters<typeof waiver>[2]]>([
    ['gate_unknown', { stage: 'draft' }, 'pretty', {}],
    ['gate_of_another_stage', { stage: 'draft' }, 'paid', {}],
    ['gate_of_another_stage', { stage: 'done' }, 'paid', {}],
    ['gate_not_waivable', { stage: 'review' }, 'lawful', {}],
    ['gate_met', { stage: 'review' }, 'paid', { facts: everything }],
    ['gate_already_waived', { stage: 'review' }, 'paid', { waived: new Set(['paid']) }],
    ['on_hold', { stage: 'review', onHold: true }, 'paid', {}],
    ['reason_required', { stage: 'review' }, 'paid', { reason: '  ' }],
  ])('refuses with %s', (code, state, gate, input) => expect(waiver(state, gate, input)).toMatchObject({ ok: false, code }));

  it('grants none where the definition names nobody who may', () => {
    const { waive: _, ...strict } = caseFile;
    expect(decideWaiver(strict, { stage: 'draft' }, 'complete', { facts: nothing, waived: new Set(), reason: 'x' })).toMatchObject({ code: 'gate_not_waivable' });
    expect(decide(strict, { stage: 'draft' }, 'submit', { facts: nothing, waived: new Set(['complete']) })).toMatchObject({ code: 'gate_not_met' });
  });
});

describe('for any state, facts and request', () => {
  const anyState: fc.Arbitrary<WorkflowState<Stage>> = fc.record({ stage: fc.constantFrom(...caseFile.stages), onHold: fc.boolean() });
  const anyFacts = fc.record({ complete: fc.boolean(), paid: fc.boolean(), lawful: fc.boolean() });
  const anyWaivers = fc.subarray(['complete', 'paid', 'lawful']).map((gates) => new Set(gates));
  const anyInput = fc.record({
    target: fc.option(fc.constantFrom<string>(...caseFile.stages, 'archive'), { nil: undefined }),
    reason: fc.option(fc.constantFrom('', ' ', 'because'), { nil: undefined }),
    choices: fc.option(fc.constantFrom<Record<string, string>>({}, { why: 'cost' }, { why: 'mood' }), { nil: undefined }),
  });

  it('the list of actions and the decision agree', () => {
    fc.assert(fc.property(anyState, anyFacts, anyWaivers, (state, facts, waived) => {
      const listed = new Map(availableActions(caseFile, state, facts, waived).map((entry) => [entry.action, entry]));
      for (const action of actions) {
        const entry = listed.get(action);
        const targets = entry?.targets ?? [undefined];
        for (const target of targets) {
          const choices = entry?.choices && Object.fromEntries(Object.entries(entry.choices).map(([name, values]) => [name, values[0] ?? '']));
          const decision = decide(caseFile, state, action, { facts, waived, target, choices, reason: 'because' });
          expect(decision.ok).toBe(entry !== undefined && entry.blockers.length === 0);
          if (decision.ok) {
            expect(decision.next.stage).toBe(target ?? entry?.to);
            expect(decision.passedByWaiver).toEqual(entry?.waived);
          } else if (entry) {
            expect(decision).toMatchObject({ code: 'gate_not_met', blockers: entry.blockers });
          }
        }
      }
    }), { numRuns: 300 });
  });

  it('a move never passes an unmet gate that is not waived, and never lacks what its row asks for', () => {
    fc.assert(fc.property(anyState, fc.constantFrom(...actions, 'burn'), anyFacts, anyWaivers, anyInput, (state, action, facts, waived, input) => {
      const decision = decide(caseFile, state, action, { facts, waived, ...input });
      if (!decision.ok) return;
      const row = caseFile.transitions[action as keyof typeof caseFile.transitions];
      for (const gate of row.gates ?? []) {
        if (!gate.check(facts).met) {
          expect(waived.has(gate.id) && gate.waivable !== false).toBe(true);
          expect(decision.passedByWaiver).toContain(gate.id);
        }
      }
      if (row.reason === 'required') expect(decision.reason).toBe('because');
      expect(caseFile.terminal).not.toContain(state.stage);
      expect(decision.entersStage).toBe(decision.next.stage !== state.stage);
      expect(caseFile.stages).toContain(decision.next.stage);
    }), { numRuns: 2000 });
  });

  it('holding and resuming comes back to the same state', () => {
    fc.assert(fc.property(fc.constantFrom<Stage>('draft', 'review', 'signing'), anyFacts, (stage, facts) => {
      const held = decide(caseFile, { stage }, 'hold', { facts });
      if (!held.ok) throw new Error(held.detail);
      expect(held).toMatchObject({ next: { stage, onHold: true }, entersStage: false });
      expect(decide(caseFile, held.next, 'resume', { facts })).toMatchObject({ ok: true, next: { stage, onHold: false }, entersStage: false });
    }));
  });

  it('over any walk, a waiver lasts for the visit it was given in and not a step longer', () => {
    const anyStep = fc.record({ action: fc.constantFrom(...actions), waive: fc.subarray(['complete', 'paid']), target: anyInput.map(({ target }) => target) });
    fc.assert(fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
      let state: { stage: Stage; onHold: boolean } = { stage: 'draft', onHold: false };
      let visit = 1;
      const waivers: RecordedWaiver[] = [];
      let grantedHere = new Set<string>();
      const facts = { ...nothing, lawful: true };
      for (const step of steps) {
        for (const gate of step.waive) {
          const granted = decideWaiver(caseFile, state, gate, { facts, waived: waiversInForce(waivers, visit), reason: 'ok' });
          if (granted.ok) {
            expect(grantedHere.has(gate)).toBe(false);
            waivers.push({ gate, visit });
            grantedHere.add(gate);
          }
        }
        expect(waiversInForce(waivers, visit)).toEqual(grantedHere);
        const decision = decide(caseFile, state, step.action, { facts, waived: waiversInForce(waivers, visit), target: step.target, reason: 'go', choices: step.action === 'drop' ? { why: 'cost' } : {} });
        if (!decision.ok) continue;
        expect(decision.passedByWaiver.every((gate) => grantedHere.has(gate))).toBe(true);
        state = decision.next;
        if (decision.entersStage) {
          visit += 1;
          grantedHere = new Set();
        }
      }
    }), { numRuns: 500 });
  });
});
