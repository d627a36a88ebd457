import { z } from 'zod';
import { defineJob } from '../../platform/jobs/define-job.js';

/** Hands one mail over; tried for about an hour. */
export const sendMail = defineJob({
  name: 'notifications.send-mail', queue: 'work', attempts: 8, backoff: 30_000, schema: z.object({ mailId: z.string() }),
  concerns: { table: 'notifications.mail_message', payload: 'mailId' },
});
