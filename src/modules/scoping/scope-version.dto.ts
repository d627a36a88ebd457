import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { directions, scopeContentFields, techniques } from './scope-content.js';
import type { ScopeVersion } from './scope-version.entity.js';
import { scopeVersionStages, scopeVersionVerbs } from './scope-version.workflow.js';

const example = {
  domain: 'legal', languages: ['en'], baseModel: 'frontier-4-base', expectedTokens: 10_000_000_000, techniques: ['continued_pretraining', 'supervised_fine_tuning'],
  requiredSkills: [{ skill: 'continued_pretraining', minimumLevel: 4 }],
  successCriteria: [{
    id: 'citation-accuracy', name: 'Citations are right', metric: 'share of citations that exist and support the sentence', unit: '%', mustHave: true, baseline: 71.5,
    target: 95, direction: 'at_least',
  }],
  notes: 'US case law, federal and state',
};

const changes = z.strictObject(scopeContentFields).partial();

export const draftScopeVersionSchema = changes
  .meta({ id: 'DraftScopeVersion', description: 'What is left out is copied from the version in force, or else from the newest one. The first version needs everything but notes.', examples: [example] });
export type DraftScopeVersionInput = z.infer<typeof draftScopeVersionSchema>;

export const reviseScopeVersionSchema = changes
  .refine((fields) => Object.keys(fields).length > 0, 'must change at least one field')
  .meta({ id: 'ReviseScopeVersion', examples: [{ expectedTokens: 12_000_000_000 }] });
export type ReviseScopeVersionInput = z.infer<typeof reviseScopeVersionSchema>;

const reason = z.string().trim().min(1).max(2000);
export const scopeVersionActionSchema = z.strictObject({ reason: reason.optional() }).meta({ id: 'ScopeVersionActionInput', examples: [{}] });
export const rejectScopeVersionSchema = z.strictObject({ reason }).meta({ id: 'RejectScopeVersion', examples: [{ reason: 'The target for citations is too low' }] });

export const listScopeVersionsQuery = z.strictObject(pageQuery);

const time = z.string().meta({ format: 'date-time' });
const actor = z.object({ kind: z.string(), id: z.string(), name: z.string() });
const approval = z.object({ by: actor, at: time });

const fields = {
  id: z.string(), engagementId: z.string(), organizationId: z.string(), number: z.int().describe('Which version of the scope it is: 1, 2, …'), stage: z.enum(scopeVersionStages),
  domain: z.string(), languages: z.array(z.string()), baseModel: z.string().nullable(), expectedTokens: z.int(), techniques: z.array(z.enum(techniques)),
  requiredSkills: z.array(z.object({ skill: z.string(), minimumLevel: z.int() })),
  successCriteria: z.array(z.object({
    id: z.string(), name: z.string(), metric: z.string(), unit: z.string(), mustHave: z.boolean(), baseline: z.number().nullable(), target: z.number(), direction: z.enum(directions),
  })),
  notes: z.string(), copiedFrom: z.int().nullable().describe('Number of the version whose content this one began with'), submittedAt: time.nullable(),
  approvals: z.object({ lab: approval.nullable(), partner: approval.nullable() }), reason: z.string().nullable().describe('Why it was rejected or withdrawn'),
  draftedBy: actor, createdAt: time, updatedAt: time, version: z.int(),
};
const scopeVersionListItemSchema = z.object(fields).meta({ id: 'ScopeVersionListItem' });
export type ScopeVersionListItem = z.infer<typeof scopeVersionListItemSchema>;
export const scopeVersionsSchema = pageOf(scopeVersionListItemSchema).meta({ id: 'ScopeVersions' });

const availableAction = z.object({
  action: z.enum(scopeVersionVerbs), to: z.enum(scopeVersionStages), by: z.string().describe('The permission it needs'), reason: z.enum(['required', 'none']),
  blockers: z.array(z.object({ gate: z.string(), question: z.string(), because: z.string().describe('What is missing'), waivable: z.boolean() })),
});
export const scopeVersionSchema = z.object({ ...fields, availableActions: z.array(availableAction).describe('What the caller can do now, and what blocks it') })
  .meta({ id: 'ScopeVersion' });
export type ScopeVersionDto = z.infer<typeof scopeVersionSchema>;

/** A scope version as it is kept: an entity, or a row read by SQL. */
export type ScopeVersionRow = { [K in keyof ScopeVersion]: ScopeVersion[K] };

export function listItemOf(row: ScopeVersionRow): ScopeVersionListItem {
  const { labApproval, partnerApproval, submittedAt, createdAt, updatedAt, workflowVersion: _, ...rest } = row;
  return {
    ...rest, approvals: { lab: labApproval, partner: partnerApproval }, submittedAt: submittedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(),
  };
}
