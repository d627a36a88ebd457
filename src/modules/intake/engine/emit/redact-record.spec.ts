import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFindingScanner } from '../findings/finding-scanner.js';
import { findingCatalogue, findingTypes, type FindingType } from '../findings/finding-types.js';
import { checkExample } from '../read/check-examples.js';
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
const BEGIN = '-----BEGIN PRIVATE KEY-----';
const END = '-----END PRIVATE KEY-----';

const said = (role: string, content: string): unknown => ({ role, content });
const failureOf = (kind: 'chat' | 'preferences', example: unknown): string | undefined => {
  const checked = checkExample(kind, example);
  return 'parts' in checked ? undefined : checked.detail;
};

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

  it('replaces the beginning of a key where it stands, and nothing of the messages behind it', () => {
    const asking = (content: string): unknown => ({ messages: [said('user', content), said('assistant', 'It is PEM. The assistant said so.'), said('user', `And what is ${END}`), said('assistant', 'Its end.')] });
    expect(redacted(asking(`why does my file start with ${BEGIN}`))).toEqual(asking('why does my file start with [PRIVATE_KEY]'));
    expect(redacted(asking(`my file assistant.txt begins ${BEGIN}`))).toEqual(asking('my file assistant.txt begins [PRIVATE_KEY]'));
    expect(redacted(asking(`${BEGIN}\nMIIEvQ==\n${END} is it?`))).toEqual(asking('[PRIVATE_KEY] is it?'));
  });

  it('leaves the keys and roles of a call alone, though a key begins in its arguments', () => {
    const calling = (pem: string): unknown => ({
      messages: [
        said('user', 'your name is f'),
        { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { arguments: JSON.stringify({ pem }), name: 'f' } }, { id: 'b', type: 'function', function: { name: 'name', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'a', content: 'id, function, name' },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', required: ['pem'] } } }],
    });
    expect(redacted(calling(BEGIN))).toEqual(calling('[PRIVATE_KEY]'));
  });

  it('leaves a preference pair one', () => {
    const pair = (content: string): unknown => ({ input: { messages: [said('user', content)] }, preferred_output: [said('assistant', 'PEM')], non_preferred_output: [said('assistant', `${content} a`)] });
    expect(redacted(pair(BEGIN))).toEqual({ ...(pair('[PRIVATE_KEY]') as object), non_preferred_output: [said('assistant', '[PRIVATE_KEY]')] });
  });

  it('replaces all lines of a key that stand in a list, but looks for none of them elsewhere', () => {
    const lines = [BEGIN, 'MIIEvQIBADANBgkq', '', 'hkiG9w0BAQEF', END, 'hkiG9w0BAQEF'];
    expect(redacted({ messages: [], lines, word: 'MIIEvQIBADANBgkq' })).toEqual({
      messages: [], lines: ['[PRIVATE_KEY]', '[PRIVATE_KEY]', '', '[PRIVATE_KEY]', '[PRIVATE_KEY]', 'hkiG9w0BAQEF'], word: 'MIIEvQIBADANBgkq',
    });
  });

  it('finds in its surroundings what a key without an end would have covered, also when keys are not chosen', () => {
    const example = { messages: [said('user', BEGIN), said('assistant', 'your BSN:'), said('user', '111222333')] };
    expect(redacted(example, new Set(['nl_bsn']))).toEqual({ messages: [said('user', BEGIN), said('assistant', 'your BSN:'), said('user', '[NL_BSN]')] });
  });

  it('replaces what somebody wrote as a role or type where none is read', () => {
    const metadata = { role: EMAIL, type: EMAIL, name: EMAIL };
    expect(redacted({ messages: [], metadata })).toEqual({ messages: [], metadata: { role: '[EMAIL]', type: '[EMAIL]', name: '[EMAIL]' } });
  });

  it('leaves every right example right', () => {
    const word = fc.constantFrom(BEGIN, `${BEGIN}\nMIIE`, END, `${BEGIN}MIIE${END}`, '-----BEGIN ', 'PRIVATE KEY-----', 'assistant', 'user', 'name', 'id', 'text', 'function', 'arguments', 'password: ', 'password', EMAIL, 'BSN', '111222333', 'tR4x9!kQz0pLm2', ' ', '\n', ':', ',', '"', '\\');
    const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    const call = fc.record({ id: text, type: fc.constant('function'), function: fc.record({ name: text, arguments: fc.oneof(text, fc.dictionary(text, text, { maxKeys: 3 }).map((inner) => JSON.stringify(inner))) }) });
    const content = fc.oneof(text, fc.array(fc.record({ type: fc.constant('text'), text }), { minLength: 1, maxLength: 3 }));
    const message = fc.oneof(
      fc.record({ role: fc.constantFrom('system', 'user', 'assistant', 'developer'), content }),
      fc.record({ role: fc.constant('user'), content, name: text }),
      fc.record({ content: fc.constantFrom(null, ''), tool_calls: fc.array(call, { minLength: 1, maxLength: 3 }), role: fc.constant('assistant') }),
      fc.record({ role: fc.constant('tool'), tool_call_id: text, content }),
    );
    const messages = fc.array(message, { minLength: 1, maxLength: 5 });
    const answered = messages.map((before): unknown[] => [...before, said('assistant', 'So it is.')]);
    const tools = fc.array(fc.record({ type: fc.constant('function'), function: fc.record({ name: text, description: text, parameters: fc.dictionary(text, text, { maxKeys: 2 }) }) }), { maxLength: 2 });
    const chat = fc.record({ messages: answered, tools, metadata: fc.dictionary(text, text, { maxKeys: 2 }) }).map((example) => ({ kind: 'chat' as const, example: example as unknown }));
    const pair = fc.record({ input: fc.record({ messages, tools }), preferred_output: answered, non_preferred_output: answered }).map((example) => ({ kind: 'preferences' as const, example: example as unknown }));
    const chosen = fc.oneof(fc.constant([...findingTypes]), fc.subarray([...findingTypes]));
    fc.assert(fc.property(fc.oneof(chat, pair), chosen, ({ kind, example }, types) => {
      expect(failureOf(kind, example)).toBeUndefined();
      const clean = redacted(example, new Set(types));
      expect(failureOf(kind, clean)).toBeUndefined();
      for (const part of textsOf(clean)) expect(found(part).filter((type) => types.includes(type))).toEqual([]);
      expect(redacted(clean, new Set(types))).toEqual(clean);
    }), { numRuns: 500 });
  });

  it('has no placeholder that is a value to be replaced', () => {
    const placeholders = findingTypes.map((type) => findingCatalogue[type].placeholder);
    expect(redacted(placeholders)).toEqual(placeholders);
  });
});
