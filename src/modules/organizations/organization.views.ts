import type { Contact } from './contact.entity.js';
import type { ContactView } from './contact.dto.js';
import type { ListedOrganization, OrganizationView } from './organization.dto.js';
import type { Organization } from './organization.entity.js';

/** The legal entity, of its columns. */
export function legalEntityOf(organization: Organization): OrganizationView['legalEntity'] {
  const { legalName, registrationNumber, legalCountry, taxId } = organization;
  return legalName === null || registrationNumber === null || legalCountry === null ? null : { legalName, registrationNumber, country: legalCountry, taxId };
}

/** @param blockedBy what verification lacks; null when the reader may not verify or it is done. */
export function organizationView(organization: Organization, blockedBy: string[] | null): OrganizationView {
  return {
    ...listedOrganization(organization),
    legalEntity: legalEntityOf(organization),
    billingAddress: organization.billingAddress,
    availableActions: blockedBy === null ? [] : [{ action: 'verify', blockedBy }],
  };
}

export type ListedOrganizationRow = Pick<Organization, 'id' | 'name' | 'country' | 'timeZone' | 'residencyRegion' | 'verifiedAt' | 'version' | 'createdAt' | 'updatedAt'>;

export function listedOrganization(row: ListedOrganizationRow): ListedOrganization {
  return {
    id: row.id, name: row.name, country: row.country, timeZone: row.timeZone, residencyRegion: row.residencyRegion,
    verified: row.verifiedAt !== null, verifiedAt: row.verifiedAt?.toISOString() ?? null, version: row.version,
    createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString(),
  };
}

export function contactView(contact: Contact): ContactView {
  return {
    id: contact.id, organizationId: contact.organizationId, name: contact.name, email: contact.email, phone: contact.phone, roles: contact.roles,
    version: contact.version, createdAt: contact.createdAt.toISOString(), updatedAt: contact.updatedAt.toISOString(),
  };
}
