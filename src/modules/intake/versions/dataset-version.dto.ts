import { z } from 'zod';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import { tokenEncodings } from '../engine/count-tokens.js';
import { outputFormats } from '../engine/emit/emitted-shard.js';
import { intakeReportSchema } from '../engine/report/intake-report.js';
import { processingStages } from '../processing/processing-step.entity.js';
import { versionPriorities } from './dataset-version.entity.js';
import { datasetVersionStatuses } from './dataset-version.workflow.js';

/** Files of a version. */
export const MAX_FILES = 1000;

export const createDatasetVersionSchema = z.strictObject({
  uploadIds: z.array(idSchema('upl')).min(1).max(MAX_FILES).refine((ids) => new Set(ids).size === ids.length, 'must not name an upload twice').optional()
    .describe('Received uploads of the dataset; all of them when left out'),
  encoding: z.enum(tokenEncodings).optional().describe('In which tokens are counted; that of the scope’s base model when left out'),
  outputFormat: z.enum(outputFormats).default('jsonl.zst').describe('In which the cleaned data is written'),
}).meta({ id: 'CreateDatasetVersion', examples: [{ uploadIds: ['upl_01k9zq3v5se6rb4yg2w8d7t1hn'] }] });
export type CreateDatasetVersionInput = z.output<typeof createDatasetVersionSchema>;

export const acceptDatasetVersionSchema = z.strictObject({}).meta({ id: 'AcceptDatasetVersion', examples: [{}] });
export const acceptWithPolicySchema = z.strictObject({
  policyPreviewId: idSchema('ppv').describe('A preview of the version, ready, of the policy that it is to be accepted with'),
  reason: z.string().trim().min(1).max(2000).describe('Why this policy; it is kept with it, and with both versions'),
}).meta({ id: 'AcceptDatasetVersionWithPolicy', examples: [{ policyPreviewId: 'ppv_01k9zq3v5se6rb4yg2w8d7t1hn', reason: 'Clauses of contracts differ in a few words' }] });
export type AcceptWithPolicyInput = z.output<typeof acceptWithPolicySchema>;
export const rejectDatasetVersionSchema = z.strictObject({ reason: z.string().trim().min(1).max(2000) })
  .meta({ id: 'RejectDatasetVersion', examples: [{ reason: 'A third of the documents are tables of contents' }] });

export const prioritiseDatasetVersionSchema = z.strictObject({ priority: z.enum(versionPriorities).describe('Among the work of organizations that have equally much under way') })
  .meta({ id: 'PrioritiseDatasetVersion', examples: [{ priority: 'high' }] });
export const runAgainSchema = z.strictObject({ intakePolicyId: idSchema('ipo').optional().describe('A policy of the engagement for this kind of data; the one in force when left out') })
  .meta({ id: 'RunDatasetVersionAgain', examples: [{}] });
export const controlDatasetVersionSchema = z.strictObject({}).meta({ id: 'ControlDatasetVersion', examples: [{}] });

export const listDatasetVersionsQuery = z.strictObject({ ...pageQuery, status: z.enum(datasetVersionStatuses).optional() });
export type ListDatasetVersionsQuery = z.output<typeof listDatasetVersionsQuery>;

const time = z.string().meta({ format: 'date-time' });
const count = z.int();

const acceptance = z.object({
  policyPreviewId: z.string().describe('What it is to keep'), reason: z.string(), by: z.string().describe('Name of the data steward'),
  status: z.enum(['pending', 'given', 'withheld']), withheldBecause: z.string().nullable().describe('Why it was not accepted so; it waits for review, or has ended'),
}).describe('It was accepted with its policy before it was processed, if it turns out as previewed. Partners read it once it is given');

const item = {
  id: z.string(), datasetId: z.string(), engagementId: z.string(), organizationId: z.string(), number: count.describe('In the dataset, from 1'),
  status: z.enum(datasetVersionStatuses), priority: z.enum(versionPriorities), againOf: z.string().nullable().describe('The version whose files it processes again'),
  intakePolicyId: z.string().nullable().describe('The policy it is held to; null: the default'), files: count, bytes: count,
  tokens: count.nullable().describe('Of all documents that were read; null until it is processed'),
  keptTokens: count.nullable().describe('Of what is kept, counted again after redaction: what counts when it is accepted'),
  failureReason: z.string().nullable(), rejectionReason: z.string().nullable(), judgedBy: z.string().nullable().describe('Name of the data steward'),
  acceptance: acceptance.nullable(), createdAt: time, processingStartedAt: time.nullable(), processedAt: time.nullable(), judgedAt: time.nullable(), version: count,
};
export const datasetVersionListItemSchema = z.object(item).meta({ id: 'DatasetVersionListItem' });
export type DatasetVersionListItem = z.input<typeof datasetVersionListItemSchema>;
export const datasetVersionsSchema = pageOf(datasetVersionListItemSchema).meta({ id: 'DatasetVersions' });

const stageProgress = z.object({
  stage: z.enum(processingStages), status: z.enum(['waiting', 'running', 'done']),
  pieces: count.describe('Done so far'), totalPieces: count, quarantinedPieces: count.describe('Given up, each with its reason in the report'), runningPieces: count,
  bytes: count.describe('Read so far, unpacked'), totalBytes: count, documents: count, startedAt: time.nullable(), finishedAt: time.nullable(),
  remainingSeconds: count.nullable().describe('At the speed of the stage so far; null while nobody can say'),
});

export const progressSchema = z.object({
  status: z.enum(datasetVersionStatuses),
  files: count.describe('Read so far'), totalFiles: count, bytes: count.describe('Read so far'), totalBytes: count,
  documents: count.describe('Read so far, unreadable ones among them'), failureReason: z.string().nullable(),
  stages: z.array(stageProgress).describe('Those that are known of: what has to be done is found out on the way'),
}).meta({ id: 'DatasetVersionProgress' });
export type ProgressDto = z.input<typeof progressSchema>;

const versionFile = z.object({
  uploadId: z.string(), name: z.string(), bytes: count, sha256: z.string(), bytesRead: count, documents: count, read: z.boolean().describe('Whether all of it was read'),
});
const availableAction = z.object({
  action: z.string(), to: z.string().nullable(), by: z.string().describe('The permission it needs'), reason: z.enum(['required', 'none']),
  blockers: z.array(z.object({ gate: z.string(), question: z.string(), because: z.string().describe('What is missing'), waivable: z.boolean() })),
});
export const datasetVersionSchema = z.object({ ...item, progress: progressSchema, contents: z.array(versionFile), availableActions: z.array(availableAction) })
  .meta({ id: 'DatasetVersion' });
export type DatasetVersionDto = z.input<typeof datasetVersionSchema>;

export const reportSchema = z.object({ ...intakeReportSchema.shape }).meta({ id: 'IntakeReport', description: 'What processing found. Documents are named by file and line; nothing of their text is in here.' });
