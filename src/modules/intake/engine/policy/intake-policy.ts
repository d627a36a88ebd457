import { createHash } from 'node:crypto';
import { z } from 'zod';
import { findingTypes, type FindingType } from '../findings/finding-types.js';
import { licenceMarkers } from '../findings/licence-markers.js';
import type { RecordKind } from '../map-rules.js';
import { defaultQualityByLanguage, qualityRuleIds, qualityRules, type QualityRuleId } from './quality-rules.js';

const share = z.number().min(0).max(1);
const languageCode = z.string().regex(/^[a-z]{2,3}$/, 'must be a language code such as en, or und for what has none');

const bound = z.number().nullable();
const ordered = ({ min, max }: { min?: number | null | undefined; max?: number | null | undefined }): boolean =>
  min === undefined || min === null || max === undefined || max === null || min <= max;
const ORDER_MESSAGE = 'min must not exceed max; no document could meet it';

const qualityActions = ['drop', 'flag', 'off'] as const;

const qualityRuleSchema = (id: QualityRuleId) => {
  const { min, max } = qualityRules[id];
  const action = id === 'gopher_stop_words' ? 'off' : 'flag';
  return z
    .strictObject({ action: z.enum(qualityActions).default(action), min: bound.default(min), max: bound.default(max) })
    .refine(ordered, ORDER_MESSAGE)
    .prefault({});
};

const qualityOverrideSchema = z
  .strictObject({ action: z.enum(qualityActions), min: bound, max: bound })
  .partial()
  .refine(ordered, ORDER_MESSAGE);

const findingActions = ['redact', 'drop', 'flag', 'off'] as const;
const licenceActions = ['drop', 'flag', 'off'] as const;

function shapeOf<Key extends string, Value>(keys: readonly Key[], value: (key: Key) => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>;
}

/**
 * What happens to documents after they were measured. Every field has a default: `{}` is a whole policy. A run can be repeated with
 * another policy without reading the data again, except that what is redacted is decided when the cleaned shards are written.
 */
export const intakePolicySchema = z.strictObject({
  /** Documents with the very same text as an earlier one. Flagged copies share what becomes of the first. */
  exactDuplicates: z.enum(['drop', 'flag']).default('drop'),
  /** Documents that the organization has already had accepted, same or nearly so. */
  earlierData: z.enum(['drop', 'flag']).default('drop'),
  nearDuplicates: z
    .strictObject({
      action: z.enum(['drop', 'flag']).default('drop'),
      /** Least estimated Jaccard similarity of the 5-word shingles of two documents that count as near duplicates. */
      threshold: z.number().min(0.5).max(1).default(0.8),
    })
    .prefault({}),
  quality: z.strictObject(shapeOf(qualityRuleIds, qualityRuleSchema)).prefault({}),
  /** Where a language asks for other bounds or actions; what is left out is as in `quality`. */
  qualityByLanguage: z
    .record(languageCode, z.strictObject(shapeOf(qualityRuleIds, () => qualityOverrideSchema)).partial())
    .default(defaultQualityByLanguage),
  languages: z
    .strictObject({
      action: z.enum(['drop', 'flag', 'off']).default('off'),
      /** Languages that the data may be in; und for texts without one. */
      allowed: z.array(languageCode).default([]),
      /** A language that is less certain than this is not held against a document. */
      minConfidence: share.default(0.2),
    })
    .refine(({ action, allowed }) => action === 'off' || allowed.length > 0, 'name the allowed languages, or set the action to off')
    .prefault({}),
  findings: z.strictObject(shapeOf(findingTypes, () => z.enum(findingActions).default('redact'))).prefault({}),
  contamination: z
    .strictObject({
      action: z.enum(['drop', 'flag']).default('drop'),
      /** Of a document's 13-grams that lie in an evaluation set, from which on it counts as contaminated. 0: any overlap. */
      share: share.default(0.2),
    })
    .prefault({}),
  licences: z.strictObject(shapeOf(licenceMarkers, () => z.enum(licenceActions).default('flag'))).prefault({}),
});

export type IntakePolicy = z.infer<typeof intakePolicySchema>;
/** A policy as people write it: only what differs from the defaults. */
export type IntakePolicyInput = z.input<typeof intakePolicySchema>;

/** The policy that applies when nobody wrote one. Chat examples and preference pairs are no prose, so the rules of quality are off. */
export function defaultIntakePolicy(kind: RecordKind): IntakePolicy {
  if (kind === 'documents') return intakePolicySchema.parse({});
  return intakePolicySchema.parse({ quality: shapeOf(qualityRuleIds, () => ({ action: 'off' as const })), qualityByLanguage: {} });
}

/** The types whose findings are replaced in the cleaned data. */
export function redactedTypes(policy: IntakePolicy): ReadonlySet<FindingType> {
  return new Set(findingTypes.filter((type) => policy.findings[type] === 'redact'));
}

/** SHA-256 of the whole policy, in hexadecimal; two policies that mean the same have the same. */
export function policyHash(policy: IntakePolicy): string {
  return createHash('sha256').update(JSON.stringify(inKeyOrder(intakePolicySchema.parse(policy)))).digest('hex');
}

function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, inKeyOrder(inner)]));
}

