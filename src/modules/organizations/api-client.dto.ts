import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { PARTNER_PERMISSIONS } from '../identity/identity.api.js';
import type { ApiClientSummary } from '../identity/identity.api.js';

export const createApiClientBody = z.strictObject({
  name: lineOfText(100),
  permissions: z.array(z.enum(PARTNER_PERMISSIONS)).min(1)
    .refine((permissions) => new Set(permissions).size === permissions.length, 'must name each permission once'),
}).meta({ id: 'CreateApiClient', examples: [{ name: 'Data platform', permissions: ['engagement:read', 'dataset:read', 'dataset:write', 'upload:write'] }] });
export type CreateApiClientInput = z.output<typeof createApiClientBody>;

export const listApiClientsQuery = z.strictObject(pageQuery);
export type ListApiClientsQuery = z.output<typeof listApiClientsQuery>;

const moment = z.string().meta({ format: 'date-time' });
const shown = {
  id: z.string().describe('Also the `client_id` of token requests'), organizationId: z.string(), name: z.string(), permissions: z.array(z.string()),
  disabledAt: moment.nullable(), lastUsedAt: moment.nullable().describe('To the minute'), version: z.int(), createdAt: moment,
};
export const apiClientSchema = z.object(shown).meta({ id: 'ApiClient' });
export const apiClientsSchema = pageOf(apiClientSchema).meta({ id: 'ApiClients' });
export const createdApiClientSchema = z.object({
  ...shown, secret: z.string().nullable().describe('Shown once, in this answer only: null when it is replayed for an Idempotency-Key'),
}).meta({ id: 'CreatedApiClient' });

export function apiClientView(client: ApiClientSummary): z.infer<typeof apiClientSchema> {
  return {
    id: client.id, organizationId: client.organizationId, name: client.name, permissions: client.permissions, disabledAt: client.disabledAt?.toISOString() ?? null,
    lastUsedAt: client.lastUsedAt?.toISOString() ?? null, version: client.version, createdAt: client.createdAt.toISOString(),
  };
}
