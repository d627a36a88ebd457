import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { disabledFrom, judgeFailing } from './judge-failing.js';

const HOUR_MS = 3_600_000;
const since = new Date('2026-03-01T00:00:00Z');
const after = (hours: number): Date => new Date(since.getTime() + hours * HOUR_MS);

describe('judgeFailing', () => {
  it('bears three days, then gives notice once, and disables after five', () => {
    expect(judgeFailing({ since, noticedAt: null }, after(71.9), 5)).toBe('bear');
    expect(judgeFailing({ since, noticedAt: null }, after(72), 5)).toBe('notice');
    expect(judgeFailing({ since, noticedAt: after(72) }, after(119.9), 5)).toBe('bear');
    expect(judgeFailing({ since, noticedAt: after(72) }, after(120), 5)).toBe('disable');
  });

  it('gives notice first however late the failure is seen, and leaves two days', () => {
    expect(judgeFailing({ since, noticedAt: null }, after(1000), 5)).toBe('notice');
    expect(judgeFailing({ since, noticedAt: after(1000) }, after(1001), 5)).toBe('bear');
    expect(disabledFrom({ since, noticedAt: after(1000) }, 5)).toEqual(after(1048));
    expect(judgeFailing({ since, noticedAt: after(1000) }, after(1048), 5)).toBe('disable');
  });

  it('disables nobody within the days, and nobody who was not told', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0.01, max: 60, noNaN: true }), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 10 }), (waits, days) => {
      let noticedAt: Date | null = null;
      let hours = 0;
      for (const wait of waits) {
        hours += wait;
        const verdict = judgeFailing({ since, noticedAt }, after(hours), days);
        if (verdict === 'notice') {
          expect(noticedAt).toBeNull();
          noticedAt = after(hours);
        }
        if (verdict === 'disable') {
          expect(hours).toBeGreaterThanOrEqual(days * 24);
          expect(noticedAt).not.toBeNull();
          expect(after(hours).getTime() - (noticedAt ?? since).getTime()).toBeGreaterThanOrEqual(Math.floor(0.4 * days * 24 * HOUR_MS) - 1);
          return;
        }
      }
    }));
  });
});
