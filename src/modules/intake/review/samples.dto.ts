import { z } from 'zod';
import { exposureReason } from '../exposures/exposure-reason.js';

export const samplesQuery = z.strictObject({ reason: exposureReason });
export type SamplesQuery = z.output<typeof samplesQuery>;

export const reportQuery = z.strictObject({
  samples: z.enum(['true', 'false']).default('false').describe('Whether it shows samples of texts, which is a reading of the customer’s data'),
  reason: exposureReason,
});
export type ReportQuery = z.output<typeof reportQuery>;

export const storedSamplesSchema = z.array(z.object({
  reason: z.string().describe('Why documents like it leave, or `kept`'), file: z.string(), entry: z.string().nullable().describe('Of an archive'), line: z.int().describe('Line, row or element, from 1'),
  text: z.string().describe('The first 1,000 characters, with all findings redacted'), truncated: z.boolean(),
}));
export type StoredSamples = z.output<typeof storedSamplesSchema>;

export const samplesSchema = z.object({ datasetVersionId: z.string(), data: storedSamplesSchema.describe('Two of each reason at most, in the order of the waterfall, and of what is kept') }).meta({ id: 'DatasetVersionSamples' });
export type SamplesDto = z.input<typeof samplesSchema>;
