import { createHash } from 'node:crypto';
import { z } from 'zod';
import { findingTypes, type FindingType } from '../findings/finding-types.js';
import { licenceMarkers } from '../findings/licence-markers.js';
import { qualityRuleIds, qualityRules } from './quality-rules.js';

const share = z.number().min(0).max(1);
const languageCode = z.string().regex(/^[a-z]{2,3}$/, 'must be a language code such as en, or und for what has none');
const dropOrFlag = z.enum(['drop', 'flag']);

const bounds = { min: z.number().nullable().describe('Null: no least value'), max: z.number().nullable().describe('Null: no greatest value') };
type Bounds = Partial<z.infer<z.ZodObject<typeof bounds>>>;
const ordered = ({ min = null, max = null }: Bounds): boolean => min === null || max === null || min <= max;
const ORDER_MESSAGE = 'min must not exceed max; no document could meet it';
const qualityRule = z.strictObject({ action: z.enum(['drop', 'flag', 'off']), ...bounds });
const namesLanguages = ({ action = 'off', allowed = [] }: { action?: string | undefined; allowed?: readonly string[] | undefined }): boolean => action === 'off' || allowed.length > 0;
const LANGUAGES_MESSAGE = 'name the allowed languages, or set the action to off';

const exactDuplicates = dropOrFlag.describe('Documents with the very same text as an earlier one. Flagged copies share what becomes of the first');
const earlierData = dropOrFlag.describe('Documents that the organization has already had accepted, the same or nearly so');
const nearDuplicates = z.strictObject({
  action: dropOrFlag,
  threshold: z.number().min(0.5).max(1).describe('Least estimated Jaccard similarity of the 5-word shingles of two documents that count as near duplicates'),
});
const languages = z.strictObject({
  action: z.enum(['drop', 'flag', 'off']),
  allowed: z.array(languageCode).describe('Languages that the data may be in; und for texts without one'),
  minConfidence: share.describe('A language that is less certain than this is not held against a document'),
});
const contamination = z.strictObject({
  action: dropOrFlag,
  share: share.describe('Of a document’s 13-grams that lie in an evaluation set, from which on it counts as contaminated; 0: any overlap'),
});

function shapeOf<Key extends string, Value>(keys: readonly Key[], value: Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value])) as Record<Key, Value>;
}

const findings = z.strictObject(shapeOf(findingTypes, z.enum(['redact', 'drop', 'flag', 'off']).meta({ id: 'FindingAction' })));
const licences = z.strictObject(shapeOf(licenceMarkers, z.enum(['drop', 'flag', 'off']).meta({ id: 'LicenceAction' })));

/** What is taken in and what is answered have a name each in descriptions of the API: answers may gain fields. */
function overridesOf(id: string) {
  const rule = qualityRule.partial().refine(ordered, ORDER_MESSAGE).meta({ id });
  return { rule, byLanguage: z.record(languageCode, z.strictObject(shapeOf(qualityRuleIds, rule)).partial()) };
}
const answered = overridesOf('QualityRuleOverride');
const taken = overridesOf('QualityRuleInput');

/**
 * What happens to documents after they were measured; the whole of it. A run can be repeated with another policy without reading the data
 * again, except that what is redacted is decided when the cleaned shards are written.
 */
export const intakePolicySchema = z.strictObject({
  exactDuplicates,
  earlierData,
  nearDuplicates,
  quality: z.strictObject(shapeOf(qualityRuleIds, qualityRule.refine(ordered, ORDER_MESSAGE).meta({ id: 'QualityRule' }))),
  qualityByLanguage: answered.byLanguage.describe('Where a language asks for other bounds or actions; what is left out is as in `quality`'),
  languages: languages.refine(namesLanguages, LANGUAGES_MESSAGE),
  findings,
  contamination,
  licences,
}).meta({ id: 'IntakePolicyRules' });

export type IntakePolicy = z.infer<typeof intakePolicySchema>;

/** A policy as people write it: only what differs from the default of the kind of data. */
export const intakePolicyInputSchema = z.strictObject({
  exactDuplicates,
  earlierData,
  nearDuplicates: nearDuplicates.partial(),
  quality: z.strictObject(shapeOf(qualityRuleIds, taken.rule)).partial().superRefine((quality, context) => {
    for (const id of qualityRuleIds) {
      // A bound that is left out is the rule's own, whatever the kind of data.
      if (!ordered({ ...qualityRules[id], ...quality[id] })) context.addIssue({ code: 'custom', path: [id], message: ORDER_MESSAGE });
    }
  }),
  qualityByLanguage: taken.byLanguage.describe('Where a language asks for other bounds or actions; what is left out is as in `quality`. Takes the place of the default as a whole'),
  languages: languages.partial().refine(namesLanguages, LANGUAGES_MESSAGE),
  findings: findings.partial(),
  contamination: contamination.partial(),
  licences: licences.partial(),
}).partial().meta({ id: 'IntakePolicyRulesInput', description: 'What is left out is as in the default of the kind of data' });

export type IntakePolicyInput = z.input<typeof intakePolicyInputSchema>;

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
