import { z } from 'zod';
import { idSchema } from '../../platform/identifiers/id.js';
import { daySchema } from './days.js';
import { CLEARANCES, LEVEL_NAMES } from './skill.js';
import { PROBLEM_CODES } from './team-problems.js';

const percent = z.int().min(1).max(100).describe('Of a full week');
const ordered = ({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean => from === undefined || to === undefined || from <= to;
const order = { path: ['to'], message: 'must not be before `from`' };

export const proposeAllocationSchema = z.strictObject({ researcherId: idSchema('rsr'), percent, from: daySchema.describe('First day'), to: daySchema.describe('Last day') })
  .refine(ordered, order)
  .meta({ id: 'ProposeAllocation', examples: [{ researcherId: 'rsr_01k9zq3v5se6rb4yg2w8d7t1hn', percent: 50, from: '2026-12-01', to: '2027-02-28' }] });
export type ProposeAllocationInput = z.output<typeof proposeAllocationSchema>;

export const changeAllocationSchema = z.strictObject({ percent: percent.optional(), from: daySchema.optional(), to: daySchema.optional() })
  .refine((changes) => Object.keys(changes).length > 0, 'must change at least one field')
  .refine(ordered, order)
  .meta({ id: 'ChangeAllocation', examples: [{ percent: 30 }] });
export type ChangeAllocationInput = z.output<typeof changeAllocationSchema>;

export const endAllocationSchema = z.strictObject({ lastDay: daySchema.optional().describe('Today when left out') })
  .meta({ id: 'EndAllocation', examples: [{ lastDay: '2026-12-31' }] });

export const setTeamRequirementsSchema = z.strictObject({ requiredClearance: z.enum(CLEARANCES).describe('What each member must be cleared for') })
  .meta({ id: 'SetTeamRequirements', examples: [{ requiredClearance: 'confidential' }] });
export type SetTeamRequirementsInput = z.output<typeof setTeamRequirementsSchema>;

export const confirmTeamSchema = z.strictObject({}).meta({ id: 'ConfirmTeam', examples: [{}] });

const time = z.string().meta({ format: 'date-time' });
const day = z.string().meta({ format: 'date' });
const allocationStatus = z.enum(['proposed', 'confirmed', 'withdrawn']);

export const allocationSchema = z.object({
  id: z.string(), engagementId: z.string(), researcherId: z.string(), researcherName: z.string(), percent: z.int(), from: day, to: day,
  status: allocationStatus.describe('Proposed until the team is confirmed'), version: z.int(), createdAt: time, updatedAt: time,
}).meta({ id: 'Allocation' });
export type AllocationDto = z.infer<typeof allocationSchema>;

const member = z.object({
  name: z.string(),
  skills: z.array(z.object({ skill: z.string(), level: z.int(), levelName: z.enum(LEVEL_NAMES) })),
  researcherId: z.string().optional(),
  clearance: z.enum(CLEARANCES).optional(),
  allocations: z.array(z.object({ id: z.string(), percent: z.int(), from: day, to: day, status: allocationStatus, version: z.int() })).optional(),
}).meta({ id: 'TeamMember', description: 'A partner sees name and skills of those confirmed' });

export const teamSchema = z.object({
  engagementId: z.string(),
  confirmed: z.boolean(),
  confirmedAt: time.nullable(),
  confirmedBy: z.object({ kind: z.string(), id: z.string(), name: z.string() }).nullable().optional(),
  scopeVersion: z.int().nullable().describe('The scope version whose skills the confirmed team covers'),
  members: z.array(member).describe('Who works for the engagement now or will'),
  skillCoverage: z.array(z.object({ skill: z.string(), minimumLevel: z.int(), coveredBy: z.array(z.string()).describe('Names of members') })),
  requiredClearance: z.enum(CLEARANCES).optional(),
  problems: z.array(z.object({ code: z.enum(PROBLEM_CODES), path: z.string(), message: z.string() })).optional().describe('What confirming would be refused for'),
  version: z.int(),
}).meta({ id: 'Team', description: 'Fields that may be missing are for staff only' });
export type TeamDto = z.infer<typeof teamSchema>;
