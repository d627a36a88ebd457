import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from './days.js';
import { findOverload } from './find-overload.js';
import type { Load } from './find-overload.js';

const FIRST = '2026-12-20';
const days = (offset: number, length: number) => ({ from: addDays(FIRST, offset), to: addDays(FIRST, offset + length - 1) });
const range = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 20 })).map(([offset, length]) => days(offset, length));
const load: fc.Arbitrary<Load> = fc.tuple(range, fc.integer({ min: 1, max: 100 })).map(([at, percent]) => ({ ...at, percent }));

describe('findOverload', () => {
  it('joins days over capacity to stretches and tells the most on one of them', () => {
    const loads = [{ ...days(0, 10), percent: 50 }, { ...days(5, 10), percent: 40 }, { ...days(7, 1), percent: 30 }];
    expect(findOverload(loads, 80, [days(0, 20)])).toEqual([{ from: '2026-12-25', to: '2026-12-29', peak: 120 }]);
    expect(findOverload(loads, 90, [days(0, 20)])).toEqual([{ from: '2026-12-27', to: '2026-12-27', peak: 120 }]);
    expect(findOverload(loads, 120, [days(0, 20)])).toEqual([]);
  });

  it('looks only at the windows', () => {
    expect(findOverload([{ ...days(0, 10), percent: 90 }], 80, [days(2, 2), days(8, 9)])).toEqual([
      { from: '2026-12-22', to: '2026-12-23', peak: 90 }, { from: '2026-12-28', to: '2026-12-29', peak: 90 },
    ]);
    expect(findOverload([{ ...days(0, 10), percent: 90 }], 80, [])).toEqual([]);
  });

  it('finds exactly the days that counting day by day finds', () => {
    fc.assert(fc.property(fc.array(load, { maxLength: 8 }), fc.integer({ min: 1, max: 150 }), fc.array(range, { maxLength: 3 }), (loads, capacity, windows) => {
      const on = (at: { from: string; to: string }, day: string): boolean => at.from <= day && day <= at.to;
      const found = findOverload(loads, capacity, windows);
      for (let offset = -2; offset < 60; offset += 1) {
        const day = addDays(FIRST, offset);
        const sum = loads.filter((each) => on(each, day)).reduce((total, { percent }) => total + percent, 0);
        const over = sum > capacity && windows.some((window) => on(window, day));
        const stretches = found.filter((stretch) => on(stretch, day));
        expect(stretches).toHaveLength(over ? 1 : 0);
        if (over) expect(stretches[0]?.peak).toBeGreaterThanOrEqual(sum);
      }
      for (const [index, stretch] of found.entries()) {
        const next = found[index + 1];
        if (next !== undefined) expect(addDays(stretch.to, 1) < next.from).toBe(true);
      }
    }));
  });
});
