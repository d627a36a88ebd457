import { z } from 'zod';
import { defineJob } from '../../platform/jobs/define-job.js';

/** Signs what the audit chains are, when enough records or time have passed since that was done. */
export const makeCheckpoint = defineJob({
  name: 'audit.make-checkpoint', queue: 'work', attempts: 3, backoff: 2000, schema: z.object({}),
  schedule: { pattern: '* * * * *', timeZone: 'UTC' },
});
