import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../platform/workflow/decide.js';
import type { Decision } from '../../platform/workflow/decide.js';
import { contractStatuses, contractWorkflow } from './contract.workflow.js';
import type { ContractStatus } from './contract.workflow.js';
import { invoiceWorkflow } from './invoice.workflow.js';
import type { InvoiceStatus } from './invoice.workflow.js';
import { milestoneWorkflow } from './milestone.workflow.js';
import type { MilestoneStatus } from './milestone.workflow.js';

const ready = { planMistake: null, recipientKnown: true, signedByThisSide: false };

describe('the contract workflow', () => {
  it('needs two sides, a plan and a recipient', () => {
    const blockers = (stage: ContractStatus, action: string, facts: Partial<typeof ready> | { planMistake: string }) => {
      const decision = decide(contractWorkflow, { stage }, action, { facts: { ...ready, ...facts } });
      return decision.ok ? decision.next.stage : decision.blockers.map(({ because }) => because);
    };
    expect(blockers('draft', 'sign', {})).toBe('partly_signed');
    expect(blockers('partly_signed', 'countersign', {})).toBe('signed');
    expect(blockers('draft', 'sign', { planMistake: 'milestones sum to 1.00 USD, 1.00 USD below the price' })).toEqual(['milestones sum to 1.00 USD, 1.00 USD below the price']);
    expect(blockers('draft', 'sign', { recipientKnown: false })).toEqual(['the organization has no legal entity or no billing address']);
    expect(blockers('partly_signed', 'countersign', { signedByThisSide: true })).toEqual(['this side has signed; the other one has not']);
  });

  it('is never signed without two signatures of different sides, whatever is tried', () => {
    const anyStep = fc.record({ action: fc.constantFrom('sign', 'countersign', 'withdraw', 'terminate'), side: fc.constantFrom('lab', 'partner') });
    const reached = new Set<ContractStatus>();
    fc.assert(fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
      let stage: ContractStatus = 'draft';
      const signatures = new Set<string>();
      for (const { action, side } of steps) {
        const decision: Decision<ContractStatus> = decide(contractWorkflow, { stage }, action, { facts: { ...ready, signedByThisSide: signatures.has(side) }, reason: 'x' });
        if (!decision.ok) continue;
        if (action === 'sign' || action === 'countersign') signatures.add(side);
        stage = decision.next.stage;
        reached.add(stage);
        expect(signatures.size === 2).toBe(stage === 'signed' || stage === 'terminated');
      }
    }), { numRuns: 300 });
    expect(reached.size).toBe(contractStatuses.length - 1);
  });
});

describe('the milestone workflow', () => {
  it('goes from planned to settled in three steps and skips none', () => {
    const facts = { contractSigned: true, recipientKnown: true, invoicePaid: true };
    const next = (stage: MilestoneStatus, action: string, changes: Partial<typeof facts> = {}) => {
      const decision = decide(milestoneWorkflow, { stage }, action, { facts: { ...facts, ...changes } });
      return decision.ok ? decision.next.stage : decision.code;
    };
    expect(next('planned', 'release')).toBe('released');
    expect(next('released', 'invoice')).toBe('invoiced');
    expect(next('invoiced', 'settle')).toBe('settled');
    expect(next('planned', 'cancel')).toBe('cancelled');
    expect(next('planned', 'release', { contractSigned: false })).toBe('gate_not_met');
    expect(next('released', 'invoice', { recipientKnown: false })).toBe('gate_not_met');
    expect(next('invoiced', 'settle', { invoicePaid: false })).toBe('gate_not_met');
    for (const [stage, action] of [['planned', 'invoice'], ['planned', 'settle'], ['released', 'release'], ['released', 'settle'], ['invoiced', 'cancel'], ['invoiced', 'release'], ['settled', 'release'], ['cancelled', 'release']] as const) {
      expect(next(stage, action)).toBe('wrong_stage');
    }
  });
});

describe('the invoice workflow', () => {
  it('is paid when nothing is open, and partly paid until then', () => {
    const next = (stage: InvoiceStatus, action: string, open: number) => {
      const decision = decide(invoiceWorkflow, { stage }, action, { facts: { open } });
      return decision.ok ? decision.next.stage : decision.code;
    };
    expect(next('issued', 'pay', 0)).toBe('paid');
    expect(next('issued', 'pay', 1)).toBe('gate_not_met');
    expect(next('issued', 'pay_part', 1)).toBe('partly_paid');
    expect(next('issued', 'pay_part', 0)).toBe('gate_not_met');
    expect(next('partly_paid', 'pay', 0)).toBe('paid');
    expect(next('paid', 'pay', 0)).toBe('wrong_stage');
  });
});
