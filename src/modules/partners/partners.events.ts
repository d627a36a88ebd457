import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

const REASONS = { by_request: '', gone: ', because it answered 410 Gone', failing: ', because it failed for days without pause' };

export const webhookEndpointDisabled = defineEvent({
  type: 'webhook_endpoint.disabled', version: 1, forPartners: true,
  schema: z.object({ organizationId: z.string(), webhookEndpointId: z.string(), host: z.string(), reason: z.enum(['by_request', 'gone', 'failing']) }),
  describe: (data) => `The webhook endpoint at ${data.host} was disabled${REASONS[data.reason]}`,
});

export const webhookEndpointFailureNoticed = defineEvent({
  type: 'webhook_endpoint.failure_noticed', version: 1, forPartners: true,
  schema: z.object({ organizationId: z.string(), webhookEndpointId: z.string(), host: z.string(), failingSince: z.iso.datetime(), disabledFrom: z.iso.datetime() }),
  describe: (data) => `The webhook endpoint at ${data.host} has failed without pause since ${data.failingSince}; from ${data.disabledFrom} on it is disabled`,
});
