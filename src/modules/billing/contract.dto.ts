import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { amountSchema, moneyView } from './amounts.js';
import { contractStatuses } from './contract.workflow.js';

const terms = {
  reference: lineOfText(100).describe('The lab’s name for the contract; printed on its invoices'),
  price: amountSchema,
  paymentTermDays: z.int().min(0).max(365).describe('Calendar days from an invoice’s issue until it is due'),
  purchaseOrder: lineOfText(100).nullable().describe('The customer’s order number; printed on its invoices'),
};

export const draftContractSchema = z.strictObject({
  ...terms, paymentTermDays: terms.paymentTermDays.default(30), purchaseOrder: terms.purchaseOrder.default(null),
}).meta({ id: 'DraftContract', examples: [{ reference: 'ATL-2026-014', price: { amount: 250000000, currency: 'USD' }, paymentTermDays: 30, purchaseOrder: 'PO-77120' }] });
export type DraftContractInput = z.output<typeof draftContractSchema>;

export const amendContractSchema = z.strictObject(terms).partial()
  .refine((changes) => Object.keys(changes).length > 0, 'must change at least one field')
  .meta({ id: 'AmendContract', examples: [{ paymentTermDays: 45 }] });
export type AmendContractInput = z.output<typeof amendContractSchema>;

export const signContractSchema = z.strictObject({ by: lineOfText(200).describe('Who signs, by name') })
  .meta({ id: 'SignContract', examples: [{ by: 'Ada Okafor, General Counsel' }] });
export type SignContractInput = z.output<typeof signContractSchema>;

export const endContractSchema = z.strictObject({ reason: z.string().trim().min(1).max(2000) })
  .meta({ id: 'EndContract', examples: [{ reason: 'Replaced by a contract over a smaller scope' }] });
export type EndContractInput = z.output<typeof endContractSchema>;

export const listContractsQuery = z.strictObject(pageQuery);
export type ListContractsQuery = z.output<typeof listContractsQuery>;

const time = z.string().meta({ format: 'date-time' });
const signature = z.object({ by: z.string(), actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }), at: time });

export const contractSchema = z.object({
  id: z.string(), engagementId: z.string(), organizationId: z.string(), reference: z.string(), purchaseOrder: z.string().nullable(),
  price: moneyView, paymentTermDays: z.int(), status: z.enum(contractStatuses),
  signedForLab: signature.nullable(), signedForPartner: signature.nullable(), signedAt: time.nullable().describe('When the second side signed'), endedAt: time.nullable(), endReason: z.string().nullable(),
  createdAt: time, updatedAt: time, version: z.int(),
}).meta({ id: 'Contract' });
export type ContractView = z.infer<typeof contractSchema>;
export const contractsSchema = pageOf(contractSchema).meta({ id: 'Contracts' });
