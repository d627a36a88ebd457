import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { refuseSecondRegistration } from './create-organization.service.js';
import { lockOrganization } from './lock-organization.js';
import type { UpdateOrganizationInput } from './organization.dto.js';
import { Organization } from './organization.entity.js';
import type { OrganizationId } from './organizations.api.js';
import { organizationFieldFixed } from './organizations.errors.js';
import { organizationUpdated } from './organizations.events.js';
import { legalEntityOf } from './organization.views.js';
import { enumerate } from './verification.js';

/** Changes what is known of an organization. */
@Injectable()
export class UpdateOrganization {
  /** @throws DomainError `object.not_found`, `precondition.*`, `organization.field_fixed`, `organization.already_registered` */
  async run(tx: Tx, id: OrganizationId, ifMatch: Precondition, input: UpdateOrganizationInput): Promise<Organization> {
    const organization = await lockOrganization(tx, id);
    ifMatch.require(organization.version);
    const before = snapshot(organization);
    const after = { ...before, ...input };
    const changed = (Object.keys(before) as (keyof Snapshot)[]).filter((field) => !isDeepStrictEqual(before[field], after[field]));
    if (changed.length === 0) return organization;
    if (organization.verifiedAt !== null) refuseFixed(before, after);

    const changes = {
      name: after.name, country: after.country, timeZone: after.timeZone, residencyRegion: after.residencyRegion, billingAddress: after.billingAddress,
      legalName: after.legalEntity?.legalName ?? null, registrationNumber: after.legalEntity?.registrationNumber ?? null,
      legalCountry: after.legalEntity?.country ?? null, taxId: after.legalEntity?.taxId ?? null,
      version: organization.version + 1, updatedAt: tx.now,
    };
    await tx.manager.update(Organization, { id }, changes).catch(refuseSecondRegistration);
    tx.audit({ action: 'organization.update', object: id, chain: id, before: pick(before, changed), after: { ...pick(after, changed), changed } });
    tx.announce(organizationUpdated, { organizationId: id, name: after.name, changed });
    return Object.assign(organization, changes);
  }
}

function snapshot(organization: Organization) {
  const { name, country, timeZone, residencyRegion, billingAddress } = organization;
  return { name, country, timeZone, residencyRegion, legalEntity: legalEntityOf(organization), billingAddress };
}
type Snapshot = ReturnType<typeof snapshot>;

/** What verification vouched for stays: contracts and stored data rest on it. */
function refuseFixed(before: Snapshot, after: Snapshot): void {
  const fixed = [
    ...(before.residencyRegion === after.residencyRegion ? [] : ['residencyRegion']),
    ...(before.legalEntity?.country === after.legalEntity?.country ? [] : ['legalEntity.country']),
    ...(before.legalEntity?.registrationNumber === after.legalEntity?.registrationNumber ? [] : ['legalEntity.registrationNumber']),
  ];
  if (fixed.length === 0) return;
  throw organizationFieldFixed.with(`The organization is verified, so ${enumerate(fixed)} cannot change. Another region or legal person is another organization.`, {
    errors: fixed.map((field) => ({ path: `body.${field}`, code: 'fixed', message: 'is fixed since the organization was verified' })),
  });
}

/** The values of `fields` that are no words of the customer's; of the others the record says only that they changed. */
function pick({ country, timeZone, residencyRegion }: Snapshot, fields: readonly (keyof Snapshot)[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ country, timeZone, residencyRegion }).filter(([field]) => (fields as readonly string[]).includes(field)));
}
