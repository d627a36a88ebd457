import { z } from 'zod';
import { defineJob } from '../../platform/jobs/define-job.js';

/** Looks whether a stage's service level nears its end or has passed. Asked for when a stage is entered or resumed. */
export const watchDeadline = defineJob({
  name: 'engagements.watch-deadline', queue: 'work', attempts: 5, backoff: 5000,
  schema: z.object({ engagementId: z.string(), dueAt: z.iso.datetime(), kind: z.enum(['near', 'passed']) }),
  concerns: { table: 'engagements.engagement', payload: 'engagementId' },
});
