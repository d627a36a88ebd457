import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createJsonKernel } from './json-kernel.js';

const kernel = createJsonKernel();

const extract = (line: string | Uint8Array, field = 'text'): string | undefined => {
  const extracted = kernel.extract(typeof line === 'string' ? Buffer.from(line) : line, field);
  return extracted === undefined ? undefined : Buffer.from(extracted).toString('utf8');
};

/** What JSON.parse makes of a line: its field, if that is a string. */
const parsed = (line: string, field = 'text'): string | undefined => {
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record !== 'object' || record === null || Array.isArray(record) || !Object.hasOwn(record, field)) return undefined;
    const value = (record as Record<string, unknown>)[field];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
};

const isWellFormed = (text: string): boolean => Buffer.from(text).toString() === text;

/** A string in JSON, each character written in one of the ways there are. */
const writtenString = fc
  .array(fc.tuple(fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constantFrom('"', '\\', '/', '\n', '\t', '\b', '\f', '\r', '\0', '\u2028', '😀', 'plain text, long enough')), fc.boolean()), { maxLength: 12 })
  .map((characters) => {
    const hex = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return `"${characters.map(([text, escaped]) => (escaped ? text.split('').map(hex).join('') : JSON.stringify(text).slice(1, -1))).join('')}"`;
  });
