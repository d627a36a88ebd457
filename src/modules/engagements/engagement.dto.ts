import { z } from 'zod';
import { idSchema } from '../../platform/identifiers/id.js';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { engagementStages } from './engagement.workflow.js';

const name = lineOfText(200);
const problem = z.string().trim().max(10_000);
const sponsor = z.strictObject({ name: lineOfText(200) });

export const openEngagementSchema = z.strictObject({
  organizationId: idSchema('org').optional().describe('Whose engagement; a partner may leave it out'),
  name,
  problem: problem.default('').describe('What the customer wants to solve'),
  sponsor: sponsor.optional().describe('Who stands for it at the customer'),
  ownerId: idSchema('stf').optional().describe('Who runs it at the lab; the caller when left out'),
}).meta({ id: 'OpenEngagement', examples: [{ organizationId: 'org_01k9zq3v5se6rb4yg2w8d7t1hn', name: 'Case-law model', problem: 'Answers with citations', sponsor: { name: 'Ada Okafor' } }] });
export type OpenEngagementInput = z.infer<typeof openEngagementSchema>;

export const updateEngagementSchema = z.strictObject({
  name: name.optional(), problem: problem.optional(), sponsor: sponsor.optional(), ownerId: idSchema('stf').optional(),
}).meta({ id: 'UpdateEngagement', examples: [{ name: 'Case-law model, second edition' }] });
export type UpdateEngagementInput = z.infer<typeof updateEngagementSchema>;

export const actionSchema = z.strictObject({
  target: z.enum(engagementStages).optional().describe('The stage to go to, where the action leaves the choice'),
  reason: z.string().trim().min(1).max(2000).optional(),
  choices: z.record(z.string().max(50), z.string().max(100)).optional().describe('Further answers that the action asks for, such as `redirect`'),
}).meta({ id: 'EngagementActionInput', examples: [{ reason: 'The corpus is to be licensed anew', target: 'contracting' }] });
export type ActionInput = z.infer<typeof actionSchema>;

export const waiveGateSchema = z.strictObject({ gate: z.string().min(1).max(100), reason: z.string().trim().min(1).max(2000) })
  .meta({ id: 'WaiveGate', examples: [{ gate: 'must_have_criteria_met', reason: 'Accepted by the customer’s general counsel in writing' }] });
export type WaiveGateInput = z.infer<typeof waiveGateSchema>;

export const acceptSchema = z.strictObject({ by: lineOfText(200).describe('Who accepts, by name') })
  .meta({ id: 'AcceptDelivery', examples: [{ by: 'Ada Okafor, General Counsel' }] });

export const listEngagementsQuery = z.strictObject({
  ...pageQuery,
  stage: z.enum(engagementStages).optional(),
  ownerId: idSchema('stf').optional(),
  organizationId: idSchema('org').optional(),
  overdue: z.enum(['true', 'false']).optional().describe('Whether the stage’s service level has passed'),
  search: z.string().max(100).regex(/[\p{L}\p{N}]/u, 'must have a letter or a digit').optional().describe('Beginnings of words of the name'),
  sort: z.enum(['createdAt', '-createdAt', 'name', '-name', 'dueAt', '-dueAt']).default('-createdAt'),
});
export type ListEngagementsQuery = z.infer<typeof listEngagementsQuery>;

const time = z.string().meta({ format: 'date-time' });
const actor = z.object({ kind: z.string(), id: z.string(), name: z.string() });
const blocker = z.object({
  gate: z.string(), question: z.string(), because: z.string().describe('What is missing'), waivable: z.boolean(),
});
const availableAction = z.object({
  action: z.string(), to: z.string().nullable(), targets: z.array(z.string()).optional(), by: z.string().describe('The permission it needs'),
  reason: z.enum(['required', 'none']), choices: z.record(z.string(), z.array(z.string())).optional(),
  blockers: z.array(blocker), waived: z.array(z.string()),
});

const summary = {
  id: z.string(), organizationId: z.string(), name: z.string(), stage: z.enum(engagementStages), onHold: z.boolean(), iteration: z.int(),
  ownerId: z.string().nullable(), stageEnteredAt: time, stageDueAt: time.nullable().describe('End of the stage’s service level'), overdue: z.boolean(),
  createdAt: time, updatedAt: time, closedAt: time.nullable(), version: z.int(),
};
export const engagementListItemSchema = z.object(summary).meta({ id: 'EngagementListItem' });
export type EngagementListItem = z.infer<typeof engagementListItemSchema>;
export const engagementsSchema = pageOf(engagementListItemSchema).meta({ id: 'Engagements' });

export const engagementSchema = z.object({
  ...summary, problem: z.string(), redirect: z.string().nullable(), workflowVersion: z.int(),
  facts: z.record(z.string(), z.unknown()).describe('What is on record for the gates'),
  availableActions: z.array(availableAction).describe('What the caller can do now, and what blocks it'),
}).meta({ id: 'Engagement' });
export type EngagementDto = z.infer<typeof engagementSchema>;

const historyEntry = z.object({
  position: z.int(), action: z.string(), fromStage: z.string().nullable(), toStage: z.string(), onHold: z.boolean(), iteration: z.int(), visit: z.int(),
  reason: z.string().nullable().describe('Always null for partners'), choices: z.record(z.string(), z.string()), passedByWaiver: z.array(z.string()), actor, at: time,
});
const waiver = z.object({ gate: z.string(), stage: z.string(), visit: z.int(), because: z.string(), reason: z.string(), actor, at: time });
export const historySchema = z.object({ data: z.array(historyEntry), waivers: z.array(waiver).describe('None for partners') }).meta({ id: 'EngagementHistory' });
export type HistoryDto = z.infer<typeof historySchema>;

const timelineEntry = z.object({ id: z.string(), type: z.string(), summary: z.string(), data: z.record(z.string(), z.unknown()), actor, occurredAt: time });
export const timelineSchema = pageOf(timelineEntry).meta({ id: 'EngagementTimeline' });
