import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { idSchema } from '../../platform/identifiers/id.js';
import { readRange } from './address-list.js';
import { CLIENT_AUTHENTICATIONS } from './api-client.entity.js';
import { publicKeyInput } from './public-key.js';
import type { ApiClientSummary } from './read-api-clients.service.js';
import { PARTNER_PERMISSIONS } from './roles.js';

const MAX_RANGES = 50;
const DAY_HOURS = 24;

const permissions = z.array(z.enum(PARTNER_PERMISSIONS)).min(1)
  .refine((given) => new Set(given).size === given.length, 'must name each permission once');
const allowedAddresses = z.array(z.string().max(50).transform((text, context) => {
  const range = readRange(text);
  if (range !== undefined) return range;
  context.addIssue({ code: 'custom', message: 'must be an IPv4 or IPv6 address, or a range such as 192.0.2.0/24 or 2001:db8::/32' });
  return z.NEVER;
})).max(MAX_RANGES).describe('Addresses and ranges (CIDR) from which the client may ask for tokens and use them; empty for any');

export const createApiClientBody = z.strictObject({
  name: lineOfText(100),
  permissions,
  jwks: z.strictObject({ keys: z.array(publicKeyInput).min(1).max(2) }).optional()
    .describe('The client’s public keys: it signs assertions (`private_key_jwt`). Without them it gets a secret (`client_secret_basic`)'),
  allowedAddresses: allowedAddresses.optional(),
}).meta({ id: 'CreateApiClient', examples: [{ name: 'Data platform', permissions: ['engagement:read', 'dataset:read', 'dataset:write', 'upload:write'] }] });
export type CreateApiClientInput = z.output<typeof createApiClientBody>;

export const updateApiClientBody = z.strictObject({ permissions: permissions.optional(), allowedAddresses: allowedAddresses.optional() })
  .refine((changes) => Object.keys(changes).length > 0, 'must change at least one field')
  .meta({ id: 'UpdateApiClient', examples: [{ permissions: ['engagement:read'], allowedAddresses: ['192.0.2.0/24'] }] });
export type UpdateApiClientInput = z.output<typeof updateApiClientBody>;

export const rotateApiClientBody = z.strictObject({
  publicKey: publicKeyInput.optional().describe('The new key, for a client that signs assertions'),
  overlapHours: z.int().min(0).max(7 * DAY_HOURS).default(DAY_HOURS).describe('For how long the old secret or key goes on working; 0 ends it, and the tokens got with it, at once'),
}).meta({ id: 'RotateApiClient', examples: [{ overlapHours: DAY_HOURS }] });
export type RotateApiClientInput = z.output<typeof rotateApiClientBody>;

export const revokeCredentialBody = z.strictObject({ credentialId: idSchema('crd') }).meta({ id: 'RevokeCredential', examples: [{ credentialId: 'crd_01k9zq3v5se6rb4yg2w8d7t1hn' }] });
export type RevokeCredentialInput = z.output<typeof revokeCredentialBody>;

export const listApiClientsQuery = z.strictObject(pageQuery);
export type ListApiClientsQuery = z.output<typeof listApiClientsQuery>;

const moment = z.string().meta({ format: 'date-time' });
const toTheMinute = moment.nullable().describe('To the minute');
const credentialSchema = z.object({
  id: z.string(), kind: z.enum(['secret', 'key']), keyId: z.string().nullable().describe('The `kid` of a key; null for a secret'),
  createdAt: moment, expiresAt: moment.nullable().describe('Set once another one replaces it'), lastUsedAt: toTheMinute,
}).meta({ id: 'ApiClientCredential' });
const shown = {
  id: z.string().describe('Also the `client_id` of token requests'), organizationId: z.string(), name: z.string(), permissions: z.array(z.string()),
  authentication: z.enum(CLIENT_AUTHENTICATIONS), credentials: z.array(credentialSchema).describe('The live ones, at most two; never a secret itself'),
  allowedAddresses: z.array(z.string()).describe('Empty for any'), disabledAt: moment.nullable(), lastUsedAt: toTheMinute, version: z.int(), createdAt: moment,
};
export const apiClientSchema = z.object(shown).meta({ id: 'ApiClient' });
export const apiClientsSchema = pageOf(apiClientSchema).meta({ id: 'ApiClients' });
export const apiClientWithSecretSchema = z.object({
  ...shown, secret: z.string().nullable().describe('Shown once, in this answer only: null when it is replayed for an Idempotency-Key, and for a client with keys'),
}).meta({ id: 'ApiClientWithSecret' });

export function apiClientView(client: ApiClientSummary): z.infer<typeof apiClientSchema> {
  return {
    id: client.id, organizationId: client.organizationId, name: client.name, permissions: client.permissions, authentication: client.authentication,
    credentials: client.credentials.map((credential) => ({
      id: credential.id, kind: credential.publicKey === null ? 'secret' as const : 'key' as const, keyId: credential.publicKey?.kid ?? null,
      createdAt: credential.createdAt.toISOString(), expiresAt: credential.expiresAt?.toISOString() ?? null, lastUsedAt: credential.lastUsedAt?.toISOString() ?? null,
    })),
    allowedAddresses: client.allowedAddresses, disabledAt: client.disabledAt?.toISOString() ?? null, lastUsedAt: client.lastUsedAt?.toISOString() ?? null,
    version: client.version, createdAt: client.createdAt.toISOString(),
  };
}
