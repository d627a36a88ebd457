import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { COUNTRY_CODES } from './countries.js';
import { canonicalTimeZone } from './time-zone.js';

/** Where an organization's data may be kept. */
export const RESIDENCY_REGIONS = ['eu', 'us', 'uk', 'apac'] as const;
export type ResidencyRegion = (typeof RESIDENCY_REGIONS)[number];

const country = z.string().refine((code) => COUNTRY_CODES.has(code), 'must be a country code of ISO 3166-1 alpha-2, such as DE or US')
  .meta({ description: 'ISO 3166-1 alpha-2', examples: ['DE'] });

const timeZone = z.string().max(60).transform((name, context) => {
  const canonical = canonicalTimeZone(name);
  if (canonical !== undefined) return canonical;
  context.addIssue({ code: 'custom', message: 'must be a time zone of the IANA database, such as Europe/Berlin' });
  return z.NEVER;
}).meta({ description: 'Name in the IANA time zone database', examples: ['Europe/Berlin'] });

const legalEntityInput = z.strictObject({
  legalName: lineOfText(200).describe('As in the register'),
  registrationNumber: lineOfText(60).regex(/[\p{L}\p{N}]/u, 'must have a letter or a digit').describe('Number in the register of companies'),
  country: country.describe('Where it is registered, ISO 3166-1 alpha-2'),
  taxId: lineOfText(40).nullable().default(null).describe('VAT or other tax number'),
}).meta({ id: 'LegalEntityInput', description: 'The legal person that signs and pays' });

const billingAddressInput = z.strictObject({
  lines: z.array(lineOfText(120)).min(1).max(4).describe('Street, building, department'),
  city: lineOfText(120),
  region: lineOfText(120).nullable().default(null).describe('State or province'),
  postalCode: lineOfText(20).nullable().default(null),
  country,
}).meta({ id: 'BillingAddressInput' });

/** Where invoices are addressed. */
export type BillingAddress = z.output<typeof billingAddressInput>;

const fields = {
  name: lineOfText(200),
  country: country.describe('Where it does business, ISO 3166-1 alpha-2; its holidays and weekends move deadlines'),
  timeZone,
  residencyRegion: z.enum(RESIDENCY_REGIONS).describe('Where its data may be kept; fixed once the organization is verified'),
  legalEntity: legalEntityInput,
  billingAddress: billingAddressInput,
};

const example = {
  name: 'Fabrikam Legal', country: 'DE', timeZone: 'Europe/Berlin', residencyRegion: 'eu',
  legalEntity: { legalName: 'Fabrikam Legal GmbH', registrationNumber: 'HRB 123456', country: 'DE', taxId: 'DE123456789' },
  billingAddress: { lines: ['Hauptstraße 1'], city: 'Berlin', postalCode: '10115', country: 'DE' },
};

export const createOrganizationBody = z.strictObject({
  ...fields, legalEntity: fields.legalEntity.optional(), billingAddress: fields.billingAddress.optional(),
}).meta({ id: 'CreateOrganization', examples: [example] });
export type CreateOrganizationInput = z.output<typeof createOrganizationBody>;

export const updateOrganizationBody = z.strictObject(fields).partial()
  .refine((changes) => Object.keys(changes).length > 0, 'must change at least one field')
  .meta({ id: 'UpdateOrganization', examples: [{ timeZone: 'Europe/Paris' }] });
export type UpdateOrganizationInput = z.output<typeof updateOrganizationBody>;

export const listOrganizationsQuery = z.strictObject({
  ...pageQuery,
  search: lineOfText(200).optional().describe('Beginning of the name, in capital or small letters'),
  verified: z.enum(['true', 'false']).optional(),
  sort: z.enum(['name', '-createdAt']).default('name'),
});
export type ListOrganizationsQuery = z.output<typeof listOrganizationsQuery>;

const moment = z.string().meta({ format: 'date-time' });
const legalEntity = z.object({ legalName: z.string(), registrationNumber: z.string(), country: z.string(), taxId: z.string().nullable() }).meta({ id: 'LegalEntity' });
const billingAddress = z.object({
  lines: z.array(z.string()), city: z.string(), region: z.string().nullable(), postalCode: z.string().nullable(), country: z.string(),
}).meta({ id: 'BillingAddress' });

const listed = {
  id: z.string(), name: z.string(), country: z.string(), timeZone: z.string(), residencyRegion: z.enum(RESIDENCY_REGIONS),
  verified: z.boolean(), verifiedAt: moment.nullable(), version: z.int(), createdAt: moment, updatedAt: moment,
};
export const listedOrganizationSchema = z.object(listed).meta({ id: 'ListedOrganization' });
export const organizationsSchema = pageOf(listedOrganizationSchema).meta({ id: 'Organizations' });

export const organizationSchema = z.object({
  ...listed,
  legalEntity: legalEntity.nullable(),
  billingAddress: billingAddress.nullable(),
  availableActions: z.array(z.object({ action: z.literal('verify'), blockedBy: z.array(z.string()) }))
    .describe('What can be done now; `blockedBy` says what is missing'),
}).meta({ id: 'Organization' });
export type OrganizationView = z.infer<typeof organizationSchema>;
export type ListedOrganization = z.infer<typeof listedOrganizationSchema>;
