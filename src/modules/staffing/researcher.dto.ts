import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { idSchema } from '../../platform/identifiers/id.js';
import { daySchema } from './days.js';
import { CLEARANCES, LEVEL_NAMES, skillSchema } from './skill.js';

const skills = z.array(z.strictObject({
  skill: skillSchema,
  level: z.int().min(1).max(5).describe(LEVEL_NAMES.map((name, index) => `${index + 1} ${name}`).join(', ')),
})).max(100).refine((list) => new Set(list.map(({ skill }) => skill)).size === list.length, 'must name each skill once');

const fields = {
  name: lineOfText(200),
  staffMemberId: idSchema('stf').nullable().describe('The staff member who is this researcher, where there is one'),
  skills: skills.describe('All of them: what is left out is no longer on record'),
  capacityPercent: z.int().min(1).max(100).describe('How much of a full week can be planned'),
  clearance: z.enum(CLEARANCES).describe('What the researcher may see; each level includes those before it'),
};

const example = { name: 'R. Ito', skills: [{ skill: 'legal_nlp', level: 4 }], capacityPercent: 80, clearance: 'confidential' };

export const addResearcherSchema = z.strictObject({
  ...fields, staffMemberId: fields.staffMemberId.default(null), skills: fields.skills.default([]), capacityPercent: fields.capacityPercent.default(100),
  clearance: fields.clearance.default('none'),
}).meta({ id: 'AddResearcher', examples: [example] });
export type AddResearcherInput = z.output<typeof addResearcherSchema>;

export const updateResearcherSchema = z.strictObject({ ...fields, active: z.boolean().describe('False for someone who has left') }).partial()
  .refine((changes) => Object.keys(changes).length > 0, 'must change at least one field')
  .meta({ id: 'UpdateResearcher', examples: [{ capacityPercent: 60 }] });
export type UpdateResearcherInput = z.output<typeof updateResearcherSchema>;

export const addAbsenceSchema = z.strictObject({ from: daySchema.describe('First day away'), to: daySchema.describe('Last day away') })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before `from`' })
  .meta({ id: 'AddAbsence', examples: [{ from: '2026-12-24', to: '2027-01-02' }] });
export type AddAbsenceInput = z.output<typeof addAbsenceSchema>;

export const listResearchersQuery = z.strictObject({
  ...pageQuery,
  skill: skillSchema.optional(),
  minimumLevel: z.coerce.number().int().min(1).max(5).optional().describe('With `skill`: at this level or above'),
  active: z.enum(['true', 'false']).optional(),
}).refine(({ skill, minimumLevel }) => minimumLevel === undefined || skill !== undefined, { path: ['minimumLevel'], message: 'asks for a `skill` beside it' });
export type ListResearchersQuery = z.output<typeof listResearchersQuery>;

const time = z.string().meta({ format: 'date-time' });
const day = z.string().meta({ format: 'date' });
const skill = z.object({ skill: z.string(), level: z.int(), levelName: z.enum(LEVEL_NAMES) });

const summary = {
  id: z.string(), staffMemberId: z.string().nullable(), name: z.string(), skills: z.array(skill), capacityPercent: z.int(), clearance: z.enum(CLEARANCES),
  active: z.boolean(), version: z.int(), createdAt: time, updatedAt: time,
};
const listItemSchema = z.object(summary).meta({ id: 'ResearcherListItem' });
export type ResearcherListItem = z.infer<typeof listItemSchema>;
export const researchersSchema = pageOf(listItemSchema).meta({ id: 'Researchers' });

export const researcherSchema = z.object({
  ...summary,
  absences: z.array(z.object({ id: z.string(), from: day, to: day })).describe('Current and coming dates away'),
  allocations: z.array(z.object({ id: z.string(), engagementId: z.string(), percent: z.int(), from: day, to: day, status: z.enum(['proposed', 'confirmed']) }))
    .describe('Current and coming allocations'),
}).meta({ id: 'Researcher' });
export type ResearcherDto = z.infer<typeof researcherSchema>;
