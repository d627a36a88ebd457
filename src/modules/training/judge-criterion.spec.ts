import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compareToBase, criteriaAfter, directions, judgeCriterion } from './judge-criterion.js';
import type { Direction } from './judge-criterion.js';

const score = fc.double({ min: -1e12, max: 1e12, noNaN: true });
const other = (direction: Direction): Direction => (direction === 'at_least' ? 'at_most' : 'at_least');

describe('a verdict', () => {
  it.each<[Direction, number, number, string]>([
    ['at_least', 97, 97, 'met'], ['at_least', 97, 96.999, 'missed'], ['at_most', 0.02, 0.02, 'met'], ['at_most', 0.02, 0.0201, 'missed'],
    ['at_least', 0.3, 0.1 + 0.2, 'met'], ['at_most', -5, -5.5, 'met'], ['at_least', 0, -0, 'met'],
  ])('%s %d with %d is %s', (direction, target, value, verdict) => expect(judgeCriterion({ direction, target }, value)).toBe(verdict));

  it('is met in at least one direction, in both only on the target itself', () => {
    fc.assert(fc.property(score, score, (target, value) => {
      const both = directions.filter((direction) => judgeCriterion({ direction, target }, value) === 'met').length;
      expect(both).toBe(value === target ? 2 : 1);
    }));
  });

  it('never turns from met to missed when the score gets better', () => {
    fc.assert(fc.property(fc.constantFrom(...directions), score, score, fc.double({ min: 0, max: 1e6, noNaN: true }), (direction, target, value, by) => {
      const better = direction === 'at_least' ? value + by : value - by;
      if (judgeCriterion({ direction, target }, value) === 'met') expect(judgeCriterion({ direction, target }, better)).toBe('met');
    }));
  });

  it('mirrors', () => {
    fc.assert(fc.property(fc.constantFrom(...directions), score, score, (direction, target, value) => {
      expect(judgeCriterion({ direction, target }, value)).toBe(judgeCriterion({ direction: other(direction), target: -target }, -value));
    }));
  });
});

describe('the custom model against the base model', () => {
  it('is better, equal or worse, and the other way round for the base model', () => {
    fc.assert(fc.property(fc.constantFrom(...directions), score, score, (direction, base, custom) => {
      const turned = { better: 'worse', worse: 'better', equal: 'equal' } as const;
      expect(compareToBase(direction, base, custom)).toBe(turned[compareToBase(direction, custom, base)]);
    }));
    expect([compareToBase('at_least', 70, 90), compareToBase('at_most', 800, 900), compareToBase('at_most', 1, 1)]).toEqual(['better', 'worse', 'equal']);
  });
});

describe('the criteria on record after a measurement', () => {
  const scope = ['a', 'b'].map((id) => ({ id, name: id.toUpperCase(), metric: 'm', unit: '', mustHave: true, direction: 'at_least' as const, target: 9, baseline: null }));
  const kept = { id: 'b', name: 'B', mustHave: true, target: 9, verdict: 'met' as const, score: 9.5, iteration: 1 };

  it('are all of the scope, each with its latest verdict and the iteration it is of', () => {
    const after = criteriaAfter(scope, [kept], { criterionId: 'a', score: 8, verdict: 'missed', iteration: 2 });
    expect(after).toEqual([{ id: 'a', name: 'A', mustHave: true, target: 9, verdict: 'missed', score: 8, iteration: 2 }, kept]);
    expect(criteriaAfter(scope, after, { criterionId: 'a', score: 10, verdict: 'met', iteration: 2 })[0]).toMatchObject({ verdict: 'met', score: 10 });
  });

  it('are unmeasured where nothing is on record, and no longer list what the scope has dropped', () => {
    expect(criteriaAfter(scope, [{ ...kept, id: 'gone' }], { criterionId: 'a', score: 8, verdict: 'missed', iteration: 1 }).map(({ id, verdict }) => [id, verdict]))
      .toEqual([['a', 'missed'], ['b', 'unmeasured']]);
  });
});
