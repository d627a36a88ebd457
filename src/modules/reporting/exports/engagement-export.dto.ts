import { z } from 'zod';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import { exposureReason } from '../../intake/intake.api.js';
import { exportStatuses } from './engagement-export.entity.js';
import type { EngagementExport } from './engagement-export.entity.js';

const time = z.string().meta({ format: 'date-time' });

export const requestExportSchema = z.strictObject({ files: z.boolean().default(false).describe('The uploaded files, too') })
  .meta({ id: 'RequestExport', examples: [{ files: true }] });
export type RequestExportInput = z.output<typeof requestExportSchema>;

export const listExportsQuery = z.strictObject(pageQuery);
export type ListExportsQuery = z.output<typeof listExportsQuery>;

export const exportContentQuery = z.strictObject({
  reason: exposureReason.describe('What the customer’s files are read for. People at the lab must say it when the archive has files'),
});
export type ExportContentQuery = z.output<typeof exportContentQuery>;

export const exportSchema = z.object({
  id: z.string(), engagementId: z.string(), organizationId: z.string(), audience: z.enum(['lab', 'partner']).describe('In whose view it is made'),
  files: z.boolean(), status: z.enum(exportStatuses), bytes: z.int().nullable().describe('Of the archive'), sha256: z.string().nullable().describe('Of the archive'),
  entries: z.int().nullable().describe('How many the archive has, its manifest included'), failure: z.string().nullable(), requestedBy: z.string(),
  createdAt: time, finishedAt: time.nullable(), expiresAt: time.nullable().describe('When the archive is deleted'), version: z.int(),
}).meta({ id: 'Export' });
export type ExportDto = z.input<typeof exportSchema>;
export const exportsSchema = pageOf(exportSchema).meta({ id: 'Exports' });

export function showExport(found: EngagementExport): ExportDto {
  const { id, engagementId, organizationId, audience, files, status, bytes, sha256, entries, failure, requestedBy, createdAt, finishedAt, expiresAt, version } = found;
  return {
    id, engagementId, organizationId, audience, files, status, bytes, sha256, entries, failure, requestedBy: requestedBy.name, createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null, expiresAt: expiresAt?.toISOString() ?? null, version,
  };
}
