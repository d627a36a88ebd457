import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { engagementStages } from '../engagements/engagements.api.js';
import { evidenceFor, releaseConditionSchema } from './release-condition.js';
import type { Progress, ReleaseCondition } from './release-condition.js';

const criterion = { id: 'accuracy', name: 'Accuracy', mustHave: true, target: 0.9, verdict: 'met' as const, score: 0.93, iteration: 1 };
const nothing: Progress = { stages: ['inquiry'], facts: { acceptedData: { tokens: 0, datasetVersions: 0, datasetVersionIds: [] }, criteria: [] }, datasetVersionId: null, today: '2026-03-02' };
const progress = (changes: Partial<Progress>): Progress => ({ ...nothing, ...changes });
const data = (tokens: number, datasetVersions = 1) => progress({ facts: { acceptedData: { tokens, datasetVersions, datasetVersionIds: [] }, criteria: [] } });
const measured = (changes: Partial<Progress['facts']['criteria'][number]>) => progress({ facts: { ...nothing.facts, criteria: [{ ...criterion, ...changes }] } });

describe('evidenceFor', () => {
  it.each<[string, ReleaseCondition, Progress, boolean]>([
    ['the stage itself', { kind: 'stage', stage: 'training' }, progress({ stages: ['training'] }), true],
    ['a later stage', { kind: 'stage', stage: 'training' }, progress({ stages: ['completed'] }), true],
    ['a stage entered and left', { kind: 'stage', stage: 'training' }, progress({ stages: ['intake', 'training'] }), true],
    ['an earlier stage', { kind: 'stage', stage: 'training' }, progress({ stages: ['intake'] }), false],
    ['a cancellation', { kind: 'stage', stage: 'inquiry' }, progress({ stages: ['cancelled'] }), false],
    ['a decline', { kind: 'stage', stage: 'inquiry' }, progress({ stages: ['declined'] }), false],
    ['a cancellation after the stage', { kind: 'stage', stage: 'training' }, progress({ stages: ['cancelled', 'training'] }), true],
    ['any data', { kind: 'dataset_accepted' }, data(1), true],
    ['an empty version', { kind: 'dataset_accepted' }, data(0), true],
    ['no version', { kind: 'dataset_accepted' }, data(0, 0), false],
    ['just enough tokens', { kind: 'dataset_accepted', minimumTokens: 10 }, data(10), true],
    ['one token short', { kind: 'dataset_accepted', minimumTokens: 10 }, data(9), false],
    ['the criterion met', { kind: 'criterion_met', criterionId: 'accuracy' }, measured({}), true],
    ['the criterion missed', { kind: 'criterion_met', criterionId: 'accuracy' }, measured({ verdict: 'missed' }), false],
    ['the criterion unmeasured', { kind: 'criterion_met', criterionId: 'accuracy' }, measured({ verdict: 'unmeasured', score: null }), false],
    ['another criterion', { kind: 'criterion_met', criterionId: 'tone' }, measured({}), false],
    ['the day', { kind: 'date', on: '2026-03-02' }, nothing, true],
    ['the day before', { kind: 'date', on: '2026-03-03' }, nothing, false],
    ['a year later', { kind: 'date', on: '2025-12-31' }, nothing, true],
    ['dates that no longer count', { kind: 'date', on: '2025-12-31' }, progress({ today: null }), false],
    ['everything at once', { kind: 'by_hand' }, { ...measured({}), stages: ['completed'] }, false],
  ])('%s', (_, condition, when, released) => expect(evidenceFor(condition, when) !== null).toBe(released));

  it('once there, stays there as the engagement goes on', () => {
    const way = engagementStages.filter((stage) => stage !== 'declined' && stage !== 'cancelled');
    const anyCondition = fc.oneof(
      fc.constantFrom(...way).map((stage) => ({ kind: 'stage', stage })), fc.integer({ min: 1, max: 100 }).map((minimumTokens) => ({ kind: 'dataset_accepted', minimumTokens })),
      fc.integer({ min: 10, max: 28 }).map((day) => ({ kind: 'date', on: `2026-03-${day}` })),
    );
    const at = (step: number) => ({ ...data(step * 10), stages: [way[Math.min(step, way.length - 1)] ?? ''], today: `2026-03-${10 + step}` });
    fc.assert(fc.property(anyCondition, fc.nat(10), fc.nat(8), (input, step, further) => {
      const condition = releaseConditionSchema.parse(input);
      const now = evidenceFor(condition, at(step));
      if (now !== null) expect(evidenceFor(condition, at(step + further))?.kind).toBe(condition.kind);
      expect(now === null || now.kind === condition.kind).toBe(true);
    }));
  });
});
