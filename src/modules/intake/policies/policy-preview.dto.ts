import { z } from 'zod';
import { formatTokens } from '../../../platform/format-tokens.js';
import { intakePolicySchema } from '../engine/policy/intake-policy.js';
import { previewStatuses } from './policy-preview.entity.js';
import type { PolicyPreview, PreviewOutcome } from './policy-preview.entity.js';

export const previewPolicySchema = z.strictObject({ policy: intakePolicySchema.describe('What is left out is as in the default') })
  .meta({ id: 'PreviewPolicy', examples: [{ policy: { nearDuplicates: { threshold: 0.8 } } }] });
export type PreviewPolicyInput = z.output<typeof previewPolicySchema>;

const figures = z.object({ documents: z.int(), tokens: z.int() });
const time = z.string().meta({ format: 'date-time' });

export const policyPreviewSchema = z.object({
  id: z.string(), datasetVersionId: z.string(), status: z.enum(previewStatuses), policyHash: z.string(),
  summary: z.string().nullable().describe('In one sentence; null until it is ready'),
  before: figures.nullable().describe('Kept by the policy that the version was processed by, redaction not counted'), after: figures.nullable().describe('Kept by this one'),
  byReason: z.array(z.object({ reason: z.string(), label: z.string(), documents: z.int(), tokens: z.int() })).describe('Reasons whose number changes; positive: fewer leave for it'),
  failureReason: z.string().nullable(), createdAt: time, endedAt: time.nullable(), version: z.int(),
}).meta({ id: 'PolicyPreview' });

export function showPolicyPreview({ id, datasetVersionId, status, policyHash, outcome, failure, createdAt, endedAt, version }: PolicyPreview): z.input<typeof policyPreviewSchema> {
  return {
    id, datasetVersionId, status, policyHash, summary: outcome === null ? null : summaryOf(outcome), before: outcome?.before ?? null, after: outcome?.after ?? null,
    byReason: outcome === null ? [] : [...outcome.difference.byReason], failureReason: failure, createdAt: createdAt.toISOString(), endedAt: endedAt?.toISOString() ?? null, version,
  };
}

function summaryOf({ difference: { documents, tokens } }: PreviewOutcome): string {
  if (documents === 0 && tokens === 0) return 'It keeps the same documents.';
  const moreOrFewer = (difference: number): string => (difference >= 0 ? 'more' : 'fewer');
  return `It keeps ${formatTokens(Math.abs(tokens))} tokens ${moreOrFewer(tokens)}; documents: ${Math.abs(documents).toLocaleString('en')} ${moreOrFewer(documents)}.`;
}
