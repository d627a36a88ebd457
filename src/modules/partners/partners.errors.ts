import { defineError } from '../../platform/errors/domain-error.js';

export const webhookEndpointLimit = defineError({
  code: 'webhook_endpoint.limit_reached', status: 409, title: 'The organization has as many webhook endpoints as it may have',
  help: 'Delete one that is not needed any more, or let one endpoint take more event types.',
});
export const webhookEndpointOff = defineError({
  code: 'webhook_endpoint.disabled', status: 409, title: 'The webhook endpoint is disabled',
  help: 'Enable it with PATCH `{ "enabled": true }`, then try again.',
});
export const webhookSecretsRetiring = defineError({
  code: 'webhook_endpoint.secrets_retiring', status: 409, title: 'Too many secrets of the webhook endpoint still sign',
  help: 'End the overlap with POST `…/actions/end-secret-overlap` once your receiver knows the newest secret, or wait until it is over; then rotate again.',
});
export const webhookDeliveryUnfinished = defineError({
  code: 'webhook_delivery.unfinished', status: 409, title: 'The delivery is still under way',
  help: 'Only a delivery that ended (delivered, dead or skipped) can be replayed. Wait for its next attempt.',
});
