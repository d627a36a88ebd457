import { z } from 'zod';
import { pageOf } from '../../../platform/http/describe.js';
import { pageQuery } from '../../../platform/http/keyset.js';
import { lineOfText } from '../../../platform/http/text.js';
import { dataOwners, permittedTechniques, residencyRegions, weightsOwners } from './data-agreement.terms.js';
import { dataAgreementStatuses } from './data-agreement.workflow.js';

const terms = {
  dataOwner: z.enum(dataOwners).describe('Who owns the data'),
  weightsOwner: z.enum(weightsOwners).describe('Who owns the custom model’s weights'),
  retentionDays: z.int().min(0).max(3650).describe('Days after the engagement’s end for which the data may be kept'),
  withdrawalDays: z.int().min(0).max(3650).nullable().describe('Days after a withdrawal of consent for which the data may be kept, 0 to delete it at once; null: as many as retentionDays'),
  residencyRegion: z.enum(residencyRegions).describe('Where the data may be kept; the organization’s residency region'),
  permittedTechniques: z.array(z.enum(permittedTechniques)).min(1).max(permittedTechniques.length)
    .refine((names) => new Set(names).size === names.length, 'must not name a technique twice').describe('What the data may be used for'),
  quotaBytes: z.int().min(1).describe('Bytes that may be held for the engagement at a time'),
};
const example = {
  dataOwner: 'organization', weightsOwner: 'organization', retentionDays: 30, residencyRegion: 'eu',
  permittedTechniques: ['continued_pretraining'], quotaBytes: 5_000_000_000,
} as const;

export const draftDataAgreementSchema = z.strictObject({ ...terms, withdrawalDays: terms.withdrawalDays.default(null) }).meta({ id: 'DraftDataAgreement', examples: [example] });
export type DraftDataAgreementInput = z.output<typeof draftDataAgreementSchema>;

export const updateDataAgreementSchema = z.strictObject(terms).partial().meta({ id: 'UpdateDataAgreement', examples: [{ retentionDays: 90 }] });
export type UpdateDataAgreementInput = z.output<typeof updateDataAgreementSchema>;

export const signDataAgreementSchema = z.strictObject({ by: lineOfText(200).describe('Who signs, by name and office') })
  .meta({ id: 'SignDataAgreement', examples: [{ by: 'Ada Okafor, General Counsel' }] });

export const withdrawDataAgreementSchema = z.strictObject({ reason: z.string().trim().min(1).max(2000) })
  .meta({ id: 'WithdrawDataAgreement', examples: [{ reason: 'The quota was agreed upon anew' }] });

export const withdrawConsentSchema = z.strictObject({ reason: z.string().trim().min(1).max(2000) })
  .meta({ id: 'WithdrawConsent', examples: [{ reason: 'We take our consent back' }] });

export const listDataAgreementsQuery = z.strictObject(pageQuery);
export type ListDataAgreementsQuery = z.output<typeof listDataAgreementsQuery>;

const time = z.string().meta({ format: 'date-time' });
const signature = z.object({ by: z.string(), at: time });
const availableAction = z.object({
  action: z.string(), to: z.string().nullable(), by: z.string().describe('The permission it needs'), reason: z.enum(['required', 'none']),
  blockers: z.array(z.object({ gate: z.string(), question: z.string(), because: z.string().describe('What is missing'), waivable: z.boolean() })),
});

export const dataAgreementSchema = z.object({
  id: z.string(), engagementId: z.string(), organizationId: z.string(), status: z.enum(dataAgreementStatuses),
  dataOwner: z.enum(dataOwners), weightsOwner: z.enum(weightsOwners), retentionDays: z.int(), withdrawalDays: z.int().nullable(), residencyRegion: z.enum(residencyRegions),
  permittedTechniques: z.array(z.enum(permittedTechniques)), quotaBytes: z.int(),
  signedForLab: signature.nullable(), signedForPartner: signature.nullable(), signedAt: time.nullable().describe('When the second side signed'),
  consentWithdrawnAt: time.nullable(), reason: z.string().nullable().describe('Why it, or the consent, was withdrawn'), createdAt: time, updatedAt: time, version: z.int(),
  availableActions: z.array(availableAction),
}).meta({ id: 'DataAgreement' });
export type DataAgreementDto = z.input<typeof dataAgreementSchema>;
export const dataAgreementsSchema = pageOf(dataAgreementSchema).meta({ id: 'DataAgreements' });
