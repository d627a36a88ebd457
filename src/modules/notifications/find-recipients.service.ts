import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { IdentityApi } from '../identity/identity.api.js';
import type { Role, StaffMemberSummary } from '../identity/identity.api.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import type { ContactRole } from '../organizations/organizations.api.js';
import type { FollowedEngagement } from './followed-engagement.entity.js';
import type { ContactGroup, Group, StaffGroup } from './telling.js';

/** Someone who is told. */
export interface Recipient {
  kind: 'staff' | 'contact';
  id: string;
  name: string;
  /** In small letters. */
  email: string;
}

/** Whose event it is. */
export interface Concern {
  organizationId: Id<'org'> | null;
  engagement: FollowedEngagement | null;
}

const CONTACT_ROLES: Record<ContactGroup, ContactRole> = { sponsors: 'sponsor', billing_contacts: 'billing', technical_contacts: 'technical', legal_contacts: 'legal' };

/** Finds the people behind a group, as they are now: active staff members, contacts of the customer. */
@Injectable()
export class FindRecipients {
  constructor(
    private readonly identity: IdentityApi,
    private readonly organizations: OrganizationsApi,
  ) {}

  /** Everyone in the groups, each once; nobody who is behind a conflict wall from the organization. */
  async run(reader: Reader, groups: readonly Group[], concern: Concern): Promise<Recipient[]> {
    const found = new Map<string, Recipient>();
    const walled: ReadonlySet<string> = concern.organizationId === null ? new Set() : await this.identity.walledFrom(reader, concern.organizationId);
    for (const group of groups) {
      for (const recipient of await this.#group(reader, group, concern)) if (!walled.has(recipient.id)) found.set(recipient.email, found.get(recipient.email) ?? recipient);
    }
    return [...found.values()];
  }

  async #group(reader: Reader, group: Group, { organizationId, engagement }: Concern): Promise<Recipient[]> {
    if (isContactGroup(group)) return this.#contacts(reader, CONTACT_ROLES[group], organizationId);
    const members: Record<StaffGroup, () => Promise<StaffMemberSummary[]>> = {
      owner: () => this.#owner(reader, engagement),
      organization_owners: () => this.#organizationOwners(reader, organizationId),
      lead: () => this.#lead(reader),
      team: () => this.#staffMembers(reader, engagement?.teamStaffMemberIds ?? []),
      data_stewards: () => this.#role(reader, 'data_steward'),
      finance: () => this.#role(reader, 'finance'),
      administrators: () => this.#role(reader, 'administrator'),
    };
    return (await members[group]()).map(({ id, name, email }) => ({ kind: 'staff', id, name, email: email.toLowerCase() }));
  }

  /** The owner; while there is none, all who could become it. */
  async #owner(reader: Reader, engagement: FollowedEngagement | null): Promise<StaffMemberSummary[]> {
    const owners = await this.#staffMembers(reader, engagement?.ownerId == null ? [] : [engagement.ownerId]);
    return owners.length > 0 ? owners : this.#role(reader, 'engagement_manager');
  }

  /** Whoever owns an engagement of the organization; without any, all who could. */
  async #organizationOwners(reader: Reader, organizationId: Id<'org'> | null): Promise<StaffMemberSummary[]> {
    const rows = organizationId === null ? [] : await reader.query<{ owner_id: string }>(
      'select distinct owner_id from notifications.followed_engagement where organization_id = $1 and owner_id is not null', [toUuid(organizationId)],
    );
    const owners = await this.#staffMembers(reader, rows.map((row) => fromUuid('stf', row.owner_id)));
    return owners.length > 0 ? owners : this.#role(reader, 'engagement_manager');
  }

  /** Nobody is anybody's lead on record, so those who lead research are told, and without any the administrators. */
  async #lead(reader: Reader): Promise<StaffMemberSummary[]> {
    const leads = await this.#role(reader, 'research_lead');
    return leads.length > 0 ? leads : this.#role(reader, 'administrator');
  }

  #role(reader: Reader, role: Role): Promise<StaffMemberSummary[]> {
    return this.identity.staffWithRole(reader, role);
  }

  async #staffMembers(reader: Reader, ids: readonly Id<'stf'>[]): Promise<StaffMemberSummary[]> {
    return [...(await this.identity.staffMembers(reader, ids)).values()].filter((member) => member.active);
  }

  async #contacts(reader: Reader, role: ContactRole, organizationId: Id<'org'> | null): Promise<Recipient[]> {
    if (organizationId === null) return [];
    const contacts = await this.organizations.contacts(reader, organizationId);
    return contacts.filter((contact) => contact.roles.includes(role))
      .map(({ id, name, email }) => ({ kind: 'contact', id, name, email: email.toLowerCase() }));
  }
}

function isContactGroup(group: Group): group is ContactGroup {
  return group in CONTACT_ROLES;
}
