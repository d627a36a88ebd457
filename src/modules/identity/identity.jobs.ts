import { z } from 'zod';
import { defineJob } from '../../platform/jobs/define-job.js';

/** Deletes what is on record of tokens and assertions that have expired by themselves. */
export const forgetEndedAccess = defineJob({
  name: 'identity.forget-ended-access', queue: 'work', schema: z.object({}), attempts: 3, backoff: 60_000,
  schedule: { pattern: '41 * * * *', timeZone: 'UTC' },
});
