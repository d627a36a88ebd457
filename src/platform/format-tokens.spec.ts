import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { formatTokens } from './format-tokens.js';

const sizes: Record<string, number> = { T: 1e12, B: 1e9, M: 1e6, k: 1e3 };

describe('formatTokens', () => {
  it.each([
    [0, '0'], [999, '999'], [1_000, '1.0k'], [99_999, '99.9k'], [950_000, '950k'], [999_999, '999k'], [1_400_000, '1.4M'],
    [2_000_000_000, '2.0B'], [1_999_999_999, '1.9B'], [10_000_000_000, '10.0B'], [1_200_000_000_000, '1.2T'],
  ])('writes %d as %s', (tokens, text) => expect(formatTokens(tokens)).toBe(text));

  it('never says more than there is, and is less than a tenth (or one, from a hundred on) short', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (tokens) => {
      const [, digits, sign] = /^([\d.]+)([TBMk]?)$/.exec(formatTokens(tokens)) ?? [];
      const size = sizes[sign ?? ''] ?? 1;
      const step = digits?.includes('.') ? size / 10 : size;
      const said = Math.round(Number(digits) * 10) * (size / 10);
      expect(said).toBeLessThanOrEqual(tokens);
      expect(tokens - said).toBeLessThan(step);
    }));
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (tokens) => {
    expect(() => formatTokens(tokens)).toThrow(RangeError);
  });
});
