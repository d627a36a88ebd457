import { z } from 'zod';
import { defineJob } from '../../platform/jobs/define-job.js';

/**
 * Releases milestones whose date has come. Asked for at midnight of each date, for one engagement; each day for all, in case
 * an organization has moved to another time zone since.
 */
export const releaseDueMilestones = defineJob({
  name: 'billing.release-due-milestones', queue: 'work', attempts: 8, backoff: 5000,
  schema: z.object({ engagementId: z.string().optional() }),
  concerns: { table: 'billing.contract', column: 'engagement_id', payload: 'engagementId' },
  schedule: { pattern: '10 0 * * *', timeZone: 'UTC' },
});
