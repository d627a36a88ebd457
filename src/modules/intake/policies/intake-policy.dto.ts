import { z } from 'zod';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import { recordKinds } from '../engine/map-rules.js';
import { intakePolicyInputSchema, intakePolicySchema } from '../engine/policy/intake-policy.js';
import type { WrittenIntakePolicy } from './intake-policy.entity.js';
import type { PolicyInForce } from './policy-in-force.js';

const kind = z.enum(recordKinds);

export const writeIntakePolicySchema = z.strictObject({
  kind: kind.default('documents').describe('The kind of datasets that it is for'),
  policy: intakePolicyInputSchema,
  reason: z.string().trim().min(1).max(2000).describe('Why this policy; it is kept with it'),
}).meta({
  id: 'WriteIntakePolicy',
  examples: [{ kind: 'documents', policy: { nearDuplicates: { action: 'drop', threshold: 0.85 }, findings: { email: 'flag' } }, reason: 'Clauses of contracts differ in a few words; e-mail addresses are public registers’.' }],
});
export type WriteIntakePolicyInput = z.output<typeof writeIntakePolicySchema>;

export const policyKindQuery = z.strictObject({ kind: kind.default('documents') });
export type PolicyKindQuery = z.output<typeof policyKindQuery>;

export const listIntakePoliciesQuery = z.strictObject({ ...pageQuery, kind: kind.optional() });
export type ListIntakePoliciesQuery = z.output<typeof listIntakePoliciesQuery>;

export const intakePolicyViewSchema = z.object({
  id: z.string(), engagementId: z.string(), kind, number: z.int().positive(), policy: intakePolicySchema, policyHash: z.string(), reason: z.string(),
  createdBy: z.object({ kind: z.string(), id: z.string(), name: z.string() }), createdAt: z.string().meta({ format: 'date-time' }),
}).meta({ id: 'IntakePolicy' });
export type IntakePolicyDto = z.input<typeof intakePolicyViewSchema>;
export const intakePoliciesSchema = pageOf(intakePolicyViewSchema).meta({ id: 'IntakePolicies' });

export const policyInForceSchema = z.object({
  id: z.string().nullable().describe('Null: the default, which nobody wrote'), kind, number: z.int().nonnegative(), policy: intakePolicySchema, policyHash: z.string(),
}).meta({ id: 'IntakePolicyInForce' });

export function showIntakePolicy({ id, engagementId, kind: of, number, policy, policyHash, reason, createdBy, createdAt }: WrittenIntakePolicy): IntakePolicyDto {
  return { id, engagementId, kind: of, number, policy, policyHash, reason, createdBy, createdAt: createdAt.toISOString() };
}

export function showInForce({ id, kind: of, number, policy, policyHash }: PolicyInForce): z.input<typeof policyInForceSchema> {
  return { id, kind: of, number, policy, policyHash };
}
