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

export const createEndpointBody = z.strictObject({
  organizationId: idSchema('org').optional().describe('Whose events; staff say it, partners leave it out'),
  url, description: description.default(''), eventTypes: eventTypes.prefault([]),
}).meta({ id: 'NewWebhookEndpoint', examples: [{ url: 'https://hooks.example.com/atelier', description: 'Order system', eventTypes: [] }] });

export const updateEndpointBody = z.strictObject({
  url: url.optional(), description: description.optional(), eventTypes: eventTypes.optional(),
  enabled: z.boolean().optional().describe('False stops deliveries; those that come due meanwhile are skipped'),
}).meta({ id: 'WebhookEndpointChanges', examples: [{ enabled: false }] });

export const listEndpointsQuery = z.strictObject({ ...pageQuery, organizationId: idSchema('org').optional() });

const endpointFields = {
  id: z.string(), organizationId: z.string(), url: z.string(), description: z.string(), eventTypes: z.array(z.string()),
  enabled: z.boolean(), disabledReason: z.string().nullable().describe('`by_request`, or `gone` after an answer 410'), disabledAt: time.nullable(),
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

export function endpointDto(endpoint: Omit<WebhookEndpoint, 'sealedSecret' | 'version'>): EndpointDto {
  return {
    id: endpoint.id, organizationId: endpoint.organizationId, url: endpoint.url, description: endpoint.description, eventTypes: endpoint.eventTypes,
    enabled: endpoint.disabledAt === null, disabledReason: endpoint.disabledReason, disabledAt: endpoint.disabledAt?.toISOString() ?? null,
    createdAt: endpoint.createdAt.toISOString(), updatedAt: endpoint.updatedAt.toISOString(),
  };
}
