import type { Tx } from '../../platform/database/tx.js';
import type { DomainError } from '../../platform/errors/domain-error.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Id } from '../../platform/identifiers/id.js';
import { Engagement } from './engagement.entity.js';

export function noSuchEngagement(id: string): DomainError {
  return objectNotFound.with(`There is no engagement ${id}, or you cannot see it.`);
}

/** Holds the engagement's row until the end of the transaction. @throws DomainError `object.not_found` */
export async function lockEngagement(tx: Tx, id: Id<'eng'>): Promise<Engagement> {
  const found = await tx.manager.findOne(Engagement, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (found === null) throw noSuchEngagement(id);
  return found;
}
