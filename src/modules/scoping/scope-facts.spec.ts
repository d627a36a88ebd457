import { describe, expect, it } from '@jest/globals';
import type { SuccessCriterion } from './scope-content.js';
import { criteriaFact } from './scope-facts.js';

const accuracy: SuccessCriterion = { id: 'accuracy', name: 'Accuracy', metric: 'exact match', unit: '%', mustHave: true, baseline: 70, target: 90, direction: 'at_least' };
const latency: SuccessCriterion = { id: 'latency', name: 'Latency', metric: 'p95', unit: 'ms', mustHave: false, baseline: null, target: 800, direction: 'at_most' };
const measured = { id: 'accuracy', name: 'Accuracy', mustHave: true, target: 90, verdict: 'met' as const, score: 93, iteration: 2 };
const open = { id: 'latency', name: 'Latency', mustHave: false, target: 800, verdict: 'unmeasured', score: null, iteration: 2 };

describe('the criteria on record once a scope version comes in force', () => {
  it('are unmeasured at first', () => {
    expect(criteriaFact([accuracy, latency], [], [], 2)).toEqual([{ ...measured, verdict: 'unmeasured', score: null }, open]);
  });

  it('keep a measurement of what is asked for as before, under its new name and weight', () => {
    const renamed = { ...accuracy, name: 'Exactness', mustHave: false, baseline: 71 };
    expect(criteriaFact([renamed, latency], [accuracy], [measured], 2)).toEqual([{ ...measured, name: 'Exactness', mustHave: false }, open]);
  });

  it.each<[string, Partial<SuccessCriterion>]>([
    ['target', { target: 95 }], ['direction', { direction: 'at_most' }], ['metric', { metric: 'judged by lawyers' }], ['unit', { unit: 'points' }],
  ])('forget a measurement when the %s is another', (_what, change) => {
    const [criterion] = criteriaFact([{ ...accuracy, ...change }], [accuracy], [measured], 2);
    expect(criterion).toMatchObject({ verdict: 'unmeasured', score: null });
  });

  it('forget a measurement whose criterion was not in force, and drop what is no longer asked', () => {
    expect(criteriaFact([latency], [accuracy], [measured], 2)).toEqual([open]);
    expect(criteriaFact([accuracy], [latency], [measured], 3)).toEqual([{ ...measured, verdict: 'unmeasured', score: null, iteration: 3 }]);
  });
});
