import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

const about = { engagementId: z.string(), organizationId: z.string(), name: z.string(), ownerId: z.string().nullable(), iteration: z.int() };
const run = { ...about, trainingRunId: z.string(), technique: z.string(), tokensProcessed: z.int() };
const words = (technique: string): string => technique.replaceAll('_', ' ');

/** A run began to wait or to run. Progress of a running run is not announced: it would drown everything else. */
export const trainingRunReported = defineEvent({
  type: 'training_run.reported', version: 1, forPartners: true,
  schema: z.object({ ...run, status: z.enum(['queued', 'running']) }),
  describe: (data) => `A run of ${words(data.technique)} is ${data.status}`,
});

export const trainingRunSucceeded = defineEvent({
  type: 'training_run.succeeded', version: 1, forPartners: true,
  schema: z.object({
    ...run, checkpointSha256: z.string(), baseModel: z.string().nullable().default(null).describe('Null in events from before it was told'),
    datasetVersionIds: z.array(z.string()).default([]).describe('What it was trained on'),
  }),
  describe: (data) => `A run of ${words(data.technique)} succeeded; its checkpoint is registered`,
});

export const trainingRunFailed = defineEvent({
  type: 'training_run.failed', version: 1, forPartners: true,
  schema: z.object(run),
  describe: (data) => `A run of ${words(data.technique)} failed`,
});

export const evaluationRecorded = defineEvent({
  type: 'evaluation.recorded', version: 1, forPartners: true,
  schema: z.object({
    ...about, evaluationId: z.string(), criterionId: z.string(), mustHave: z.boolean(), verdict: z.enum(['met', 'missed']), baseScore: z.number(), customScore: z.number(),
    target: z.number(), scopeVersion: z.int(),
  }),
  describe: (data) => `${data.criterionId} ${data.verdict === 'met' ? 'met' : 'missed'} its target of ${data.target} with ${data.customScore} (base model ${data.baseScore})`,
});
