import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../platform/actor.js';
import type { Reader } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import type { KeysetColumn } from '../../platform/http/keyset.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import { Contact } from './contact.entity.js';
import type { ListOrganizationsQuery, OrganizationView } from './organization.dto.js';
import type { Organization } from './organization.entity.js';
import { organizationView } from './organization.views.js';
import type { ListedOrganizationRow } from './organization.views.js';
import type { OrganizationId } from './organizations.api.js';
import { missingForVerification } from './verification.js';

const ORDERS: Record<ListOrganizationsQuery['sort'], readonly KeysetColumn[]> = {
  name: [{ expression: 'search_name', type: 'text', direction: 'asc' }, { expression: 'id', type: 'uuid', direction: 'asc' }],
  '-createdAt': [{ expression: 'created_at', type: 'timestamptz', direction: 'desc' }, { expression: 'id', type: 'uuid', direction: 'desc' }],
};

/** Reads organizations for the API: one with what can be done next, or a page of them. */
@Injectable()
export class ReadOrganizations {
  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: OrganizationId): Promise<OrganizationView> {
    const [row] = await reader.query<Organization>(
      `select name, country, time_zone as "timeZone", residency_region as "residencyRegion", legal_name as "legalName", registration_number as "registrationNumber",
         legal_country as "legalCountry", tax_id as "taxId", billing_address as "billingAddress", verified_at as "verifiedAt", version,
         created_at as "createdAt", updated_at as "updatedAt"
       from organizations.organization where id = $1`,
      [toUuid(id)],
    );
    if (row === undefined) throw objectNotFound.with('There is no such organization.');
    return this.show(reader, Object.assign(row, { id }));
  }

  /** One that was created in this transaction: it has no contacts yet. */
  showNew(reader: Reader, organization: Organization): OrganizationView {
    return organizationView(organization, isAllowed(reader.actor, 'organization:verify') ? missingForVerification(organization, 0) : null);
  }

  async show(reader: Reader, organization: Organization): Promise<OrganizationView> {
    if (organization.verifiedAt !== null || !isAllowed(reader.actor, 'organization:verify')) return organizationView(organization, null);
    const contacts = await reader.manager.countBy(Contact, { organizationId: organization.id });
    return organizationView(organization, missingForVerification(organization, contacts));
  }

  /** One page, plus one row to tell whether another follows. */
  async page(reader: Reader, query: ListOrganizationsQuery, fingerprint: unknown): Promise<ListedOrganizationRow[]> {
    const parameters = new Parameters();
    const conditions = ['true'];
    if (query.search !== undefined) {
      // From the text to the greatest that begins with it, in byte order: LIKE would not use the index under row-level security.
      const beginning = `lower(${parameters.add(query.search)})`;
      conditions.push(`search_name >= ${beginning} and search_name < ${beginning} || chr(1114111)`);
    }
    if (query.verified !== undefined) conditions.push(`verified_at is ${query.verified === 'true' ? 'not ' : ''}null`);
    const paging = keyset(parameters, ORDERS[query.sort], query, fingerprint);
    const rows = await reader.query<ListedOrganizationRow>(
      `select id, name, country, time_zone as "timeZone", residency_region as "residencyRegion", verified_at as "verifiedAt", version,
         created_at as "createdAt", updated_at as "updatedAt", ${paging.keys}
       from organizations.organization where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    );
    return rows.map((row) => ({ ...row, id: fromUuid('org', row.id) }));
  }
}
