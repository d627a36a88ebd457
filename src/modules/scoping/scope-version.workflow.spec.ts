import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decide } from '../../platform/workflow/decide.js';
import { scopeVersionAction, scopeVersionStages, scopeVersionVerbs, scopeVersionWorkflow } from './scope-version.workflow.js';
import type { ScopeVersionFacts, ScopeVersionStage, ScopeVersionVerb, Side } from './scope-version.workflow.js';

const ready: ScopeVersionFacts = { engagementStage: 'scoping', requiredSkills: 2, mustHaveCriteria: 1 };
const attempt = (stage: ScopeVersionStage, verb: ScopeVersionVerb, side: Side, facts = ready) =>
  decide(scopeVersionWorkflow, { stage }, scopeVersionAction(verb, side, stage), { facts, reason: 'too narrow' });

describe('a scope version', () => {
  it.each<[ScopeVersionStage, ScopeVersionVerb, Side, ScopeVersionStage]>([
    ['draft', 'submit', 'lab', 'submitted'],
    ['submitted', 'approve', 'lab', 'approved_by_lab'],
    ['submitted', 'approve', 'partner', 'approved_by_partner'],
    ['approved_by_lab', 'approve', 'partner', 'approved'],
    ['approved_by_partner', 'approve', 'lab', 'approved'],
    ['approved_by_lab', 'reject', 'partner', 'rejected'],
    ['approved_by_partner', 'withdraw', 'lab', 'withdrawn'],
  ])('in %s, by %s of the %s side %s', (from, verb, side, to) => {
    expect(attempt(from, verb, side)).toMatchObject({ ok: true, next: { stage: to } });
  });

  it('is not approved twice by one side', () => {
    expect(attempt('approved_by_lab', 'approve', 'lab')).toMatchObject({ ok: false, code: 'wrong_stage' });
    expect(attempt('approved_by_partner', 'approve', 'partner')).toMatchObject({ ok: false, code: 'wrong_stage' });
  });

  it('is submitted in scoping alone, with skills and a must-have', () => {
    const refused = attempt('draft', 'submit', 'lab', { engagementStage: 'contracting', requiredSkills: 0, mustHaveCriteria: 0 });
    expect(refused).toMatchObject({ ok: false, code: 'gate_not_met', blockers: [{ gate: 'engagement_in_scoping' }, { gate: 'skills_named' }, { gate: 'must_have_criterion_named' }] });
  });

  it('is rejected with a reason only', () => {
    expect(decide(scopeVersionWorkflow, { stage: 'submitted' }, 'reject', { facts: ready })).toMatchObject({ ok: false, code: 'reason_required' });
  });

  it('is approved only after each side has, once, whatever is tried', () => {
    const step = fc.record({ verb: fc.constantFrom(...scopeVersionVerbs), side: fc.constantFrom<Side>('lab', 'partner') });
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let stage: ScopeVersionStage = 'draft';
      const approvals: Side[] = [];
      for (const { verb, side } of steps) {
        const decision = attempt(stage, verb, side);
        if (!decision.ok) continue;
        if (verb === 'approve') approvals.push(side);
        stage = decision.next.stage;
        expect(scopeVersionStages).toContain(stage);
      }
      expect(new Set(approvals).size).toBe(approvals.length);
      expect(stage === 'approved').toBe(approvals.length === 2);
    }));
  });
});
