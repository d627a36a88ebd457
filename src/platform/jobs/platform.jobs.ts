import { z } from 'zod';
import { defineJob } from './define-job.js';

/** Deletes what is past its keeping: answers to idempotent requests, inbox rows and job requests. */
export const forgetOldWork = defineJob({
  name: 'platform.forget-old-work', queue: 'work', schema: z.object({}), attempts: 3, backoff: 60_000,
  schedule: { pattern: '17 3 * * *', timeZone: 'UTC' },
});
