import { z } from 'zod';
import { eventDefinitions } from '../../platform/events/define-event.js';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { WebhookEndpoint } from './webhook-endpoint.entity.js';

const time = z.string().meta({ format: 'date-time' });

const url = z.string().min(1).max(2048).describe('https, public; in development also http on a loopback address');
const description = z.string().trim().max(200).regex(/^\P{Cc}*$/u, 'must be one line').describe('What it is for, in your own words');
const eventTypes = z.array(z.string().max(100).refine(isForPartners, { error: 'is not an event type that partners receive; they are listed under `webhooks` in /openapi.json' }))
  .max(100).transform((types) => [...new Set(types)].sort()).describe('Types to receive; empty for all');

function isForPartners(type: string): boolean {
  return eventDefinitions().get(type)?.forPartners === true;
}

const engagementIds = z.array(idSchema('eng')).max(100).transform((ids) => [...new Set(ids)].sort())
  .describe('Engagements whose events to receive; empty for all events. With a list, events that belong to no engagement do not come');

export const createEndpointBody = z.strictObject({
  organizationId: idSchema('org').optional().describe('Whose events; staff say it, partners leave it out'),
  url, description: description.default(''), eventTypes: eventTypes.prefault([]), engagementIds: engagementIds.prefault([]),
}).meta({ id: 'NewWebhookEndpoint', examples: [{ url: 'https://hooks.example.com/atelier', description: 'Order system', eventTypes: [], engagementIds: [] }] });

export const updateEndpointBody = z.strictObject({
  url: url.optional(), description: description.optional(), eventTypes: eventTypes.optional(), engagementIds: engagementIds.optional(),
  enabled: z.boolean().optional().describe('False stops deliveries; those that come due meanwhile are skipped. True also forgets that the receiver failed, or asked for time'),
}).meta({ id: 'WebhookEndpointChanges', examples: [{ enabled: false }] });

export const rotateSecretBody = z.strictObject({
  overlapHours: z.number().min(0).max(168).optional().describe('How long the secret before this one signs too, up to a week; 24 unless the lab sets it otherwise, 0 for a secret that others know'),
}).meta({ id: 'SecretRotation', examples: [{}] });
export const endOverlapBody = z.strictObject({}).meta({ id: 'SecretOverlapEnd', examples: [{}] });

export const listEndpointsQuery = z.strictObject({
  ...pageQuery, organizationId: idSchema('org').optional(),
  condition: z.enum(['failing', 'disabled']).optional().describe('`failing`: enabled, and its last attempt failed'),
});

const endpointFields = {
  id: z.string(), organizationId: z.string(), url: z.string(), description: z.string(), eventTypes: z.array(z.string()), engagementIds: z.array(z.string()),
  enabled: z.boolean(), disabledReason: z.string().nullable().describe('`by_request`, `gone` after an answer 410, or `failing` after days without success'), disabledAt: time.nullable(),
  failingSince: time.nullable().describe('When the first of the attempts failed since which none was accepted'),
  slowedUntil: time.nullable().describe('The receiver has too much to do, or asked to be left alone until then'),
  secretMadeAt: time, oldSecretsUntil: time.nullable().describe('Until when secrets before this one sign too'),
  createdAt: time, updatedAt: time,
};
export const endpointSchema = z.object(endpointFields).meta({ id: 'WebhookEndpoint' });
export const createdEndpointSchema = z.object({
  ...endpointFields, secret: z.string().nullable().describe('The signing secret, `whsec_…`; shown in this answer alone'),
}).meta({ id: 'CreatedWebhookEndpoint' });
export const endpointPageSchema = pageOf(endpointSchema).meta({ id: 'WebhookEndpoints' });

export type CreateEndpointInput = z.infer<typeof createEndpointBody>;
export type UpdateEndpointInput = z.infer<typeof updateEndpointBody>;
export type EndpointDto = z.infer<typeof endpointSchema>;

export function endpointDto(endpoint: Omit<WebhookEndpoint, 'sealedSecret' | 'failureNoticedAt' | 'version'>): EndpointDto {
  return {
    id: endpoint.id, organizationId: endpoint.organizationId, url: endpoint.url, description: endpoint.description, eventTypes: endpoint.eventTypes,
    engagementIds: endpoint.engagementIds, enabled: endpoint.disabledAt === null, disabledReason: endpoint.disabledReason, disabledAt: endpoint.disabledAt?.toISOString() ?? null,
    failingSince: endpoint.failingSince?.toISOString() ?? null, slowedUntil: endpoint.slowedUntil?.toISOString() ?? null,
    secretMadeAt: endpoint.secretMadeAt.toISOString(), oldSecretsUntil: endpoint.retiringSecrets.map(({ until }) => until).toSorted().at(-1) ?? null,
    createdAt: endpoint.createdAt.toISOString(), updatedAt: endpoint.updatedAt.toISOString(),
  };
}
