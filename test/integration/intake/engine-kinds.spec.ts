import { describe, expect, it } from '@jest/globals';
import { truncateExample } from '../../../src/modules/intake/engine/read/check-examples.js';
import { codesOf, planAndRead, type PlainOutcome } from '../../fixtures/intake/planned.js';

const user = { role: 'user', content: 'Hi' };
const assistant = { role: 'assistant', content: 'Ho' };

async function read(kind: 'chat' | 'preferences', ...examples: unknown[]): Promise<PlainOutcome[]> {
  const { outcomes } = await planAndRead(Buffer.from(examples.map((example) => `${JSON.stringify(example)}\n`).join('')), { kind });
  return outcomes;
}

describe('chat examples', () => {
  it.each<[string, unknown, string, string | null]>([
    ['no object', ['x'], 'data_type', null],
    ['no messages', { text: 'x' }, 'missing_messages_list', 'messages'],
    ['messages that are no list', { messages: 'x' }, 'missing_messages_list', 'messages'],
    ['an empty list', { messages: [] }, 'missing_messages_list', 'messages'],
    ['a message that is no object', { messages: [user, 'x'] }, 'message_missing_key', 'messages[1]'],
    ['no role', { messages: [{ content: 'x' }] }, 'message_missing_key', 'messages[0].role'],
    ['no content', { messages: [user, { role: 'assistant' }] }, 'message_missing_key', 'messages[1].content'],
    ['a foreign key', { messages: [{ ...user, mood: 'good' }, assistant] }, 'message_unrecognized_key', 'messages[0]'],
    ['a foreign role', { messages: [{ role: 'bot', content: 'x' }] }, 'unrecognized_role', 'messages[0].role'],
    ['null as content', { messages: [user, { role: 'assistant', content: null }] }, 'missing_content', 'messages[1].content'],
    ['empty content', { messages: [{ role: 'user', content: '' }, assistant] }, 'missing_content', 'messages[0].content'],
    ['a number as content', { messages: [{ role: 'user', content: 7 }] }, 'missing_content', 'messages[0].content'],
    ['a picture', { messages: [{ role: 'user', content: [{ type: 'text', text: 'See' }, { type: 'image_url', image_url: { url: 'x' } }] }, assistant] }, 'content_not_text', 'messages[0].content[1]'],
    ['a name that is none', { messages: [{ ...user, name: 7 }, assistant] }, 'data_type', 'messages[0].name'],
    ['a call without a name', { messages: [user, { role: 'assistant', content: null, tool_calls: [{ function: {} }] }] }, 'data_type', 'messages[1].tool_calls'],
    ['tools that are no list', { messages: [user, assistant], tools: {} }, 'data_type', 'tools'],
    ['no answer', { messages: [user] }, 'example_missing_assistant_message', 'messages'],
  ])('%s', async (_, example, code, path) => {
    expect(await read('chat', { messages: [user, assistant] }, example)).toMatchObject([{ kind: 'document' }, { kind: 'failed', code, path }]);
  });

  it('count what the model reads: roles, contents, names, calls and tools, and what the format adds', async () => {
    const tool = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };
    const example = {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'One' }, { type: 'text', text: 'Two' }], name: 'Ada' },
        { role: 'assistant', content: null, tool_calls: [{ id: '1', type: 'function', function: { name: 'look', arguments: '{"q":1}' } }], weight: 0 },
        { role: 'tool', content: '42', tool_call_id: '1' },
        { role: 'assistant', content: 'Forty-two.' },
      ],
      tools: [tool],
    };
    const [outcome] = await read('chat', example);
    expect(outcome).toMatchObject({ kind: 'document', example, overheadTokens: 5 * 3 + 1 + 3, equalPair: false });
    expect(outcome?.parts).toEqual([JSON.stringify(tool), 'system', 'Be brief.', 'user', 'One', 'Two', 'Ada', 'assistant', 'look', '{"q":1}', 'tool', '42', 'assistant', 'Forty-two.']);
    expect(outcome?.text).toBe(`${JSON.stringify(tool)}\n\nsystem: Be brief.\n\nuser: One\nTwo\n\nassistant: look {"q":1}\n\ntool: 42\n\nassistant: Forty-two.`);
  });

  it('with half of a surrogate pair fail', async () => {
    expect(await read('chat', { messages: [{ role: 'user', content: 'x\ud800' }, assistant] })).toMatchObject([{ code: 'lone_surrogate' }]);
  });

  it('come from arrays and from tables as well, and not from texts', async () => {
    const messages = [user, assistant];
    const array = await planAndRead(Buffer.from(JSON.stringify([{ messages }, { messages: [user] }])), { kind: 'chat' });
    expect(array.outcomes).toMatchObject([{ kind: 'document' }, { code: 'example_missing_assistant_message', line: 2 }]);
    const cell = `"${JSON.stringify(messages).replaceAll('"', '""')}"`;
    const table = await planAndRead(Buffer.from(`id,messages\n1,${cell}\n2,"[{"\n3,\n`), { kind: 'chat' });
    expect(table.outcomes).toMatchObject([{ kind: 'document', example: { messages } }, { code: 'invalid_json', path: 'messages', line: 3 }, { code: 'missing_messages_list', line: 4 }]);
    expect(codesOf(await planAndRead(Buffer.from('Just a text.\n'), { kind: 'chat' }))).toEqual({ unsupported_kind: 1 });
    expect(codesOf(await planAndRead(Buffer.from('id,text\n1,a\n2,b\n3,c\n4,d\n'), { kind: 'chat' }))).toEqual({ missing_column: 1 });
  });

  it('that are too long are cut at their end, and told', () => {
    expect(truncateExample(10, 10)).toEqual({ tokens: 10, truncated: false });
    expect(truncateExample(11, 10)).toEqual({ tokens: 10, truncated: true });
  });
});

describe('preference pairs', () => {
  const pair = { input: { messages: [user] }, preferred_output: [assistant], non_preferred_output: [{ role: 'assistant', content: 'No.' }] };

  it.each<[string, unknown, string, string | null]>([
    ['no object', 7, 'data_type', null],
    ['no input', { ...pair, input: undefined }, 'missing_messages_list', 'input'],
    ['no messages', { ...pair, input: {} }, 'missing_messages_list', 'input.messages'],
    ['no better answer', { ...pair, preferred_output: undefined }, 'missing_preferred_output', 'preferred_output'],
    ['no worse answer', { ...pair, non_preferred_output: [] }, 'missing_non_preferred_output', 'non_preferred_output'],
    ['an answer of the user’s', { ...pair, non_preferred_output: [user] }, 'example_missing_assistant_message', 'non_preferred_output'],
    ['a mistake in an answer', { ...pair, preferred_output: [{ role: 'assistant', content: 7 }] }, 'missing_content', 'preferred_output[0].content'],
  ])('%s', async (_, example, code, path) => {
    expect(await read('preferences', pair, example)).toMatchObject([{ kind: 'document', equalPair: false, overheadTokens: 12 }, { kind: 'failed', code, path }]);
  });

  it('whose answers are the same are flagged, whatever the order of their keys', async () => {
    const equal = { ...pair, non_preferred_output: [{ content: 'Ho', role: 'assistant' }] };
    expect(await read('preferences', equal)).toMatchObject([{ kind: 'document', equalPair: true, text: 'user: Hi\n\nassistant: Ho\n\nassistant: Ho' }]);
  });
});
