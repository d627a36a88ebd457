import { z } from 'zod';
import { clusterKinds } from '../engine/reduce/write-clusters.js';
import { exposureReason } from '../exposures/exposure-reason.js';

const kind = z.enum(clusterKinds).default('near').describe('`exact`: the same text; `near`: nearly the same; `earlier`: the same or nearly so as data accepted earlier');

export const listClustersQuery = z.strictObject({
  kind, offset: z.coerce.number().int().min(0).max(1_000_000_000).default(0).describe('How many clusters to leave out'), limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type ListClustersQuery = z.output<typeof listClustersQuery>;

export const clusterTextsQuery = z.strictObject({ kind, reason: exposureReason });
export type ClusterTextsQuery = z.output<typeof clusterTextsQuery>;

export const clusterPosition = z.coerce.number().int().min(0).max(1_000_000_000).describe('As the list of clusters gave it').meta({ examples: [0] });

const member = {
  file: z.string(), line: z.int().describe('Line, row or element, from 1'), tokens: z.int(),
  similarity: z.number().describe('To the first of the cluster, or to the earlier document: estimated Jaccard similarity, 1 for the same text'), kept: z.boolean(),
};
const cluster = { kind: z.enum(clusterKinds), position: z.int(), documents: z.int().describe('In all'), members: z.array(z.object(member)).describe('The first 20') };

export const duplicateClustersSchema = z.object({ data: z.array(z.object(cluster).meta({ id: 'DuplicateCluster' })), nextOffset: z.int().nullable() }).meta({ id: 'DuplicateClusters' });
export type ClusterDto = z.input<typeof duplicateClustersSchema>['data'][number];

export const clusterTextsSchema = z.object({
  ...cluster,
  texts: z.array(z.object({ ...member, text: z.string().describe('The first 20,000 characters'), whole: z.boolean() })).describe('The first two of the cluster'),
}).meta({ id: 'DuplicateTexts' });
export type ClusterTextsDto = z.input<typeof clusterTextsSchema>;
