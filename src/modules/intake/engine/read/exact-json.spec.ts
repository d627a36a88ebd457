import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExactNumber, parseExactly, writeJson } from './exact-json.js';

describe('exact JSON', () => {
  it.each([
    ['{"id":9007199254740993}', '{"id":9007199254740993}'],
    ['[123456789012345678901234567890,-18446744073709551615]', '[123456789012345678901234567890,-18446744073709551615]'],
    ['{"a":1e999,"b":-1E+400,"c":0.1234567890123456789}', '{"a":1e999,"b":-1E+400,"c":0.1234567890123456789}'],
    // The same value, written shorter.
    ['{"a":10000000000000000, "b":1.5000000000000000000, "c":0.0000000000000000, "d":1e003}', '{"a":10000000000000000,"b":1.5,"c":0,"d":1000}'],
    ['{"text":"12345678901234567890 \\" 99999999999999999999","n":12345678901234567890}', '{"text":"12345678901234567890 \\" 99999999999999999999","n":12345678901234567890}'],
    ['{"__proto__":{"n":12345678901234567890}}', '{"__proto__":{"n":12345678901234567890}}'],
  ])('keeps the digits of %s', (json, written) => {
    expect(writeJson(parseExactly(json))).toBe(written);
  });

  it('is JSON.parse for all that JSON.parse keeps', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 4 }), fc.nat(5), (json, indent) => {
      const value: unknown = JSON.parse(json);
      const spaced = JSON.stringify(value, null, indent);
      expect(writeJson(parseExactly(spaced))).toBe(JSON.stringify(value));
    }), { numRuns: 500 });
  });

  it('keeps every integer, among any texts', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.bigInt())), (entries) => {
      const json = `[${entries.map(([text, number]) => `${JSON.stringify(text)},${number}`).join(',')}]`;
      const value = parseExactly(json) as unknown[];
      expect(writeJson(value)).toBe(json);
      for (const [index, [text]] of entries.entries()) expect(value[2 * index]).toBe(text);
    }), { numRuns: 500 });
    expect(parseExactly('[12345678901234567890]')).toEqual([new ExactNumber('12345678901234567890')]);
  });

  it('takes time in proportion to the number', () => {
    const zeros = '0'.repeat(2_000_000);
    expect(writeJson(parseExactly(`[0.${zeros}1${zeros}]`)).length).toBeLessThan(4_100_000);
  });
});
