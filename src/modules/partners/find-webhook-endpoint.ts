import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Reader, Tx } from '../../platform/database/tx.js';
import type { Id } from '../../platform/identifiers/id.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

/** @throws DomainError `object.not_found` */
export async function requireEndpoint(reader: Reader, id: Id<'whe'>): Promise<WebhookEndpoint> {
  const found = await reader.manager.findOneBy(WebhookEndpoint, { id });
  if (found === null) throw noSuchEndpoint(id);
  return found;
}

/**
 * Locks the endpoint until the end of the transaction. It comes before its deliveries: whoever changes both locks it first.
 * New deliveries can still be written meanwhile.
 * @throws DomainError `object.not_found`
 */
export async function lockEndpoint(tx: Tx, id: Id<'whe'>): Promise<WebhookEndpoint> {
  const found = await tx.manager.findOne(WebhookEndpoint, { where: { id }, lock: { mode: 'for_no_key_update' } });
  if (found === null) throw noSuchEndpoint(id);
  return found;
}

function noSuchEndpoint(id: string) {
  return objectNotFound.with(`There is no webhook endpoint ${id}, or you cannot see it.`);
}
