import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rangeOf } from './byte-range.js';

describe('rangeOf', () => {
  it.each([
    ['bytes=0-0', { first: 0, last: 0 }], ['bytes=10-19', { first: 10, last: 19 }], ['bytes=90-', { first: 90, last: 99 }], ['bytes=90-500', { first: 90, last: 99 }],
    ['bytes=-10', { first: 90, last: 99 }], ['bytes=-500', { first: 0, last: 99 }],
  ])('understands %s', (header, range) => {
    expect(rangeOf(header, 100)).toEqual(range);
  });

  it.each([[undefined], [''], ['bytes=5-2'], ['bytes=0-1,5-6'], ['lines=0-1'], ['bytes=-'], ['bytes=a-b'], ['bytes=1e3-'], ['bytes=9999999999999999999-']])('ignores %s', (header) => {
    expect(rangeOf(header, 100)).toBeNull();
  });

  it.each([['bytes=100-'], ['bytes=100-200'], ['bytes=-0']])('refuses %s', (header) => {
    expect(() => rangeOf(header, 100)).toThrow('numbered from 0 to 99');
  });

  it('never leaves the file, whatever is asked', () => {
    fc.assert(fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 1_000_000 }), (from, length, size) => {
      fc.pre(from < size);
      const range = rangeOf(`bytes=${from}-${from + length}`, size);
      expect(range).toEqual({ first: from, last: Math.min(from + length, size - 1) });
    }));
  });
});
