import { expect, it } from '@jest/globals';
import { completeIntakePolicy } from './default-policy.js';
import type { IntakePolicyInput } from './intake-policy.js';
import { keepsNothingBecause } from './keeps-nothing.js';

it.each<[string, IntakePolicyInput, boolean]>([
  ['the default', {}, false],
  ['a share above one', { quality: { gopher_bullet_lines: { action: 'drop', min: 1.5, max: null } } }, true],
  ['a share below none', { quality: { fineweb_short_lines: { action: 'drop', max: -0.1 } } }, true],
  ['more stop words than there are', { quality: { gopher_stop_words: { action: 'drop', min: 9 } }, qualityByLanguage: {} }, true],
  ['the same, unless a text is English', { quality: { gopher_stop_words: { action: 'drop', min: 9 } } }, false],
  ['all stop words, which some text may have', { quality: { gopher_stop_words: { action: 'drop', min: 8 } } }, false],
  ['many words, which some text may have', { quality: { gopher_words: { action: 'drop', min: 10_000_000, max: null } } }, false],
  ['the same, only flagged', { quality: { gopher_bullet_lines: { action: 'flag', min: 1.5, max: null } } }, false],
  ['all languages but one', { quality: { gopher_bullet_lines: { action: 'drop', min: 1.5, max: null } }, qualityByLanguage: { de: { gopher_bullet_lines: { min: 0 } } } }, false],
  ['a language more', { quality: { gopher_bullet_lines: { action: 'drop', min: 1.5, max: null } }, qualityByLanguage: { de: { gopher_bullet_lines: { min: 2 } } } }, true],
])('tells whether a policy keeps nothing whatever the data: %s', (_what, written, nothing) => {
  expect(keepsNothingBecause(completeIntakePolicy('documents', written)) !== null).toBe(nothing);
});
