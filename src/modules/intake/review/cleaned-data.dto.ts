import { z } from 'zod';

const cleanedShardSchema = z.object({
  number: z.int(), name: z.string().describe('As the manifest and the Croissant metadata name it'), documents: z.int(), tokens: z.int().describe('As written, after redaction'),
  bytes: z.int(), sha256: z.string(), content: z.string().describe('Where it is downloaded'),
}).meta({ id: 'CleanedShard' });

export const cleanedDataSchema = z.object({
  datasetVersionId: z.string(), format: z.string(), documents: z.int(), tokens: z.int(), bytes: z.int(), shards: z.array(cleanedShardSchema),
}).meta({ id: 'CleanedData' });
export type CleanedDataDto = z.input<typeof cleanedDataSchema>;

export const shardNumber = z.coerce.number().int().min(0).max(10_000_000).describe('Position of the shard, from 0').meta({ examples: [0] });

const totals = z.looseObject({ shards: z.int(), documents: z.int(), tokens: z.int(), bytes: z.int() });
export const manifestDocumentSchema = z.looseObject({
  version: z.int(), format: z.string(), codeVersion: z.string(), policySha256: z.string(), totals,
  inputs: z.array(z.looseObject({ name: z.string(), bytes: z.int(), sha256: z.string() })),
  shards: z.array(z.looseObject({ name: z.string(), documents: z.int(), tokens: z.int(), bytes: z.int(), sha256: z.string() })),
}).meta({ id: 'CleanedDataManifest' });

export const croissantDocumentSchema = z.looseObject({ '@type': z.string(), name: z.string() });
