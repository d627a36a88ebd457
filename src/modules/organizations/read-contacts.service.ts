import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { ListContactsQuery } from './contact.dto.js';
import { Contact } from './contact.entity.js';
import { OrganizationsApi } from './organizations.api.js';
import type { OrganizationId } from './organizations.api.js';

/** Reads the persons at an organization. */
@Injectable()
export class ReadContacts {
  constructor(private readonly organizations: OrganizationsApi) {}

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, organizationId: OrganizationId, id: Id<'con'>): Promise<Contact> {
    const contact = await reader.manager.findOneBy(Contact, { id, organizationId });
    if (contact === null) throw objectNotFound.with('The organization has no such contact.');
    return contact;
  }

  /**
   * One page, plus one row to tell whether another follows.
   * @throws DomainError `object.not_found` without such an organization.
   */
  async page(reader: Reader, organizationId: OrganizationId, query: ListContactsQuery, fingerprint: unknown): Promise<Contact[]> {
    await this.organizations.require(reader, organizationId);
    const parameters = new Parameters();
    const whose = parameters.add(toUuid(organizationId));
    const paging = keyset(parameters, [
      { expression: 'created_at', type: 'timestamptz', direction: 'asc' },
      { expression: 'id', type: 'uuid', direction: 'asc' },
    ], query, fingerprint);
    const rows = await reader.query<Contact>(
      `select id, name, email, phone, roles, version, created_at as "createdAt", updated_at as "updatedAt", ${paging.keys}
       from organizations.contact where organization_id = ${whose} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
    return rows.map((row) => Object.assign(row, { id: fromUuid('con', row.id), organizationId }));
  }
}
