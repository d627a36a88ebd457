import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { idSchema } from '../../platform/identifiers/id.js';

export const createConflictWallSchema = z.strictObject({
  organizationIds: z.tuple([idSchema('org'), idSchema('org')]).refine(([a, b]) => a !== b, 'must be two organizations').describe('The two, in any order'),
  coolingOffDays: z.int().min(0).max(3650).default(0).describe('How long after the last day for one side the other stays closed'),
  reason: lineOfText(500).optional(),
}).meta({
  id: 'CreateConflictWall',
  examples: [{ organizationIds: ['org_01k9zq3v5se6rb4yg2w8d7t1hn', 'org_01k9zq3v5se6rb4yg2w8d7t1hp'], coolingOffDays: 180, reason: 'Direct competitors' }],
});
export type CreateConflictWallInput = z.output<typeof createConflictWallSchema>;

export const listConflictWallsQuery = z.strictObject({ ...pageQuery, organizationId: idSchema('org').optional().describe('Walls of this organization') });
export type ListConflictWallsQuery = z.output<typeof listConflictWallsQuery>;

const time = z.string().meta({ format: 'date-time' });
export const conflictWallSchema = z.object({
  id: z.string(), organizationIds: z.array(z.string()), coolingOffDays: z.int(), reason: z.string().nullable(), createdAt: time,
  endedAt: time.nullable().describe('Empty while it stands'), version: z.int(),
}).meta({ id: 'ConflictWall' });
export type ConflictWallDto = z.infer<typeof conflictWallSchema>;
export const conflictWallsSchema = pageOf(conflictWallSchema).meta({ id: 'ConflictWalls' });
