import { z } from 'zod';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import type { LegalHold } from './data-retention.entity.js';
import { clockStarts } from './retention-clock.js';

const time = z.string().meta({ format: 'date-time' });

export const dataRetentionSchema = z.object({
  engagementId: z.string(), organizationId: z.string(),
  state: z.enum(['not_started', 'running', 'held', 'deleting', 'deleted']).describe('Held: a legal hold forbids deletion, whatever the clock says'),
  startedBy: z.enum(clockStarts).nullable().describe('What started the clock'), startedAt: time.nullable(),
  dataAgreementId: z.string().nullable().describe('The agreement by whose terms the clock runs'), retentionDays: z.int().nullable(),
  dueAt: time.nullable().describe('When the data is deleted'), holds: z.int().describe('How many legal holds stand'),
  nextReminderAt: time.nullable(), deletedAt: time.nullable(),
}).meta({ id: 'DataRetention' });
export type DataRetentionDto = z.input<typeof dataRetentionSchema>;

const reason = z.string().trim().min(1).max(2000);

export const placeLegalHoldSchema = z.strictObject({ reason: reason.describe('Seen by staff only') })
  .meta({ id: 'PlaceLegalHold', examples: [{ reason: 'Case 4711 before the regional court: evidence to be kept' }] });

export const releaseLegalHoldSchema = z.strictObject({ reason }).meta({ id: 'ReleaseLegalHold', examples: [{ reason: 'The case was settled' }] });

export const listLegalHoldsQuery = z.strictObject({
  ...pageQuery, standing: z.enum(['true', 'false']).transform((text) => text === 'true').optional().describe('Only those that stand, or only those released'),
});
export type ListLegalHoldsQuery = z.output<typeof listLegalHoldsQuery>;

const actor = z.object({ kind: z.string(), id: z.string(), name: z.string() });
export const legalHoldSchema = z.object({
  id: z.string(), engagementId: z.string(), organizationId: z.string(), reason: z.string(), placedBy: actor, placedAt: time,
  releaseReason: z.string().nullable(), releasedBy: actor.nullable(), releasedAt: time.nullable(), version: z.int(),
}).meta({ id: 'LegalHold' });
export type LegalHoldDto = z.input<typeof legalHoldSchema>;
export const legalHoldsSchema = pageOf(legalHoldSchema).meta({ id: 'LegalHolds' });

export function showHold(hold: LegalHold): LegalHoldDto {
  const { id, engagementId, organizationId, reason: why, placedBy, placedAt, releaseReason, releasedBy, releasedAt, version } = hold;
  return { id, engagementId, organizationId, reason: why, placedBy, placedAt: placedAt.toISOString(), releaseReason, releasedBy, releasedAt: releasedAt?.toISOString() ?? null, version };
}
