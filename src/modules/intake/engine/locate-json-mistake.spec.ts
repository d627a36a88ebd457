import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { locateJsonMistake } from './locate-json-mistake.js';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('locateJsonMistake', () => {
  it.each([
    ['{"text": hello}', 9, 'a value expected'],
    ['{"text": "a"', 12, 'the record ends too early'],
    ['{"text": "a', 9, 'a string that does not end'],
    ['{"a": 1,}', 8, 'a field name in double quotes expected'],
    ["{'a': 1}", 1, 'a field name in double quotes expected'],
    ['{"a" 1}', 5, '":" expected'],
    ['{"a": 1 "b": 2}', 8, '"," or "}" expected'],
    ['[1 2]', 3, '"," or "]" expected'],
    ['{"a": "\u0001"}', 7, 'a control character in a string; write it as an escape'],
    ['{"a": "\\q"}', 7, 'an escape that JSON does not have'],
    ['{"a": "\\u12g4"}', 7, 'an escape that JSON does not have'],
    ['{"a": 01}', 7, '"," or "}" expected'],
    ['{"a": 1.}', 8, 'a digit expected'],
    ['{"a": nulL}', 9, 'true, false or null expected'],
    ['{"a": NaN}', 6, 'a value expected'],
    ['{} {}', 3, 'more text after the end of the value'],
    ['\ufeff{}', 0, 'a value expected'],
    ['', 0, 'the record ends too early'],
  ])('says of %j where and why', (text, index, reason) => {
    expect(parses(text)).toBe(false);
    expect(locateJsonMistake(text)).toEqual({ index, reason });
  });

  it('takes for JSON what JSON.parse takes', () => {
    fc.assert(fc.property(fc.json(), (text) => locateJsonMistake(text) === undefined), { numRuns: 300 });
  });

  it('agrees with JSON.parse on texts that are nearly JSON', () => {
    const token = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '\\', 'true', 'nul', '1', '-', '0', '.5', 'e+3', ' ', '\t', '\u0001', '\\u00e9', 'é');
    fc.assert(
      fc.property(fc.array(token, { maxLength: 14 }), (tokens) => {
        const text = tokens.join('');
        expect(locateJsonMistake(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 5000 },
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', '"', '}', ',', '0', '\\', '\n'), (json, at, insert) => {
        const cut = at % (json.length + 1);
        const text = json.slice(0, cut) + insert + json.slice(cut + 1);
        expect(locateJsonMistake(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('needs no stack for deep nesting', () => {
    const deep = 1_000_000;
    expect(locateJsonMistake('['.repeat(deep) + ']'.repeat(deep))).toBeUndefined();
    expect(locateJsonMistake('['.repeat(deep))).toEqual({ index: deep, reason: 'the record ends too early' });
    expect(locateJsonMistake('{"a":'.repeat(deep))).toEqual({ index: deep * 5, reason: 'the record ends too early' });
  });
});
