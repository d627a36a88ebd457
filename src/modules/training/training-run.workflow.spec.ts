import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decide } from '../../platform/workflow/decide.js';
import type { EngagementFacts } from '../engagements/engagements.api.js';
import { betterEvidence } from './better-evidence.js';
import { actionOfStatus, trainingRunStatuses, trainingRunWorkflow } from './training-run.workflow.js';
import type { TrainingRunStatus } from './training-run.workflow.js';

const report = (stage: TrainingRunStatus, status: keyof typeof actionOfStatus, checkpointGiven = true) =>
  decide(trainingRunWorkflow, { stage }, actionOfStatus[status], { facts: { checkpointGiven }, reason: 'out of memory' });

describe('a training run', () => {
  it('is queued, then running, then succeeded or failed, and nothing else', () => {
    const ways = trainingRunStatuses.flatMap((from) => (['running', 'succeeded', 'failed'] as const).filter((to) => report(from, to).ok).map((to) => [from, to]));
    expect(ways).toEqual([['queued', 'running'], ['queued', 'failed'], ['running', 'succeeded'], ['running', 'failed']]);
  });

  it('has not succeeded without a checkpoint', () => {
    expect(report('running', 'succeeded', false)).toMatchObject({ ok: false, code: 'gate_not_met', blockers: [{ gate: 'checkpoint_registered' }] });
  });
});

describe('the evidence on record', () => {
  const arbitraryRun = fc.record({ iteration: fc.integer({ min: 1, max: 4 }), status: fc.constantFrom(...trainingRunStatuses) });

  it('is the best of the newest iteration, in whatever order reports come', () => {
    fc.assert(fc.property(fc.array(arbitraryRun, { minLength: 1 }), (runs) => {
      let onRecord: EngagementFacts['trainingRun'] = null;
      for (const run of runs) onRecord = betterEvidence(onRecord, run) ?? onRecord;
      const newest = Math.max(...runs.map((run) => run.iteration));
      const succeeded = runs.some((run) => run.iteration === newest && run.status === 'succeeded');
      expect(onRecord).toEqual({ iteration: newest, succeeded, checkpointRegistered: succeeded });
    }));
  });
});
