import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Organization } from './organization.entity.js';
import type { OrganizationId } from './organizations.api.js';

/**
 * Locks the organization's row until the end of the transaction: what is decided on it stays true, its contacts included.
 * @throws DomainError `object.not_found`
 */
export async function lockOrganization(tx: Tx, id: OrganizationId): Promise<Organization> {
  const found = await tx.manager.findOne(Organization, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (found === null) throw objectNotFound.with('There is no such organization.');
  return found;
}
