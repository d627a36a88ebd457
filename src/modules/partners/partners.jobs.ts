import { z } from 'zod';
import { defineJob } from '../../platform/jobs/define-job.js';

/**
 * Makes one attempt to deliver a webhook. Attempts at the receiver are on our own schedule; the queue's tries are for failures
 * of our own, such as a database that is away.
 */
export const deliverWebhook = defineJob({
  name: 'partners.deliver-webhook', queue: 'webhooks', attempts: 8, backoff: 2000,
  schema: z.object({ deliveryId: z.string(), attempt: z.int().positive() }),
  concerns: { table: 'partners.webhook_delivery', payload: 'deliveryId' },
});

/** Lets deliveries go on that wait for their endpoint. */
export const wakeEndpoint = defineJob({
  name: 'partners.wake-endpoint', queue: 'webhooks', attempts: 8, backoff: 2000, schema: z.object({ endpointId: z.string() }),
  concerns: { table: 'partners.webhook_endpoint', payload: 'endpointId' },
});

/** Deletes what is on record of webhooks that ended long ago. */
export const forgetOldDeliveries = defineJob({
  name: 'partners.forget-old-deliveries', queue: 'work', schema: z.object({}), attempts: 3, backoff: 60_000,
  schedule: { pattern: '23 3 * * *', timeZone: 'UTC' },
});

/** Asks again for attempts whose jobs were lost with the queue. */
export const resumeWebhooks = defineJob({
  name: 'partners.resume-webhooks', queue: 'work', schema: z.object({}), attempts: 3, backoff: 30_000,
  schedule: { pattern: '*/5 * * * *', timeZone: 'UTC' },
});
