import { describe, expect, it } from '@jest/globals';
import { encodingOf } from './token-encoding.js';

describe('the encoding of a base model', () => {
  const settings = new Map([['frontier-3*', 'cl100k_base'], ['frontier-3.9*', 'o200k_base'], ['house model', 'cl100k_base']] as const);

  it.each([
    [null, 'o200k_base'], ['frontier-4-base', 'o200k_base'], ['gpt-4o-mini', 'o200k_base'], ['gpt-4.1', 'o200k_base'], ['o3', 'o200k_base'],
    ['gpt-4', 'cl100k_base'], ['GPT-4-turbo', 'cl100k_base'], ['gpt-4-0613', 'cl100k_base'], ['gpt-3.5-turbo', 'cl100k_base'],
    ['Frontier-3-base', 'cl100k_base'], ['frontier-3.9-base', 'o200k_base'], ['House Model', 'cl100k_base'],
  ] as const)('%s counts in %s', (model, encoding) => expect(encodingOf(model, settings)).toBe(encoding));
});
