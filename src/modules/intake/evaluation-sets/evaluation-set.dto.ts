import { z } from 'zod';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import { lineOfText } from '../../../platform/http/text.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import { evaluationSetKinds, evaluationSetStatuses } from './evaluation-set.entity.js';
import type { StoredEvaluationSet } from './evaluation-set.entity.js';

export const sealEvaluationSetSchema = z.strictObject({
  name: lineOfText(200).describe('Unique among the engagement’s sets; reports speak of it by this name'),
  uploadId: idSchema('upl').describe('A received upload of a dataset of the kind `evaluation_set`. It is deleted once the set is sealed'),
  kind: z.enum(evaluationSetKinds).default('documents').describe('How its records are read: texts, chat examples or preference pairs. Its file may have any format that data for training may have'),
  everywhere: z.boolean().default(false).describe('Compare the data of all engagements with it, of whichever organization: for what the lab tests all of its models on. The lab itself must have uploaded it; needs `evaluation_set:share`'),
}).meta({ id: 'SealEvaluationSet', examples: [{ name: 'Bar exam 2025', uploadId: 'upl_01k9zq3v5se6rb4yg2w8d7t1hn' }] });
export type SealEvaluationSetInput = z.output<typeof sealEvaluationSetSchema>;

export const withdrawEvaluationSetSchema = z.strictObject({}).meta({ id: 'WithdrawEvaluationSet', examples: [{}] });

export const listEvaluationSetsQuery = z.strictObject({ ...pageQuery, status: z.enum(evaluationSetStatuses).optional() });
export type ListEvaluationSetsQuery = z.output<typeof listEvaluationSetsQuery>;

const time = z.string().meta({ format: 'date-time' });

export const evaluationSetSchema = z.object({
  id: z.string(), engagementId: z.string(), organizationId: z.string(), name: z.string(), uploadId: z.string(), status: z.enum(evaluationSetStatuses),
  kind: z.enum(evaluationSetKinds), everywhere: z.boolean().describe('Whether the data of all engagements is compared with it'),
  items: z.int().nullable().describe('Texts that data is compared with; null until it is sealed'),
  leftOut: z.array(z.object({ code: z.string().describe('Why, as in reports; `too_short_to_compare`: fewer than 8 words'), items: z.int() })).nullable()
    .describe('What else its upload held, and data is not compared with; null until it is sealed, and for what was sealed before it was counted'),
  failureReason: z.string().nullable(), createdBy: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  createdAt: time, sealedAt: time.nullable(), endedAt: time.nullable(), version: z.int(),
}).meta({ id: 'EvaluationSet' });
export type EvaluationSetDto = z.input<typeof evaluationSetSchema>;
export const evaluationSetsSchema = pageOf(evaluationSetSchema).meta({ id: 'EvaluationSets' });

export function showEvaluationSet(set: StoredEvaluationSet): EvaluationSetDto {
  const { id, engagementId, organizationId, name, uploadId, status, kind, everywhere, items, leftOut, failure, createdBy, createdAt, sealedAt, endedAt, version } = set;
  return {
    id, engagementId, organizationId, name, uploadId, status, kind, everywhere, items, leftOut, failureReason: failure, createdBy,
    createdAt: createdAt.toISOString(), sealedAt: sealedAt?.toISOString() ?? null, endedAt: endedAt?.toISOString() ?? null, version,
  };
}
