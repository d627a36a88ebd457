import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { lockOrganization } from './lock-organization.js';
import { Contact } from './contact.entity.js';
import { Organization } from './organization.entity.js';
import type { OrganizationId } from './organizations.api.js';
import { organizationNotVerifiable, organizationVerifiedAlready } from './organizations.errors.js';
import { organizationVerified } from './organizations.events.js';
import { enumerate, missingForVerification } from './verification.js';

/** Puts on record that the lab checked who the organization is. */
@Injectable()
export class VerifyOrganization {
  /** @throws DomainError `object.not_found`, `precondition.*`, `organization.already_verified`, `organization.not_verifiable` */
  async run(tx: Tx, id: OrganizationId, ifMatch: Precondition): Promise<Organization> {
    const organization = await lockOrganization(tx, id);
    ifMatch.require(organization.version);
    if (organization.verifiedAt !== null) throw organizationVerifiedAlready.with(`${organization.name} was verified on ${organization.verifiedAt.toISOString().slice(0, 10)}.`);
    const missing = missingForVerification(organization, await tx.manager.countBy(Contact, { organizationId: id }));
    if (missing.length > 0) throw organizationNotVerifiable.with(`${organization.name} needs ${enumerate(missing)} before it can be verified.`, { members: { missing } });

    const changes = { verifiedAt: tx.now, version: organization.version + 1, updatedAt: tx.now };
    await tx.manager.update(Organization, { id }, changes);
    tx.audit({ action: 'organization.verify', object: id, chain: id, before: { verified: false }, after: { verified: true } });
    tx.announce(organizationVerified, { organizationId: id, name: organization.name });
    return Object.assign(organization, changes);
  }
}
