import { z } from 'zod';
import type { Actor } from '../../../platform/actor.js';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import { nameShownTo } from '../../../platform/http/lab-people.js';
import type { DataDeletion } from './data-deletion.entity.js';
import { dataDeletionStatuses } from './data-deletion.workflow.js';

const time = z.string().meta({ format: 'date-time' });

export const listDeletedObjectsQuery = z.strictObject(pageQuery);
export type ListDeletedObjectsQuery = z.output<typeof listDeletedObjectsQuery>;

export const dataDeletionSchema = z.object({
  engagementId: z.string(), organizationId: z.string(), status: z.enum(dataDeletionStatuses),
  objects: z.int().describe('How many were deleted; 0 until it is done'), bytes: z.int(), held: z.boolean().describe('Whether a legal hold forbids to go on'),
  cause: z.enum(['request', 'retention']).describe('A person’s request, or the end of the retention'), requestedBy: z.string(), requestedAt: time, startedAt: time.nullable(), finishedAt: time.nullable(),
  dataKeyId: z.string().nullable().describe('The key that the data was encrypted under, once it is destroyed'), dataKeyDestroyedAt: time.nullable(),
}).meta({ id: 'DataDeletion' });
export type DataDeletionDto = z.input<typeof dataDeletionSchema>;

const deletedObject = z.object({
  keyHash: z.string().describe('SHA-256 of the name under which it was stored'),
  kind: z.enum(['upload', 'transfer', 'derived']).describe('A file as it was uploaded, what a transfer had left behind, or something made from a file'),
  bytes: z.int(), sha256: z.string().nullable().describe('Of its content; null for what a transfer had left behind, and for what was unreadable'),
  unreadable: z.boolean().describe('When it was deleted nobody could read it any more, damaged or without its key; its bytes are those that were stored'), deletedAt: time.nullable(),
});
export type DeletedObjectDto = z.input<typeof deletedObject>;
export const deletedObjectsSchema = pageOf(deletedObject).meta({ id: 'DeletedObjects' });

export function showDeletion(deletion: DataDeletion, holds: number, actor: Actor): DataDeletionDto {
  const { engagementId, organizationId, status, objects, bytes, cause, requestedBy, requestedAt, startedAt, finishedAt, dataKeyId, dataKeyDestroyedAt } = deletion;
  return {
    engagementId, organizationId, status, objects, bytes, held: holds > 0, cause, requestedBy: nameShownTo(actor, requestedBy), requestedAt: requestedAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null, finishedAt: finishedAt?.toISOString() ?? null,
    dataKeyId, dataKeyDestroyedAt: dataKeyDestroyedAt?.toISOString() ?? null,
  };
}
