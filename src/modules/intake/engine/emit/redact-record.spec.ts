import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFindingScanner } from '../findings/finding-scanner.js';
import { findingCatalogue, findingTypes, type FindingType } from '../findings/finding-types.js';
import { parseExactly, writeJson } from '../read/exact-json.js';
import { Redactor } from './redact-record.js';

const regions = ['DE', 'US', 'NL'];
const all: ReadonlySet<FindingType> = new Set(findingTypes);
const scanner = createFindingScanner({ phoneRegions: regions });
const found = (text: string): FindingType[] => scanner.scan(Buffer.from(text), () => text).map(({ type }) => type);

function redacted(example: unknown, types: ReadonlySet<FindingType> = all): unknown {
  return new Redactor(types, regions).example(example);
}

/** All strings, keys and numbers, and those of JSON in arguments. */
function textsOf(value: unknown, key = ''): string[] {
  if (typeof value === 'string') {
    if (key !== 'arguments') return [value];
    try {
      const inner: unknown = JSON.parse(value);
      return typeof inner === 'object' && inner !== null ? textsOf(inner) : [value];
    } catch {
      return [value];
    }
  }
  if (typeof value === 'number') return [JSON.stringify(value)];
  if (Array.isArray(value)) return value.flatMap((item) => textsOf(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsOf(inner, name)]);
}

const EMAIL = 'joe.bloggs@example.org';
const CARD = 4_111_111_111_111_111;

describe('redaction of examples', () => {
  it('looks at everything that is written: names, refusals, ids, other fields, keys and numbers', () => {
    const example = {
      messages: [
        { role: 'user', name: EMAIL, content: 'Hello.' },
        { role: 'assistant', content: '', refusal: `Not for ${EMAIL}.`, tool_calls: [{ id: `call-${EMAIL}`, type: 'function', function: { name: 'pay', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: `call-${EMAIL}`, content: 'Done.' },
        { role: 'assistant', content: 'Paid.' },
      ],
      metadata: { [EMAIL]: true, 'other@example.org': null, card: CARD, list: [CARD, 5], '[EMAIL]_2': 1 },
    };
    const counts = new Redactor(all, regions);
    const call = (redacted([`call-${EMAIL}`]) as string[])[0];
    expect(call).not.toContain('joe');
    expect(counts.example(example)).toEqual({
      messages: [
        { role: 'user', name: '[EMAIL]', content: 'Hello.' },
        { role: 'assistant', content: '', refusal: 'Not for [EMAIL].', tool_calls: [{ id: call, type: 'function', function: { name: 'pay', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: call, content: 'Done.' },
        { role: 'assistant', content: 'Paid.' },
      ],
      metadata: { '[EMAIL]': true, '[EMAIL]_3': null, card: '[PAYMENT_CARD]', list: ['[PAYMENT_CARD]', 5], '[EMAIL]_2': 1 },
    });
    expect(Object.fromEntries(counts.redactions)).toEqual({ email: 6, payment_card: 2 });
  });

  it('leaves the arguments of calls JSON, and all else in them as it was', () => {
    const calling = (text: string): unknown => ({ messages: [{ role: 'assistant', content: null, function_call: { name: 'f', arguments: text } }] });
    expect(redacted(calling(`{ "to":"${EMAIL}",\n "card": ${CARD}, "id": 12345678901234567890, "note": "caf\\u00e9" }`)))
      .toEqual(calling('{ "to":"[EMAIL]",\n "card": "[PAYMENT_CARD]", "id": 12345678901234567890, "note": "caf\\u00e9" }'));
    expect(redacted(calling(JSON.stringify({ to: EMAIL.replace('@', '\u0040') }).replace('@', '\\u0040')))).toEqual(calling('{"to":"[EMAIL]"}'));
    expect(redacted(calling(`to=${EMAIL}, broken {`))).toEqual(calling('to=[EMAIL], broken {'));
    expect(redacted(calling('{"password": "correct7Horse!"}'))).toEqual(calling('{"password": "[SECRET]"}'));
  });

  it('replaces what another text gave away, as a whole and never in a longer word', () => {
    const example = { messages: [{ role: 'user', content: 'db is postgres://ann:ann1@db.example.org' }, { role: 'assistant', content: 'So ann:ann1 it is, each annual ann:ann12 xann:ann1; ann:ann1' }] };
    expect(redacted(example)).toMatchObject({ messages: [{}, { content: 'So [URL_CREDENTIALS] it is, each annual ann:ann12 xann:ann1; [URL_CREDENTIALS]' }] });
    const number = { messages: [{ role: 'user', content: 'Wat is uw BSN?' }, { role: 'assistant', content: '111222333' }, { role: 'user', content: '1112223334 你的111222333的 och x111222333' }], n: 111_222_333 };
    expect(redacted(number)).toMatchObject({ messages: [{}, { content: '[NL_BSN]' }, { content: '1112223334 你的[NL_BSN]的 och x111222333' }], n: '[NL_BSN]' });
  });

  it('keeps what is not chosen, every other digit, and examples without findings as they are', () => {
    const example = parseExactly(`{"messages":[{"role":"user","content":"${EMAIL}"}],"n":12345678901234567891}`);
    expect(redacted(example, new Set(['iban']))).toBe(example);
    expect(writeJson(redacted(example))).toBe('{"messages":[{"role":"user","content":"[EMAIL]"}],"n":12345678901234567891}');
  });

  it('leaves no finding in any string, key or number', () => {
    const values = [
      EMAIL, '+49 30 901820', '030 901820', '4111 1111 1111 1111', '4111111111111111', 'DE89 3704 0044 0532 0130 00', 'BSN', '111222333', 'ssn: ', '078-05-1120', 'phone ', '8.8.8.8', 'postgres://ann:ann1@db',
      'password: ', 'password', 'api_key', 'tR4x9!kQz0pLm2', 'AKIAIOSFODNN7EXAMPLQ', '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', ' ', '\n', '"', '\\', ':', '=', 'a', '1', '你',
    ];
    const text = fc.array(fc.constantFrom(...values), { maxLength: 6 }).map((parts) => parts.join(''));
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 3 }, text, fc.constantFrom(CARD, 111_222_333, 4_901_820, -1.5, null, true), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(text, tie('any'), { maxKeys: 3 })),
    })).any;
    const example = fc.record({
      messages: fc.array(fc.record({ role: fc.constantFrom('user', 'assistant'), content: text, name: text, function_call: fc.record({ name: text, arguments: fc.oneof(text, value.map((inner) => JSON.stringify(inner))) }) }), { maxLength: 4 }),
      metadata: value,
    });
    fc.assert(fc.property(example, fc.oneof(fc.constant([...findingTypes]), fc.subarray([...findingTypes])), (record, chosen) => {
      const types = new Set(chosen);
      const line = writeJson(redacted(record, types));
      for (const part of textsOf(JSON.parse(line))) expect(found(part).filter((type) => types.has(type))).toEqual([]);
      expect(writeJson(redacted(JSON.parse(line), types))).toBe(line);
    }), { numRuns: 500 });
  });

  it('has no placeholder that is a value to be replaced', () => {
    const placeholders = findingTypes.map((type) => findingCatalogue[type].placeholder);
    expect(redacted(placeholders)).toEqual(placeholders);
  });
});
