import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { moneySchema } from '../../platform/money.js';
import type { FitAssessment } from './fit-assessment.entity.js';
import { dataQualities, fitOptions, useCaseKinds } from './fit-inputs.js';

/** Calls times tokens, and tokens times price, must stay exact. */
const tokensPerCall = z.int().min(0).max(1_000_000);
const price = moneySchema.refine((money) => money.amount <= 1_000_000_000, { path: ['amount'], message: 'must be at most 1000000000' });

export const makeAssessmentSchema = z.strictObject({
  useCase: z.enum(useCaseKinds).describe('What the model is for, mainly'),
  domain: lineOfText(100).describe('The customer’s field'),
  monthlyCalls: z.int().min(0).max(1_000_000_000),
  promptTokensPerCall: tokensPerCall.describe('Instructions and examples in each call, without function schemas'),
  functionSchemaTokensPerCall: tokensPerCall.default(0),
  instructionCount: z.int().min(0).max(10_000).describe('How many separate instructions the prompt gives'),
  distinctTasks: z.int().min(1).max(10_000),
  ownedDataTokens: z.int().min(0).max(1e15).describe('Substantial text that the customer owns and may train on'),
  dataQuality: z.enum(dataQualities).default('unknown'),
  baseModelsLackDomainData: z.boolean(),
  trainingExamples: z.int().min(0).max(1e12).nullable().default(null).describe('Chat examples and preference pairs at hand; null when nobody has counted'),
  weightsOnPremises: z.boolean().default(false).describe('Whether the weights must run on the customer’s own machines'),
  budget: moneySchema.nullable().default(null),
  estimates: z.strictObject({ fineTuning: moneySchema.nullable().default(null), customModel: moneySchema.nullable().default(null) })
    .default({ fineTuning: null, customModel: null }).describe('What the lab expects each way to cost'),
  promptPricePerBillionTokens: price.nullable().default(null).describe('What the model used today charges for a billion prompt tokens'),
}).superRefine((inputs, context) => {
  const given = Object.entries({ budget: inputs.budget, 'estimates.fineTuning': inputs.estimates.fineTuning, 'estimates.customModel': inputs.estimates.customModel, promptPricePerBillionTokens: inputs.promptPricePerBillionTokens })
    .flatMap(([path, money]) => (money === null ? [] : [{ path, currency: money.currency }]));
  for (const { path, currency } of given) {
    if (currency !== given[0]?.currency) context.addIssue({ code: 'custom', path: [...path.split('.'), 'currency'], message: `must be ${given[0]?.currency}, as in ${given[0]?.path}: amounts are compared` });
  }
}).meta({
  id: 'MakeAssessment',
  examples: [{
    useCase: 'research', domain: 'legal', monthlyCalls: 400000, promptTokensPerCall: 1500, instructionCount: 9, distinctTasks: 6, ownedDataTokens: 10200000000,
    dataQuality: 'high', baseModelsLackDomainData: true, budget: { amount: 400000000, currency: 'USD' }, estimates: { customModel: { amount: 320000000, currency: 'USD' } },
  }],
});
export type MakeAssessmentInput = z.infer<typeof makeAssessmentSchema>;

export const decideAssessmentSchema = z.strictObject({
  decision: z.enum(fitOptions),
  reason: z.string().trim().min(1).max(2000).optional().describe('Required when the decision is not the recommendation'),
}).meta({ id: 'DecideAssessment', examples: [{ decision: 'custom_model', reason: 'The corpus doubles next year' }] });
export type DecideAssessmentInput = z.infer<typeof decideAssessmentSchema>;

export const listAssessmentsQuery = z.strictObject(pageQuery);

const time = z.string().meta({ format: 'date-time' });
const money = z.object({ amount: z.int(), currency: z.string() });
const actor = z.object({ kind: z.string(), id: z.string(), name: z.string() });

export const assessmentSchema = z.object({
  id: z.string(), engagementId: z.string(), organizationId: z.string(), rulesVersion: z.int(),
  inputs: z.object({
    useCase: z.string(), domain: z.string(), monthlyCalls: z.int(), promptTokensPerCall: z.int(), functionSchemaTokensPerCall: z.int(), instructionCount: z.int(),
    distinctTasks: z.int(), ownedDataTokens: z.int(), dataQuality: z.string(), baseModelsLackDomainData: z.boolean(), trainingExamples: z.int().nullable(),
    weightsOnPremises: z.boolean(), budget: money.nullable(), estimates: z.object({ fineTuning: money.nullable(), customModel: money.nullable() }),
    promptPricePerBillionTokens: money.nullable(),
  }),
  figures: z.object({ promptTokensPerMonth: z.int(), schemaTokensSavedPerMonth: z.int(), savingPerMonth: money.nullable(), breakEvenMonths: z.int().nullable() }),
  scores: z.array(z.object({
    option: z.enum(fitOptions), score: z.int().describe('0 to 100'),
    reasons: z.array(z.object({ rule: z.string(), sentence: z.string(), source: z.string(), points: z.int(), because: z.string() })),
  })).describe('Best first'),
  recommendation: z.enum(fitOptions),
  decision: z.enum(fitOptions).nullable(), decisionReason: z.string().nullable(), decidedBy: actor.nullable(), decidedAt: time.nullable(),
  superseded: z.boolean().describe('Whether a newer assessment has taken its place'), madeBy: actor, createdAt: time, version: z.int(),
}).meta({ id: 'Assessment' });
export type AssessmentDto = z.infer<typeof assessmentSchema>;
export const assessmentsSchema = pageOf(assessmentSchema).meta({ id: 'Assessments' });

/** An assessment as it is kept: an entity, or a row read by SQL. */
export type AssessmentRow = { [K in keyof FitAssessment]: FitAssessment[K] };

export function assessmentOf(row: AssessmentRow): AssessmentDto {
  const { supersededAt, decidedAt, createdAt, ...rest } = row;
  return { ...rest, decidedAt: decidedAt?.toISOString() ?? null, superseded: supersededAt !== null, createdAt: createdAt.toISOString() };
}
