import { z } from 'zod';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import { exposureReason } from './exposure-reason.js';
import { exposureKinds } from './exposure.entity.js';

export const contentQuery = z.strictObject({ reason: exposureReason });
export type ContentQuery = z.output<typeof contentQuery>;

export const previewQuery = z.strictObject({ reason: exposureReason, records: z.coerce.number().int().min(1).max(100).default(10).describe('How many records at most, from the first on') });
export type PreviewQuery = z.output<typeof previewQuery>;

export const previewSchema = z.object({
  uploadId: z.string(), fileName: z.string(),
  records: z.array(z.object({
    line: z.int(), text: z.string().describe('As in the file; bytes that are no UTF-8 show as U+FFFD'), whole: z.boolean().describe('False for a record that is longer than a preview'),
  })),
  readBytes: z.int(), totalBytes: z.int(),
}).meta({ id: 'UploadPreview' });
export type PreviewDto = z.input<typeof previewSchema>;

export const listExposuresQuery = z.strictObject({ ...pageQuery, organizationId: idSchema('org').optional(), staffMemberId: idSchema('stf').optional() });
export type ListExposuresQuery = z.output<typeof listExposuresQuery>;

export const exposureSchema = z.object({
  id: z.string(), kind: z.enum(exposureKinds), organizationId: z.string(), engagementId: z.string(), uploadId: z.string(),
  by: z.object({ kind: z.string(), id: z.string(), name: z.string(), roles: z.array(z.string()).describe('Of a staff member, when it was read') })
    .describe('Partners see their own clients by name, and people at the lab by role alone'),
  reason: z.string().nullable().describe('Null for the customer’s own systems, and not shown to partners'),
  firstByte: z.int(), lastByte: z.int(), at: z.string().meta({ format: 'date-time' }),
}).meta({ id: 'Exposure' });
export type ExposureDto = z.input<typeof exposureSchema>;
export const exposuresSchema = pageOf(exposureSchema).meta({ id: 'Exposures' });
