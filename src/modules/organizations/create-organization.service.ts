import { Injectable } from '@nestjs/common';
import { violates } from '../../platform/database/pg-errors.js';
import type { Tx } from '../../platform/database/tx.js';
import { newId, toUuid } from '../../platform/identifiers/id.js';
import type { CreateOrganizationInput } from './organization.dto.js';
import { Organization } from './organization.entity.js';
import { organizationRegistered } from './organizations.errors.js';
import { organizationCreated } from './organizations.events.js';

/** Takes up a customer company. */
@Injectable()
export class CreateOrganization {
  /** @throws DomainError `organization.already_registered` */
  async run(tx: Tx, input: CreateOrganizationInput): Promise<Organization> {
    const { name, country, timeZone, residencyRegion, legalEntity, billingAddress = null } = input;
    const organization: Organization = Object.assign(new Organization(), {
      id: newId('org'), name, country, timeZone, residencyRegion, billingAddress,
      legalName: legalEntity?.legalName ?? null, registrationNumber: legalEntity?.registrationNumber ?? null,
      legalCountry: legalEntity?.country ?? null, taxId: legalEntity?.taxId ?? null,
      verifiedAt: null, version: 1, createdAt: tx.now, updatedAt: tx.now,
    });
    await tx.query(
      `insert into organizations.organization (id, name, country, time_zone, residency_region, legal_name, registration_number, legal_country, tax_id, billing_address,
         version, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11)`,
      [toUuid(organization.id), name, country, timeZone, residencyRegion, organization.legalName, organization.registrationNumber, organization.legalCountry,
        organization.taxId, billingAddress === null ? null : JSON.stringify(billingAddress), tx.now],
    ).catch(refuseSecondRegistration);
    tx.audit({ action: 'organization.create', object: organization.id, chain: organization.id, after: { country, timeZone, residencyRegion, legalCountry: organization.legalCountry } });
    tx.announce(organizationCreated, { organizationId: organization.id, name });
    return organization;
  }
}

/** Rethrows; the database's refusal of a second organization of one legal person as what it means. */
export function refuseSecondRegistration(error: unknown): never {
  if (!violates(error, 'organization_registration')) throw error;
  throw organizationRegistered.with('Another organization has this country and registration number. Use that one, or correct the number.', { cause: error });
}
