import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Evaluation } from './evaluation.entity.js';
import { compareToBase, directions, verdicts } from './judge-criterion.js';

const score = z.number().min(-1e12).max(1e12);
const criterionId = z.string().min(1).max(64);

export const recordEvaluationSchema = z.strictObject({
  criterionId: criterionId.describe('One of the success criteria of the scope in force'),
  trainingRunId: idSchema('run').optional().describe('The run whose checkpoint was measured'),
  baseScore: score.describe('What the base model reached, in the criterion’s unit'),
  customScore: score.describe('What the custom model reached, in the criterion’s unit'),
  sampleSize: z.int().min(1).max(2_147_483_647).optional(),
  evaluator: lineOfText(200).describe('Who or what measured'),
  notes: z.string().trim().max(10_000).default(''),
}).meta({ id: 'RecordEvaluation', examples: [{ criterionId: 'citation-accuracy', baseScore: 71.5, customScore: 96.2, sampleSize: 1200, evaluator: 'Three lawyers, blind' }] });
export type RecordEvaluationInput = z.infer<typeof recordEvaluationSchema>;

export const listEvaluationsQuery = z.strictObject({ ...pageQuery, criterionId: criterionId.optional() });
export type ListEvaluationsQuery = z.infer<typeof listEvaluationsQuery>;

const time = z.string().meta({ format: 'date-time' });
const actor = z.object({ kind: z.string(), id: z.string(), name: z.string() });

export const evaluationSchema = z.object({
  id: z.string(), engagementId: z.string(), organizationId: z.string(), number: z.int().describe('Counts the engagement’s evaluations'), iteration: z.int(), criterionId: z.string(), criterionName: z.string(),
  scopeVersion: z.int().describe('The scope version whose target it was judged by'), direction: z.enum(directions), target: z.number(), unit: z.string(),
  trainingRunId: z.string().nullable(), baseScore: z.number(), customScore: z.number(), verdict: z.enum(verdicts),
  comparedToBase: z.enum(['better', 'equal', 'worse']), sampleSize: z.int().nullable(), evaluator: z.string(), notes: z.string(), recordedBy: actor, createdAt: time,
}).meta({ id: 'Evaluation' });
export type EvaluationDto = z.infer<typeof evaluationSchema>;
export const evaluationsSchema = pageOf(evaluationSchema).meta({ id: 'Evaluations' });

/** An evaluation as it is kept: an entity, or a row read by SQL. */
export type EvaluationRow = { [K in keyof Evaluation]: Evaluation[K] };

export function evaluationOf({ createdAt, ...row }: EvaluationRow): EvaluationDto {
  return { ...row, comparedToBase: compareToBase(row.direction, row.baseScore, row.customScore), createdAt: createdAt.toISOString() };
}