const blank = fc.constantFrom('', '', ' ', '\t', '\r', '  \n ');
const number = fc.oneof(fc.double().map((value) => JSON.stringify(value)), fc.constantFrom('0', '-0', '1e400', '-1E+2', '0.0e-0', '123456789012345678901234567890', '1.5E5'));
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    writtenString,
    number,
    fc.constantFrom('true', 'false', 'null', '[]', '{}', '[ ]', '{ }'),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(' , ')}]`),
    fc.array(fc.tuple(writtenString, tie('value')), { maxLength: 4 }).map((fields) => `{${fields.map(([name, of]) => `${name} : ${of}`).join(',')}}`),
  ),
}));
const fieldName = fc.oneof(fc.constantFrom('"text"', '"text"', '"id"', '"tex"', '"texts"', '""', '"__proto__"', '"t\\u0065xt"'), writtenString);
const field = fc.oneof(
  fc.tuple(blank, fc.constantFrom('"text"', '"id"', '"a"', '"b"'), blank, blank, fc.oneof(value, writtenString), blank),
  fc.tuple(blank, fc.constant('"text"'), blank, blank, writtenString, blank),
  fc.tuple(blank, fieldName, blank, blank, value, blank),
);
const record = fc
  .tuple(blank, fc.array(field, { maxLength: 5 }), blank)
  .map(([before, fields, after]) => `${before}{${fields.map((parts) => `${parts[0]}${parts[1]}${parts[2]}:${parts[3]}${parts[4]}${parts[5]}`).join(',')}}${after}`);

describe('the JSON kernel', () => {
  it('finds in valid records what JSON.parse finds, unless it leaves them to it', () => {
    let found = 0;
    fc.assert(
      fc.property(record, (line) => {
        const extracted = extract(line);
        if (extracted === undefined) return;
        found++;
        expect(extracted).toBe(parsed(line));
      }),
      { numRuns: 10_000 },
    );
    expect(found).toBeGreaterThan(1000);
  });

  it('takes no record that JSON.parse refuses, and none for another', () => {
    const mutation = fc.tuple(fc.nat(), fc.constantFrom('drop', 'insert', 'replace', 'cut'), fc.constantFrom(...'{}[]":,\\ute0-.+1 \0\x1f\x7fnul'.split('')));
    fc.assert(
      fc.property(record, fc.array(mutation, { minLength: 1, maxLength: 3 }), (line, mutations) => {
        let text = line;
        for (const [place, what, character] of mutations) {
          const at = place % (text.length + 1);
          if (what === 'cut') text = text.slice(0, at);
          else text = text.slice(0, at) + (what === 'drop' ? '' : character) + text.slice(what === 'insert' ? at : at + 1);
        }
        if (!isWellFormed(text)) return;
        const extracted = extract(text);
        if (extracted !== undefined) expect(extracted).toBe(parsed(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it('decides plain records itself', () => {
    expect(extract('{"text":"one"}')).toBe('one');
    expect(extract(' {"id" : -1.5e3, "meta":{"a":[1,{"text":"inner"},null,true,false]} , "text" : "a\\n\\u00e9\\ud83d\\ude00\\/" } \r')).toBe('a\né😀/');
    expect(extract('{"text":""}')).toBe('');
    expect(extract(`{"text":"${'x'.repeat(100_000)}\\"${'é'.repeat(50_000)}"}`)).toBe(`${'x'.repeat(100_000)}"${'é'.repeat(50_000)}`);
    expect(extract('{"body":"b","text":"t"}', 'body')).toBe('b');
    expect(extract('{"\u00fc":"b"}', '\u00fc')).toBe('b');
  });

  it.each([
    ['a mistake', '{"text":"a",}'], ['a second value', '{"text":"a"}{}'], ['an array', '["text"]'], ['a string', '"text"'], ['nothing', ''],
    ['another type', '{"text":1}'], ['a missing field', '{"texts":"a"}'], ['an empty record', '{}'], ['a field twice', '{"text":"a","text":"b"}'],
    ['a name in escapes', '{"te\\u0078t":"a"}'], ['a high surrogate alone', '{"text":"\\ud800"}'], ['a low surrogate alone', '{"text":"\\udc00"}'],
    ['two high surrogates', '{"text":"\\ud800\\ud800"}'], ['a byte order mark', '\ufeff{"text":"a"}'], ['a control character', '{"text":"a\u0001"}'],
    ['a NUL', '{"text":"a"\0}'], ['an open string', '{"text":"a'], ['an open record', '{"text":"a"'], ['a leading zero', '{"a":01,"text":"a"}'],
    ['a bare point', '{"a":1.,"text":"a"}'], ['a bare exponent', '{"a":1e,"text":"a"}'], ['a plus', '{"a":+1,"text":"a"}'], ['half a word', '{"a":nul,"text":"a"}'],
    ['a cut escape', '{"text":"\\u00'], ['an unknown escape', '{"text":"\\x41"}'], ['a missing comma', '{"a":1 "text":"a"}'], ['mixed brackets', '{"a":[{]},"text":"a"}'],
  ])('leaves %s to JSON.parse', (_, line) => expect(extract(line)).toBeUndefined());

  it('leaves invalid UTF-8 to others, also where the kernel would not look', () => {
    expect(extract(Buffer.from([...Buffer.from('{"a":"'), 0xc3, 0x28, ...Buffer.from('","text":"a"}')]))).toBeUndefined();
    expect(extract(Buffer.from([...Buffer.from('{"text":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')]))).toBeUndefined();
  });

  it('reads to a depth of 1,000 and leaves deeper nesting alone, however deep', () => {
    const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)},"text":"t"}`;
    expect(extract(nested(1000))).toBe('t');
    expect(extract(nested(1001))).toBeUndefined();
    expect(extract(nested(1_000_000))).toBeUndefined();
    expect(extract('{"a":'.repeat(1_000_000))).toBeUndefined();
  });

  it('does not remember an earlier, longer record', () => {
    expect(extract('{"text":"a","rest":"                                                          "}')).toBe('a');
    expect(extract('{"text":"a"')).toBeUndefined();
    expect(extract('{"text":"abc')).toBeUndefined();
  });

  it('looks for any field, but for names that have no UTF-8 or are overlong', () => {
    expect(extract('{"\ufffd":"a"}', '\ud800')).toBeUndefined();
    const long = 'n'.repeat(1024);
    expect(extract(`{"${long}":"a"}`, long)).toBe('a');
    expect(extract(`{"${long}n":"a"}`, `${long}n`)).toBeUndefined();
    expect(extract('{"":"a"}', '')).toBe('a');
  });

  it('reads on after a record so long that its memory was given up', () => {
    expect(extract(`{"text":"${'a'.repeat(40 << 20)}"}`)).toHaveLength(40 << 20);
    expect(extract('{"text":"b"}')).toBe('b');
  });
});
