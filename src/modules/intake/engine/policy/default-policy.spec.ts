import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findingTypes } from '../findings/finding-types.js';
import { recordKinds } from '../map-rules.js';
import { completeIntakePolicy, defaultIntakePolicy } from './default-policy.js';
import { intakePolicyInputSchema, intakePolicySchema, policyHash } from './intake-policy.js';
import { qualityRuleIds } from './quality-rules.js';

const rule = fc.record({ action: fc.constantFrom('drop', 'flag', 'off'), min: fc.option(fc.nat(200)), max: fc.option(fc.nat(200)) }, { requiredKeys: [] });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const written = fc.record({
  exactDuplicates: fc.constantFrom('drop', 'flag'), earlierData: fc.constantFrom('drop', 'flag'),
  nearDuplicates: fc.record({ action: fc.constantFrom('drop', 'flag'), threshold: fc.double({ min: 0.5, max: 1, noNaN: true }) }, { requiredKeys: [] }),
  quality: fc.dictionary(fc.constantFrom(...qualityRuleIds), rule, { noNullPrototype: true }),
  qualityByLanguage: fc.dictionary(fc.constantFrom('de', 'ja'), fc.dictionary(fc.constantFrom(...qualityRuleIds), rule, { noNullPrototype: true }), { noNullPrototype: true }),
  languages: fc.record({ action: fc.constantFrom('drop', 'flag', 'off'), allowed: fc.subarray(['en', 'und']), minConfidence: share }, { requiredKeys: [] }),
  findings: fc.dictionary(fc.constantFrom(...findingTypes), fc.constantFrom('redact', 'drop', 'flag', 'off'), { noNullPrototype: true }),
  contamination: fc.record({ action: fc.constantFrom('drop', 'flag'), share }, { requiredKeys: [] }),
}, { requiredKeys: [] });

describe('a policy as it is written', () => {
  it.each(recordKinds)('is, for %s, the default where it says nothing', (kind) => {
    expect(completeIntakePolicy(kind, {})).toEqual(defaultIntakePolicy(kind));
    expect(intakePolicySchema.parse(defaultIntakePolicy(kind))).toEqual(defaultIntakePolicy(kind));
  });

  it.each(recordKinds)('makes, for %s, a whole one whenever it is taken, in which it has its way', (kind) => {
    let taken = 0;
    fc.assert(fc.property(written, (given) => {
      const parsed = intakePolicyInputSchema.safeParse(given);
      if (!parsed.success) return;
      taken += 1;
      const whole = completeIntakePolicy(kind, parsed.data);
      expect(intakePolicySchema.parse(whole)).toEqual(whole);
      expect(whole).toMatchObject(parsed.data);
      // Once whole, it is the same for every kind.
      expect(policyHash(completeIntakePolicy('documents', whole))).toBe(policyHash(whole));
    }), { numRuns: 300 });
    expect(taken).toBeGreaterThan(20);
  });

  it('keeps the rules for prose off for what is no prose', () => {
    const { quality, qualityByLanguage } = completeIntakePolicy('chat', { nearDuplicates: { threshold: 0.9 }, quality: { gopher_words: { action: 'drop' } } });
    expect(Object.entries(quality).filter(([, { action }]) => action !== 'off')).toEqual([['gopher_words', { action: 'drop', min: 50, max: 100_000 }]]);
    expect(qualityByLanguage).toEqual({});
    expect(completeIntakePolicy('documents', {}).quality.gopher_words.action).toBe('flag');
  });

  it('is refused where a bound crosses the one that it leaves out', () => {
    expect(intakePolicyInputSchema.safeParse({ quality: { gopher_words: { max: 10 } } }).error?.issues).toMatchObject([{ path: ['quality', 'gopher_words'] }]);
    expect(intakePolicyInputSchema.safeParse({ quality: { gopher_words: { min: null, max: 10 } } }).success).toBe(true);
  });
});
