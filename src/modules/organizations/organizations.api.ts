import { Injectable } from '@nestjs/common';
import { exportTables } from '../../platform/database/exported-table.js';
import type { ExportedEngagement, ExportedRecord } from '../../platform/database/exported-table.js';
import type { Reader } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { ContactRole } from './contact.dto.js';
import type { BillingAddress, ResidencyRegion } from './organization.dto.js';
import { exportedTables } from './exported-tables.js';

export type OrganizationId = Id<'org'>;
export type { BillingAddress, ContactRole, ResidencyRegion };

/** An organization, as other modules see one. */
export interface OrganizationSummary {
  id: OrganizationId;
  name: string;
  verified: boolean;
  residencyRegion: ResidencyRegion;
  /** Where it does business, ISO 3166-1 alpha-2. */
  country: string;
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: string;
  /** Of the legal entity; null until it is known. */
  legalName: string | null;
  billingAddress: BillingAddress | null;
}

/** A person at an organization, as other modules see one. */
export interface ContactSummary {
  id: Id<'con'>;
  name: string;
  email: string;
  roles: ContactRole[];
}

/** What other modules may ask of organizations. A partner's reader finds its own organization only. */
@Injectable()
export class OrganizationsApi {
  /** The organization, or null when there is none that the reader can see. */
  async find(reader: Reader, id: OrganizationId): Promise<OrganizationSummary | null> {
    const [row] = await reader.query<OrganizationSummary>(
      `select name, verified_at is not null as verified, residency_region as "residencyRegion", country, time_zone as "timeZone",
         legal_name as "legalName", billing_address as "billingAddress"
       from organizations.organization where id = $1`,
      [toUuid(id)],
    );
    return row === undefined ? null : { ...row, id };
  }

  /**
   * The organization.
   * @throws DomainError `object.not_found` when there is none that the reader can see.
   */
  async require(reader: Reader, id: OrganizationId): Promise<OrganizationSummary> {
    const found = await this.find(reader, id);
    if (found === null) throw objectNotFound.with('There is no such organization.');
    return found;
  }

  /** The organization's contacts, the oldest first; none for one that the reader cannot see. */
  async contacts(reader: Reader, organizationId: OrganizationId): Promise<ContactSummary[]> {
    const rows = await reader.query<ContactSummary>(
      'select id, name, email, roles from organizations.contact where organization_id = $1 order by created_at, id',
      [toUuid(organizationId)],
    );
    return rows.map((row) => ({ ...row, id: fromUuid('con', row.id) }));
  }

  /** All records of an engagement, for its export, in the view of the reader. */
  exportEngagement(reader: Reader, engagement: ExportedEngagement): AsyncIterable<ExportedRecord> {
    return exportTables(reader, exportedTables, engagement);
  }
}
