import { z } from 'zod';
import { lineOfText } from '../../platform/http/text.js';
import { amountSchema, moneyView } from './amounts.js';
import { milestoneStatuses } from './milestone.workflow.js';
import { releaseConditionSchema } from './release-condition.js';

export const planMilestonesSchema = z.array(z.strictObject({ name: lineOfText(200), amount: amountSchema, releasedBy: releaseConditionSchema })).max(100)
  .describe('All milestones in their order; their amounts sum to the contract’s price')
  .meta({
    id: 'PlanMilestones',
    examples: [[
      { name: 'Start of training', amount: { amount: 100000000, currency: 'USD' }, releasedBy: { kind: 'stage', stage: 'training' } },
      { name: 'Corpus accepted', amount: { amount: 50000000, currency: 'USD' }, releasedBy: { kind: 'dataset_accepted', minimumTokens: 2000000000 } },
      { name: 'Model accepted', amount: { amount: 100000000, currency: 'USD' }, releasedBy: { kind: 'by_hand' } },
    ]],
  });
export type PlanMilestonesInput = z.output<typeof planMilestonesSchema>;

export const releaseMilestoneSchema = z.strictObject({ reason: z.string().trim().min(1).max(2000).describe('Why it is released; kept as the evidence') })
  .meta({ id: 'ReleaseMilestone', examples: [{ reason: 'Accepted by the customer in the meeting of 3 March' }] });
export type ReleaseMilestoneInput = z.output<typeof releaseMilestoneSchema>;

const time = z.string().meta({ format: 'date-time' });
const condition = z.object({
  kind: z.enum(['stage', 'dataset_accepted', 'criterion_met', 'date', 'by_hand']),
  stage: z.string().optional(), minimumTokens: z.int().optional(), criterionId: z.string().optional(), on: z.string().optional(),
});
const release = z.object({
  at: time,
  by: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  eventId: z.string().nullable().describe('The event that led to it'),
  evidence: z.record(z.string(), z.unknown()).describe('`kind` and what was found: the stage reached, tokens accepted, the criterion’s score, the day, or the reason'),
});

export const milestoneSchema = z.object({
  id: z.string(), contractId: z.string(), engagementId: z.string(), organizationId: z.string(), position: z.int(), name: z.string(), amount: moneyView,
  releasedBy: condition, status: z.enum(milestoneStatuses), release: release.nullable(), invoiceId: z.string().nullable(),
  createdAt: time, updatedAt: time, version: z.int(),
}).meta({ id: 'Milestone' });
export type MilestoneView = z.infer<typeof milestoneSchema>;

export const milestonePlanSchema = z.object({ data: z.array(milestoneSchema), total: moneyView, price: moneyView })
  .meta({ id: 'MilestonePlan', description: 'The whole plan; its ETag is the contract’s' });
export type MilestonePlanView = z.infer<typeof milestonePlanSchema>;
