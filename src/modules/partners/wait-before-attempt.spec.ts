import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { retryAfterSeconds, slowdownSeconds, waitBeforeAttempt } from './wait-before-attempt.js';

const standard = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

describe('waitBeforeAttempt', () => {
  it('waits the standard schedule before attempts 2 to 10, and then gives up', () => {
    const waits = Array.from({ length: 10 }, (_, index) => waitBeforeAttempt(standard, { attempts: index + 1, status: 500, retryAfter: null }, 0.5));
    expect(waits).toEqual([5000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000, null]);
  });

  it('spreads each wait by a fifth, and no more', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
      const scheduled = (standard[attempts - 1] ?? 0) * 1000;
      const wait = waitBeforeAttempt(standard, { attempts, status: null, retryAfter: null }, random) ?? 0;
      expect(wait).toBeGreaterThanOrEqual(Math.floor(scheduled * 0.8));
      expect(wait).toBeLessThanOrEqual(Math.ceil(scheduled * 1.2));
    }));
  });

  it('honours Retry-After when it is longer, up to a day', () => {
    const wait = (retryAfter: number | null, attempts = 1): number | null => waitBeforeAttempt(standard, { attempts, status: 503, retryAfter }, 0.5);
    expect(wait(60)).toBe(60_000);
    expect(wait(1)).toBe(5000);
    expect(wait(10 ** 8)).toBe(86_400_000);
    expect(wait(60, 10)).toBeNull();
  });

  it.each([429, 502, 504])('gives a receiver that answers %d twice the time', (status) => {
    expect(waitBeforeAttempt(standard, { attempts: 1, status, retryAfter: null }, 0.5)).toBe(10_000);
  });

  it('gives up at once without a schedule', () => {
    expect(waitBeforeAttempt([], { attempts: 1, status: 500, retryAfter: 5 }, 0.5)).toBeNull();
  });
});

describe('retryAfterSeconds', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  it.each([
    ['120', 120], [' 0 ', 0], ['Sun, 01 Mar 2026 12:02:00 GMT', 120], ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['soon', null], ['-5', null], ['1.5', null], ['', null], ['2026', 2026], ['March', null], ['Mon, nonsense', null], ['9'.repeat(40), null],
  ])('reads %p', (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });

  it('answers null without a header', () => {
    expect(retryAfterSeconds(undefined, now)).toBeNull();
  });
});

describe('slowdownSeconds', () => {
  it.each([
    [429, null, 30], [502, null, 30], [504, null, 30], [429, 120, 120], [429, 0, 0], [502, 10 ** 8, 86_400], [503, 60, 60], [503, null, 0],
    [500, 60, 0], [410, null, 0], [301, 60, 0], [null, null, 0],
  ])('after %p with Retry-After %p is %p', (status, retryAfter, seconds) => {
    expect(slowdownSeconds({ status, retryAfter })).toBe(seconds);
  });
});
