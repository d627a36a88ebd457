import { z } from 'zod';
import { lineOfText } from '../../platform/http/text.js';

export const techniques = ['continued_pretraining', 'supervised_fine_tuning', 'preference_tuning', 'rlhf'] as const;
export type Technique = (typeof techniques)[number];

export const directions = ['at_least', 'at_most'] as const;

const LIMIT = 1e12;
const measure = z.number().min(-LIMIT).max(LIMIT);

const requiredSkill = z.strictObject({
  skill: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'must be a skill such as legal_nlp: small letters, digits and underscores, at most 60'),
  minimumLevel: z.int().min(1).max(5).describe('1 to 5'),
});
export type RequiredSkill = z.infer<typeof requiredSkill>;

const successCriterion = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be a short name in lower case, such as citation-accuracy').describe('Stays the same across versions, so that measurements and milestones can refer to it'),
  name: lineOfText(200),
  metric: lineOfText(200).describe('What is measured, and how'),
  unit: lineOfText(50).or(z.literal('')).default(''),
  mustHave: z.boolean(),
  baseline: measure.nullable().default(null).describe('What the base model reaches; null when nobody has measured'),
  target: measure,
  direction: z.enum(directions).describe('On which side of the target the score must lie; the target itself counts as met'),
});
export type SuccessCriterion = z.infer<typeof successCriterion>;

/** What lab and customer agree on: the fields of a scope version that both sides sign. */
export const scopeContentFields = {
  domain: lineOfText(100),
  languages: z.array(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag, such as en or pt-BR')).min(1).max(50)
    .refine(unique, 'must not name a language twice'),
  baseModel: lineOfText(200).nullable().describe('The model that is to be trained further; its encoding is the one that tokens are counted in. Null while it is open'),
  expectedTokens: z.int().min(1).max(Number.MAX_SAFE_INTEGER).describe('How many accepted tokens the training needs'),
  techniques: z.array(z.enum(techniques)).min(1).refine(unique, 'must not name a technique twice'),
  requiredSkills: z.array(requiredSkill).max(50).refine((skills) => unique(skills.map((skill) => skill.skill)), 'must not name a skill twice'),
  successCriteria: z.array(successCriterion).max(50).refine((criteria) => unique(criteria.map((criterion) => criterion.id)), 'must not use an id twice'),
  notes: z.string().trim().max(10_000),
};
export const scopeContentSchema = z.strictObject(scopeContentFields);
export type ScopeContent = z.infer<typeof scopeContentSchema>;

function unique(items: readonly string[]): boolean {
  return new Set(items).size === items.length;
}
