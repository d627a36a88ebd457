import { z } from 'zod';
import { describeComparison } from '../engine/policy/describe-comparison.js';
import { intakePolicyInputSchema } from '../engine/policy/intake-policy.js';
import { previewStatuses } from './policy-preview.entity.js';
import type { PolicyPreview } from './policy-preview.entity.js';

export const previewPolicySchema = z.strictObject({ policy: intakePolicyInputSchema })
  .meta({ id: 'PreviewPolicy', examples: [{ policy: { nearDuplicates: { threshold: 0.8 } } }] });
export type PreviewPolicyInput = z.output<typeof previewPolicySchema>;

const figures = z.object({ documents: z.int(), tokens: z.int() });
const time = z.string().meta({ format: 'date-time' });

export const policyPreviewSchema = z.object({
  id: z.string(), datasetVersionId: z.string(), status: z.enum(previewStatuses), policyHash: z.string(),
  summary: z.string().nullable().describe('In one sentence; null until it is ready'),
  before: figures.nullable().describe('Kept by the policy that the version was processed by, redaction not counted'), after: figures.nullable().describe('Kept by this one'),
  changes: z.array(z.object({ setting: z.string(), before: z.string(), after: z.string() })).describe('Settings in which it differs from the policy that the version was processed by'),
  byReason: z.array(z.object({ reason: z.string(), label: z.string(), documents: z.int(), tokens: z.int() })).describe('Reasons whose number changes; positive: fewer leave for it'),
  warnings: z.array(z.object({ code: z.string(), text: z.string() })).describe('`policy_keeps_nothing`, `too_few_examples`: why a version that is held to it might not be accepted'),
  failureReason: z.string().nullable(), createdAt: time, endedAt: time.nullable(), version: z.int(),
}).meta({ id: 'PolicyPreview' });

export function showPolicyPreview({ id, datasetVersionId, status, policyHash, outcome, failure, createdAt, endedAt, version }: PolicyPreview): z.input<typeof policyPreviewSchema> {
  return {
    id, datasetVersionId, status, policyHash, summary: outcome === null ? null : describeComparison(outcome.difference), before: outcome?.before ?? null, after: outcome?.after ?? null,
    changes: [...(outcome?.difference.changes ?? [])], byReason: [...(outcome?.difference.byReason ?? [])], warnings: outcome?.warnings ?? [], failureReason: failure, createdAt: createdAt.toISOString(), endedAt: endedAt?.toISOString() ?? null, version,
  };
}
