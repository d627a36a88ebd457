import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

const organization = { organizationId: z.string(), name: z.string() };
const contact = { organizationId: z.string(), contactId: z.string(), roles: z.array(z.string()) };

export const organizationCreated = defineEvent({
  type: 'organization.created', version: 1, forPartners: true, schema: z.object(organization),
  describe: ({ name }) => `${name} became an organization`,
});
export const organizationUpdated = defineEvent({
  type: 'organization.updated', version: 1, forPartners: true,
  schema: z.object({ ...organization, changed: z.array(z.string()).describe('Names of the fields that changed') }),
  describe: ({ name, changed }) => `${name} changed: ${changed.join(', ')}`,
});
export const organizationVerified = defineEvent({
  type: 'organization.verified', version: 1, forPartners: true, schema: z.object(organization),
  describe: ({ name }) => `${name} was verified`,
});
export const contactAdded = defineEvent({
  type: 'contact.added', version: 1, forPartners: true, schema: z.object(contact),
  describe: ({ roles }) => `a ${roles.join(' and ')} contact was added`,
});
export const contactUpdated = defineEvent({
  type: 'contact.updated', version: 1, forPartners: true, schema: z.object(contact),
  describe: ({ roles }) => `a ${roles.join(' and ')} contact changed`,
});
export const contactRemoved = defineEvent({
  type: 'contact.removed', version: 1, forPartners: true, schema: z.object(contact),
  describe: ({ roles }) => `a ${roles.join(' and ')} contact was removed`,
});
