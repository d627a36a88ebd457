import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

export const webhookEndpointDisabled = defineEvent({
  type: 'webhook_endpoint.disabled', version: 1, forPartners: true,
  schema: z.object({ organizationId: z.string(), webhookEndpointId: z.string(), host: z.string(), reason: z.enum(['by_request', 'gone']) }),
  describe: (data) => `The webhook endpoint at ${data.host} was disabled${data.reason === 'gone' ? ', because it answered 410 Gone' : ''}`,
});
