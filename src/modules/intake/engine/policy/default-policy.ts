import { findingTypes } from '../findings/finding-types.js';
import { licenceMarkers } from '../findings/licence-markers.js';
import type { RecordKind } from '../map-rules.js';
import type { IntakePolicy, IntakePolicyInput } from './intake-policy.js';
import { defaultQualityByLanguage, qualityRuleIds, qualityRules, type QualityRuleId } from './quality-rules.js';

/**
 * The policy that applies when nobody wrote one. Chat examples and preference pairs are no prose: the rules of quality are off for them.
 * The rule on stop words is about English alone, see {@link defaultQualityByLanguage}.
 */
export function defaultIntakePolicy(kind: RecordKind): IntakePolicy {
  const prose = kind === 'documents';
  const actionOf = (id: QualityRuleId): 'flag' | 'off' => (prose && id !== 'gopher_stop_words' ? 'flag' : 'off');
  return {
    exactDuplicates: 'drop',
    earlierData: 'drop',
    nearDuplicates: { action: 'drop', threshold: 0.8 },
    quality: forEach(qualityRuleIds, (id) => ({ action: actionOf(id), min: qualityRules[id].min, max: qualityRules[id].max })),
    qualityByLanguage: prose ? defaultQualityByLanguage() : {},
    languages: { action: 'off', allowed: [], minConfidence: 0.2 },
    findings: forEach(findingTypes, () => 'redact' as const),
    contamination: { action: 'drop', share: 0.2 },
    licences: forEach(licenceMarkers, () => 'flag' as const),
  };
}

/** The whole of a policy: what was left out is as in the default of the kind of data. */
export function completeIntakePolicy(kind: RecordKind, written: IntakePolicyInput): IntakePolicy {
  const usual = defaultIntakePolicy(kind);
  return {
    exactDuplicates: written.exactDuplicates ?? usual.exactDuplicates,
    earlierData: written.earlierData ?? usual.earlierData,
    nearDuplicates: { ...usual.nearDuplicates, ...written.nearDuplicates },
    quality: forEach(qualityRuleIds, (id) => ({ ...usual.quality[id], ...written.quality?.[id] })),
    qualityByLanguage: written.qualityByLanguage ?? usual.qualityByLanguage,
    languages: { ...usual.languages, ...written.languages },
    findings: { ...usual.findings, ...written.findings },
    contamination: { ...usual.contamination, ...written.contamination },
    licences: { ...usual.licences, ...written.licences },
  };
}

function forEach<Key extends string, Value>(keys: readonly Key[], value: (key: Key) => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>;
}
