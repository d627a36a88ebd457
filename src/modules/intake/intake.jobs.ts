import { z } from 'zod';
import { defineJob } from '../../platform/jobs/define-job.js';


/** Takes the next piece of work on dataset versions, or of what was asked for beside it, whichever it is: a queue alone would give them out in the order of arrival. */
export const takeStep = defineJob({ name: 'intake.take-step', queue: 'intake', attempts: 8, backoff: 1000, schema: z.object({}) });

/** Deletes what is stored of an upload that is not to be kept, and what the transfer of a kept one left behind. */
export const discardUpload = defineJob({
  name: 'intake.discard-upload', queue: 'work', attempts: 12, backoff: 2000, schema: z.object({ uploadId: z.string() }),
  concerns: { table: 'intake.upload', payload: 'uploadId' },
});

/** Deletes everything that is stored of an engagement. */
export const deleteData = defineJob({
  name: 'intake.delete-data', queue: 'work', attempts: 12, backoff: 2000, schema: z.object({ engagementId: z.string() }),
  concerns: { table: 'intake.data_deletion', column: 'engagement_id', payload: 'engagementId' },
});

/** Completes uploads whose last request broke off, and gives up those that have expired. */
export const settleUploads = defineJob({
  name: 'intake.settle-uploads', queue: 'work', attempts: 3, backoff: 30_000, schema: z.object({}),
  schedule: { pattern: '*/5 * * * *', timeZone: 'UTC' },
});

/** Asks again for work that rests: its jobs were lost with the queue, or given up. */
export const resumeRestingWork = defineJob({
  name: 'intake.resume-resting-work', queue: 'work', attempts: 3, backoff: 30_000, schema: z.object({}),
  schedule: { pattern: '*/5 * * * *', timeZone: 'UTC' },
});

/** Reminds people of data that is to be deleted, and has it deleted when its time has come. */
export const keepRetention = defineJob({
  name: 'intake.keep-retention', queue: 'work', attempts: 3, backoff: 30_000, schema: z.object({}),
  schedule: { pattern: '*/5 * * * *', timeZone: 'UTC' },
});

/** Looks again into the folders of uploads and deletions that have ended lately, and clears what came late. */
export const clearLeftovers = defineJob({
  name: 'intake.clear-leftovers', queue: 'work', attempts: 3, backoff: 60_000, schema: z.object({}),
  schedule: { pattern: '40 3 * * *', timeZone: 'UTC' },
});
