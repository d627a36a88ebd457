import { describe, expect, it } from '@jest/globals';
import { findingTypes } from '../findings/finding-types.js';
import { checkExample } from '../read/check-examples.js';
import { redactExample } from './redact-example.js';
import { Redactor } from './redact-record.js';

const pair = {
  input: {
    messages: [
      { role: 'user', name: 'Ann', content: [{ type: 'text', text: 'Mine is joe@example.org' }] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'call-1', type: 'function', function: { name: 'f', arguments: '{"to":"Ann","n":4}' } }] },
    ],
    tools: [],
  },
  preferred_output: [{ role: 'assistant', content: 'Yes.', weight: 1 }],
  non_preferred_output: [{ role: 'assistant', content: 'No.' }],
};

describe('redacted examples', () => {
  it('are given with what is counted of them as they are written', () => {
    const { example, checked } = redactExample(new Redactor(new Set(findingTypes), []), 'preferences', pair);
    expect(checked).toEqual(checkExample('preferences', example));
    expect(checked.text).toContain('Mine is [EMAIL]');
  });

  it('have no texts at all, but are right, when what was replaced made them wrong', () => {
    const wrong = { example: (): unknown => ({ ...pair, preferred_output: [{ '[EMAIL]': 'assistant' }] }) };
    const { example, checked } = redactExample(wrong, 'preferences', pair);
    const hidden = '[REDACTED]';
    expect(example).toEqual({
      input: {
        messages: [
          { role: 'user', name: hidden, content: [{ type: 'text', text: hidden }] },
          { role: 'assistant', content: null, tool_calls: [{ id: hidden, type: 'function', function: { name: hidden, arguments: '{"[REDACTED]":"[REDACTED]","[REDACTED]_2":"[REDACTED]"}' } }] },
        ],
        tools: [],
      },
      preferred_output: [{ role: 'assistant', content: hidden, weight: hidden }],
      non_preferred_output: [{ role: 'assistant', content: hidden }],
    });
    expect(checked).toEqual(checkExample('preferences', example));
  });

  it('were right before, or belong to other decisions', () => {
    expect(() => redactExample({ example: (example) => example }, 'chat', { messages: [] })).toThrow(expect.objectContaining({ code: 'input_mismatch' }));
  });
});
