import type { Reader, Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { ApiClientRecord } from './api-client.entity.js';
import { ClientCredential } from './client-credential.entity.js';
import { apiClientDisabled } from './identity.errors.js';

/** Names one API client under its organization. */
export interface ClientName {
  organizationId: Id<'org'>;
  id: Id<'cli'>;
}

/**
 * Locks an API client that is to be changed: what is decided on its credentials is decided by one at a time.
 * @throws DomainError `object.not_found`, `precondition.*`, `api_client.already_disabled`
 */
export async function lockEnabledClient(tx: Tx, { organizationId, id }: ClientName, ifMatch: Precondition): Promise<ApiClientRecord> {
  const client = await tx.manager.findOne(ApiClientRecord, { where: { id, organizationId }, lock: { mode: 'pessimistic_write' } });
  if (client === null) throw objectNotFound.with('The organization has no such API client.');
  ifMatch.require(client.version);
  if (client.disabledAt !== null) throw apiClientDisabled.with(`${client.name} was disabled on ${client.disabledAt.toISOString().slice(0, 10)}.`);
  return client;
}

/** Credentials that prove something now, the oldest first. */
export async function liveCredentials(reader: Reader, clientId: Id<'cli'>): Promise<ClientCredential[]> {
  const credentials = await reader.manager.find(ClientCredential, { where: { clientId }, order: { createdAt: 'asc', id: 'asc' } });
  return credentials.filter((credential) => isLive(credential, reader.now));
}

export function isLive({ revokedAt, expiresAt }: ClientCredential, now: Date): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}
