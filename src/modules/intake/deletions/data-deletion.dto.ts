import { z } from 'zod';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import type { DataDeletion } from './data-deletion.entity.js';
import { dataDeletionStatuses } from './data-deletion.workflow.js';

const time = z.string().meta({ format: 'date-time' });

export const listDeletedObjectsQuery = z.strictObject(pageQuery);
export type ListDeletedObjectsQuery = z.output<typeof listDeletedObjectsQuery>;

export const dataDeletionSchema = z.object({
  engagementId: z.string(), organizationId: z.string(), status: z.enum(dataDeletionStatuses),
  objects: z.int().describe('How many were deleted; 0 until it is done'), bytes: z.int(), requestedBy: z.string(), requestedAt: time, startedAt: time.nullable(), finishedAt: time.nullable(),
}).meta({ id: 'DataDeletion' });
export type DataDeletionDto = z.input<typeof dataDeletionSchema>;

const deletedObject = z.object({
  keyHash: z.string().describe('SHA-256 of the name under which it was stored'),
  kind: z.enum(['upload', 'unfinished_upload', 'derived']).describe('A file as it was uploaded, a part of one, or something made from one'),
  bytes: z.int(), sha256: z.string().nullable().describe('Of its content; null for a transfer that was never complete'), deletedAt: time.nullable(),
});
export type DeletedObjectDto = z.input<typeof deletedObject>;
export const deletedObjectsSchema = pageOf(deletedObject).meta({ id: 'DeletedObjects' });

export function showDeletion(deletion: DataDeletion): DataDeletionDto {
  const { engagementId, organizationId, status, objects, bytes, requestedBy, requestedAt, startedAt, finishedAt } = deletion;
  return {
    engagementId, organizationId, status, objects, bytes, requestedBy: requestedBy.name, requestedAt: requestedAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null, finishedAt: finishedAt?.toISOString() ?? null,
  };
}
