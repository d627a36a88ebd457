import { z } from 'zod';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import type { Upload } from './upload.entity.js';
import { uploadStatuses } from './upload.workflow.js';

export const listUploadsQuery = z.strictObject({ ...pageQuery, status: z.enum(uploadStatuses).optional() });
export type ListUploadsQuery = z.output<typeof listUploadsQuery>;

const time = z.string().meta({ format: 'date-time' });
export const uploadSchema = z.object({
  id: z.string(), datasetId: z.string(), engagementId: z.string(), organizationId: z.string(),
  fileName: z.string(), mediaType: z.string().nullable().describe('As the client says'), bytes: z.int(),
  sha256: z.string().nullable().describe('Of the whole file as it arrived, in hexadecimal; null until then'),
  status: z.enum(uploadStatuses), failure: z.string().nullable(),
  createdAt: time, expiresAt: time.describe('When it is given up unless it is complete'), receivedAt: time.nullable(), endedAt: time.nullable(),
}).meta({ id: 'Upload' });
export type UploadDto = z.input<typeof uploadSchema>;
export const uploadsSchema = pageOf(uploadSchema).meta({ id: 'Uploads' });

export function showUpload(upload: Upload): UploadDto {
  const { id, datasetId, engagementId, organizationId, fileName, mediaType, bytes, sha256, status, failure } = upload;
  return {
    id, datasetId, engagementId, organizationId, fileName, mediaType, bytes, sha256, status, failure,
    createdAt: upload.createdAt.toISOString(), expiresAt: upload.expiresAt.toISOString(),
    receivedAt: upload.receivedAt?.toISOString() ?? null, endedAt: upload.endedAt?.toISOString() ?? null,
  };
}
