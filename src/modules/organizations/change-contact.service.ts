import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { refuseSecondAddress } from './add-contact.service.js';
import type { UpdateContactInput } from './contact.dto.js';
import { Contact } from './contact.entity.js';
import { lockOrganization } from './lock-organization.js';
import type { OrganizationId } from './organizations.api.js';
import { contactNeeded } from './organizations.errors.js';
import { contactRemoved, contactUpdated } from './organizations.events.js';

/** Changes or removes a person at an organization. */
@Injectable()
export class ChangeContact {
  /** @throws DomainError `object.not_found`, `precondition.*`, `contact.email_taken` */
  async update(tx: Tx, organizationId: OrganizationId, id: Id<'con'>, ifMatch: Precondition, input: UpdateContactInput): Promise<Contact> {
    await lockOrganization(tx, organizationId);
    const contact = await this.#find(tx, organizationId, id, ifMatch);
    const changed = Object.entries(input).filter(([field, value]) => !isDeepStrictEqual(value, contact[field as keyof Contact])).map(([field]) => field);
    if (changed.length === 0) return contact;
    const changes = { ...input, version: contact.version + 1, updatedAt: tx.now };
    await tx.manager.update(Contact, { id }, changes).catch(refuseSecondAddress);
    const roles = input.roles ?? contact.roles;
    tx.audit({ action: 'contact.update', object: id, chain: organizationId, before: { roles: contact.roles }, after: { roles, changed } });
    tx.announce(contactUpdated, { organizationId, contactId: id, roles });
    return Object.assign(contact, changes);
  }

  /** @throws DomainError `object.not_found`, `precondition.*`, `contact.last_one` */
  async remove(tx: Tx, organizationId: OrganizationId, id: Id<'con'>, ifMatch: Precondition): Promise<void> {
    const organization = await lockOrganization(tx, organizationId);
    const contact = await this.#find(tx, organizationId, id, ifMatch);
    if (organization.verifiedAt !== null && (await tx.manager.countBy(Contact, { organizationId })) === 1) {
      throw contactNeeded.with(`${organization.name} is verified and this is its only contact. Add another before you remove this one.`);
    }
    await tx.manager.delete(Contact, { id });
    tx.audit({ action: 'contact.remove', object: id, chain: organizationId, before: { roles: contact.roles } });
    tx.announce(contactRemoved, { organizationId, contactId: id, roles: contact.roles });
  }

  async #find(tx: Tx, organizationId: OrganizationId, id: Id<'con'>, ifMatch: Precondition): Promise<Contact> {
    // No lock of its own: every change of a contact holds its organization.
    const contact = await tx.manager.findOneBy(Contact, { id, organizationId });
    if (contact === null) throw objectNotFound.with('The organization has no such contact.');
    ifMatch.require(contact.version);
    return contact;
  }
}
