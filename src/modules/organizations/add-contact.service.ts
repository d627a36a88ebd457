import { Injectable } from '@nestjs/common';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import type { AddContactInput } from './contact.dto.js';
import { Contact } from './contact.entity.js';
import { lockOrganization } from './lock-organization.js';
import type { OrganizationId } from './organizations.api.js';
import { contactEmailTaken } from './organizations.errors.js';
import { contactAdded } from './organizations.events.js';

/** Adds a person at an organization. */
@Injectable()
export class AddContact {
  /** @throws DomainError `object.not_found`, `contact.email_taken` */
  async run(tx: Tx, organizationId: OrganizationId, input: AddContactInput): Promise<Contact> {
    await lockOrganization(tx, organizationId);
    const contact = tx.manager.create(Contact, { id: newId('con'), organizationId, ...input, version: 1, createdAt: tx.now, updatedAt: tx.now });
    await tx.manager.insert(Contact, contact).catch(refuseSecondAddress);
    // Ids and roles only: the chain is kept for good, a person's name and address must not be.
    tx.audit({ action: 'contact.add', object: contact.id, chain: organizationId, after: { roles: contact.roles } });
    tx.announce(contactAdded, { organizationId, contactId: contact.id, roles: contact.roles });
    return contact;
  }
}

/** Rethrows; the database's refusal of a second contact with one address as what it means. */
export function refuseSecondAddress(error: unknown): never {
  if (!violates(error, 'contact_email')) throw error;
  throw contactEmailTaken.with('The organization has a contact with this e-mail address. Change that contact instead.', { cause: error });
}
