import { z } from 'zod';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import { lineOfText } from '../../../platform/http/text.js';
import { datasetKinds } from './dataset.entity.js';
import type { Dataset } from './dataset.entity.js';

export const createDatasetSchema = z.strictObject({
  name: lineOfText(200).describe('Unique in the engagement'),
  kind: z.enum(datasetKinds).default('documents').describe('`documents`: texts, for continued pretraining; `chat`: examples of conversations, for supervised fine-tuning; `preferences`: pairs of answers, for preference tuning and RLHF; `evaluation_set`: texts that a model is to be evaluated on'),
}).meta({ id: 'CreateDataset', examples: [{ name: 'Case law 1950–2020', kind: 'documents' }] });
export type CreateDatasetInput = z.output<typeof createDatasetSchema>;

export const listDatasetsQuery = z.strictObject(pageQuery);
export type ListDatasetsQuery = z.output<typeof listDatasetsQuery>;

export const datasetSchema = z.object({
  id: z.string(), engagementId: z.string(), organizationId: z.string(), name: z.string(), kind: z.enum(datasetKinds),
  closedAt: z.string().meta({ format: 'date-time' }).nullable().describe('Takes no uploads since then, until it is opened again'),
  createdAt: z.string().meta({ format: 'date-time' }), version: z.int(),
}).meta({ id: 'Dataset' });
export type DatasetDto = z.input<typeof datasetSchema>;
export const datasetsSchema = pageOf(datasetSchema).meta({ id: 'Datasets' });

export const moveDatasetSchema = z.strictObject({}).meta({ id: 'MoveDataset', examples: [{}] });

export function showDataset({ id, engagementId, organizationId, name, kind, closedAt, createdAt, version }: Dataset): DatasetDto {
  return { id, engagementId, organizationId, name, kind, closedAt: closedAt?.toISOString() ?? null, createdAt: createdAt.toISOString(), version };
}
