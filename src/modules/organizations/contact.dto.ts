import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';

/** What a contact is asked about: the engagement itself, invoices, data and systems, contracts. */
export const CONTACT_ROLES = ['sponsor', 'billing', 'technical', 'legal'] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

const fields = {
  name: lineOfText(200),
  email: z.email().max(254),
  phone: lineOfText(40).nullable(),
  roles: z.array(z.enum(CONTACT_ROLES)).min(1).max(CONTACT_ROLES.length)
    .refine((roles) => new Set(roles).size === roles.length, 'must name each role once'),
};

export const addContactBody = z.strictObject({ ...fields, phone: fields.phone.default(null) })
  .meta({ id: 'AddContact', examples: [{ name: 'Ada Weber', email: 'ada.weber@fabrikam.example', roles: ['sponsor', 'billing'] }] });
export type AddContactInput = z.output<typeof addContactBody>;

export const updateContactBody = z.strictObject(fields).partial()
  .refine((changes) => Object.keys(changes).length > 0, 'must change at least one field')
  .meta({ id: 'UpdateContact', examples: [{ roles: ['technical'] }] });
export type UpdateContactInput = z.output<typeof updateContactBody>;

export const listContactsQuery = z.strictObject(pageQuery);
export type ListContactsQuery = z.output<typeof listContactsQuery>;

const moment = z.string().meta({ format: 'date-time' });
export const contactSchema = z.object({
  id: z.string(), organizationId: z.string(), name: z.string(), email: z.string(), phone: z.string().nullable(),
  roles: z.array(z.enum(CONTACT_ROLES)), version: z.int(), createdAt: moment, updatedAt: moment,
}).meta({ id: 'Contact' });
export const contactsSchema = pageOf(contactSchema).meta({ id: 'Contacts' });
export type ContactView = z.infer<typeof contactSchema>;
