import { describe, expect, it } from '@jest/globals';
import { KnownValues } from './known-values.js';

function knowing(...values: readonly string[]): KnownValues {
  const known = new KnownValues();
  for (const value of values) known.add(value, 'secret_high_entropy');
  return known;
}

const foundIn = (known: KnownValues, text: string): string[] => known.findIn(text).map(({ start, end }) => text.slice(start, end));

describe('known values', () => {
  it('are found as a whole, the longest first, whatever stands before their first word', () => {
    const known = knowing('ann', 'ann!!', 'ann:ann1', '+49 30', '$ann:ann2', 'b c d');
    expect(foundIn(known, 'ann:ann1 ann:ann12 ann!!! $ann:ann2 xann +49 30, +49 301 49 30 b c de b c d')).toEqual(['ann:ann1', 'ann', 'ann!!', '$ann:ann2', '+49 30', 'b c d']);
    expect(foundIn(known, '你ann的')).toEqual(['ann']);
    expect(foundIn(knowing(`${'a'.repeat(70)} b`), `${'a'.repeat(70)} b ${'a'.repeat(71)} b`)).toEqual([`${'a'.repeat(70)} b`]);
  });

  it('are not those that no text has by chance: long ones', () => {
    const [long, longest] = ['a '.repeat(128), 'b '.repeat(129)].map((value) => value.trimEnd().padEnd(value.length, '!')) as [string, string];
    expect(foundIn(knowing(long, longest), `${long} ${longest}`)).toEqual([long]);
  });

  it('are compared with a word a bounded number of times, however many begin like it', () => {
    const compared = (count: number): number => {
      const known = knowing(...Array.from({ length: count }, (_, i) => `${'-'.repeat(i % 50)}BEGIN KEY${'!'.repeat(i % 150)}${i}`));
      known.findIn('BEGIN KEY '.repeat(500));
      return known.compared;
    };
    expect(compared(4000)).toBe(compared(1000));
    expect(compared(4000)).toBeLessThanOrEqual(500 * 32);
    expect(compared(4000)).toBeGreaterThan(500);
  });
});
