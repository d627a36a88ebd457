import { z } from 'zod';
import { moneySchema } from '../../platform/money.js';

/** What a fit assessment can recommend and a decision can say. */
export const fitOutcomes = ['prompt_work', 'fine_tuning', 'custom_model', 'open_weights', 'decline'] as const;
export type FitOutcome = (typeof fitOutcomes)[number];

const verdicts = ['met', 'missed', 'unmeasured'] as const;

const count = z.int().nonnegative();
const iteration = z.int().positive().describe('The iteration of the engagement that the evidence was given for');

const criterionDirections = ['at_least', 'at_most'] as const;

/** A success criterion as the scope version words it: what training and billing know of it. */
const scopeCriterion = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  metric: z.string().min(1),
  unit: z.string(),
  mustHave: z.boolean(),
  direction: z.enum(criterionDirections).describe('On which side of the target the score must lie; the target itself counts as met'),
  target: z.number(),
  baseline: z.number().nullable().default(null).describe('What the base model reached when the scope was written'),
});

/** A success criterion with its latest measurement. */
const criterionFact = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  mustHave: z.boolean(),
  target: z.number(),
  verdict: z.enum(verdicts),
  score: z.number().nullable().default(null).describe('Null as long as nothing was measured'),
  iteration,
});

/**
 * What the gates of an engagement ask about: one schema a key, the shape in which satellites record it. A key that was never
 * recorded counts as `emptyFacts` says. Everything is JSON. Evidence that belongs to one round of training carries the
 * iteration it was given for; it stays on record and stops counting when a new iteration begins.
 */
export const engagementFactSchemas = {
  organizationVerified: z.boolean(),
  sponsor: z.strictObject({ name: z.string().trim().min(1) }).nullable(),
  fitAssessment: z.strictObject({ recommendation: z.enum(fitOutcomes), decision: z.enum(fitOutcomes).nullable().default(null) }).nullable(),
  /** The newest scope version, approved or not: a change after approval re-opens the gate by being recorded here. */
  scope: z.strictObject({
    version: z.int().positive(),
    labApproved: z.boolean(),
    partnerApproved: z.boolean(),
    expectedTokens: count,
    skills: z.array(z.string().min(1)),
    criteria: count.describe('How many success criteria the version has'),
    techniques: z.array(z.string().min(1)).default([]),
    baseModel: z.string().min(1).nullable().default(null).describe('The model that is to be trained further, where it is named'),
    requiredSkills: z.array(z.strictObject({ skill: z.string().min(1), minimumLevel: z.int().positive() })).default([])
      .describe('The skills with the level that each asks for'),
    successCriteria: z.array(scopeCriterion).default([]),
  }).nullable(),
  contract: z.strictObject({ signed: z.boolean(), price: moneySchema }).nullable(),
  milestonePlan: z.strictObject({ total: moneySchema, count }).nullable(),
  dataAgreement: z.strictObject({ signed: z.boolean() }).nullable(),
  acceptedData: z.strictObject({
    tokens: count, datasetVersions: count,
    datasetVersionIds: z.array(z.string()).default([]).describe('What may be trained on'),
  }),
  team: z.strictObject({
    confirmed: z.boolean(),
    uncoveredSkills: z.array(z.string().min(1)),
    scopeVersion: z.int().positive().nullable().default(null)
      .describe('The scope version whose skills the team was compared with; a newer one asks for a new comparison'),
  }),
  /** The best run of the newest iteration that has one: a failed run never covers up one that succeeded. */
  trainingRun: z.strictObject({ iteration, succeeded: z.boolean(), checkpointRegistered: z.boolean() }).nullable(),
  criteria: z.array(criterionFact),
  acceptance: z.strictObject({ iteration, acceptedAt: z.iso.datetime(), by: z.string().min(1) }).nullable(),
} as const;

export type EngagementFactKey = keyof typeof engagementFactSchemas;
/** The value of a fact as it is read. */
export type EngagementFactValue<K extends EngagementFactKey> = z.output<(typeof engagementFactSchemas)[K]>;
/** The value of a fact as it is recorded: what has a default may be left out. */
export type EngagementFactInput<K extends EngagementFactKey> = z.input<(typeof engagementFactSchemas)[K]>;

export type RecordedFacts = { readonly [K in EngagementFactKey]: EngagementFactValue<K> };

/** Everything the gates see: the facts on record, and which iteration is running. */
export type EngagementFacts = RecordedFacts & { readonly iteration: number };

/** What counts before anything was recorded. */
export const emptyFacts: RecordedFacts = {
  organizationVerified: false,
  sponsor: null,
  fitAssessment: null,
  scope: null,
  contract: null,
  milestonePlan: null,
  dataAgreement: null,
  acceptedData: { tokens: 0, datasetVersions: 0, datasetVersionIds: [] },
  team: { confirmed: false, uncoveredSkills: [], scopeVersion: null },
  trainingRun: null,
  criteria: [],
  acceptance: null,
};

const recordedFactsSchema = z.object(engagementFactSchemas).partial();

export function isEngagementFactKey(key: string): key is EngagementFactKey {
  return Object.hasOwn(engagementFactSchemas, key);
}

/**
 * Checks one fact before it is recorded, and fills in its defaults.
 * @throws ZodError when the value is not of the fact's shape.
 */
export function parseFact<K extends EngagementFactKey>(key: K, value: unknown): EngagementFactValue<K> {
  return engagementFactSchemas[key].parse(value) as EngagementFactValue<K>;
}

/**
 * The facts as the gates see them.
 * @param recorded - the JSON on record: an object with any of the fact keys; unknown keys are passed over, so that an
 *   older build can read what a newer one wrote.
 * @param iteration - the engagement's running iteration, from 1.
 * @throws ZodError when what is on record has lost its shape.
 */
export function engagementFacts(recorded: unknown, iteration: number): EngagementFacts {
  return { ...emptyFacts, ...recordedFactsSchema.parse(recorded), iteration };
}
