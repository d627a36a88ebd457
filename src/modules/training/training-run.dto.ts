import { z } from 'zod';
import type { Actor } from '../../platform/actor.js';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { idSchema } from '../../platform/identifiers/id.js';
import { techniques } from './technique.js';
import type { TrainingRun } from './training-run.entity.js';
import { trainingRunStatuses } from './training-run.workflow.js';

export const beginTrainingRunSchema = z.strictObject({
  technique: z.enum(techniques),
  baseModel: lineOfText(200).describe('The model that is trained on'),
  datasetVersionIds: z.array(idSchema('dsv')).min(1).max(100).refine((ids) => new Set(ids).size === ids.length, 'must not name a dataset version twice'),
  externalId: lineOfText(200).optional().describe('The trainer’s own name for the run: sending it again answers the run that exists'),
}).meta({ id: 'BeginTrainingRun', examples: [{ technique: 'continued_pretraining', baseModel: 'frontier-4-base', datasetVersionIds: ['dsv_01k9zq3v5se6rb4yg2w8d7t1hn'], externalId: 'job-8812' }] });
export type BeginTrainingRunInput = z.infer<typeof beginTrainingRunSchema>;

/** Where a checkpoint lies, without the key to it: whoever may read the address must not gain access by it. */
const checkpointUri = z.string().max(2000).superRefine((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const message = url === null || !['s3:', 'gs:', 'az:', 'https:', 'file:'].includes(url.protocol) ? 'must be an address that begins with s3, gs, az, https or file'
    : url.username !== '' || url.password !== '' || url.search !== '' ? 'must not carry a user, a password or a signed query' : null;
  if (message !== null) context.addIssue({ code: 'custom', message });
});

export const reportTrainingRunSchema = z.strictObject({
  status: z.enum(['running', 'succeeded', 'failed']),
  tokensProcessed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional().describe('In all so far; as before when left out'),
  checkpoint: z.strictObject({
    uri: checkpointUri,
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal'),
  }).optional().describe('Required with `succeeded`'),
  failureReason: z.string().trim().min(1).max(2000).optional().describe('Required with `failed`'),
}).meta({ id: 'ReportTrainingRun', examples: [{ status: 'succeeded', tokensProcessed: 2100000000, checkpoint: { uri: 's3://checkpoints/case-law/8812', sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' } }] });
export type ReportTrainingRunInput = z.infer<typeof reportTrainingRunSchema>;

export const listTrainingRunsQuery = z.strictObject(pageQuery);

const time = z.string().meta({ format: 'date-time' });

export const trainingRunSchema = z.object({
  id: z.string(), engagementId: z.string(), organizationId: z.string(), iteration: z.int().describe('The engagement’s iteration in which it began'),
  externalId: z.string().nullable(), technique: z.enum(techniques), baseModel: z.string(), datasetVersionIds: z.array(z.string()),
  status: z.enum(trainingRunStatuses), tokensProcessed: z.int(),
  checkpoint: z.object({ uri: z.string().nullable().describe('Null for partners: it is an address inside the lab'), sha256: z.string(), registeredAt: time }).nullable(),
  failureReason: z.string().nullable(), startedAt: time.nullable(), endedAt: time.nullable(), createdAt: time, updatedAt: time, version: z.int(),
}).meta({ id: 'TrainingRun' });
export type TrainingRunDto = z.infer<typeof trainingRunSchema>;
export const trainingRunsSchema = pageOf(trainingRunSchema).meta({ id: 'TrainingRuns' });

/** A training run as it is kept: an entity, or a row read by SQL. */
export type TrainingRunRow = { [K in keyof TrainingRun]: TrainingRun[K] };

/** The run as `reader` may see it. */
export function trainingRunOf(row: TrainingRunRow, reader: Actor): TrainingRunDto {
  const { checkpointUri: uri, checkpointSha256: sha256, checkpointRegisteredAt: registeredAt, workflowVersion: _, reportedBy: __, startedAt, endedAt, createdAt, updatedAt, ...rest } = row;
  return {
    ...rest,
    checkpoint: sha256 === null || registeredAt === null ? null : { uri: reader.kind === 'partner' ? null : uri, sha256, registeredAt: registeredAt.toISOString() },
    startedAt: startedAt?.toISOString() ?? null, endedAt: endedAt?.toISOString() ?? null, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(),
  };
}
