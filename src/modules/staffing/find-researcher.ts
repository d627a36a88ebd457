import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Tx } from '../../platform/database/tx.js';
import type { Id } from '../../platform/identifiers/id.js';
import { Researcher } from './researcher.entity.js';

export function noSuchResearcher(id: string) {
  return objectNotFound.with(`There is no researcher ${id}.`);
}

/** Locks a researcher's row until the end of the transaction. @throws DomainError `object.not_found` */
export async function lockResearcher(tx: Tx, id: Id<'rsr'>): Promise<Researcher> {
  const found = await tx.manager.findOne(Researcher, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (found === null) throw noSuchResearcher(id);
  return found;
}
