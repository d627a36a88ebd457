import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';

export const recordSchema = z.object({
  chain: z.string().describe('The organization whose record it is, or `lab`'), position: z.int().describe('From 1, in its chain'), at: z.string(), action: z.string(), object: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable().describe('Null for an organization’s own systems') }),
  onBehalfOf: z.string().nullable().describe('Id of the organization or person that the actor acted for'),
  before: z.unknown(), after: z.unknown(), requestId: z.string(), previousHash: z.string().describe('Hash of the record before, hexadecimal; for the first, SHA-256 of the chain’s name'),
  hash: z.string().describe('SHA-256 of the previous hash and the record’s canonical JSON, hexadecimal'),
}).meta({ id: 'AuditRecord' });
export type AuditRecordView = z.infer<typeof recordSchema>;

export const recordsSchema = pageOf(recordSchema).meta({ id: 'AuditRecords' });

const text = z.string().regex(/^[^\0\p{Surrogate}]*$/u, 'must not hold NUL or halves of characters');

const filters = {
  object: text.max(200).optional().describe('Id of what changed'),
  actor: text.max(200).optional().describe('Id of who changed it'),
  action: text.max(100).optional().describe('Such as `engagement.open`'),
  chain: text.max(100).optional().describe('The organization whose records they are, or `lab` for the lab’s own'),
  requestId: text.max(200).optional().describe('The `X-Request-Id` under which it happened'),
  from: z.iso.datetime({ offset: true }).optional().describe('Recorded at this time or later'),
  to: z.iso.datetime({ offset: true }).optional().describe('Recorded before this time'),
};

export const listRecordsQuery = z.strictObject({ ...pageQuery, ...filters });
export type ListRecordsQuery = z.infer<typeof listRecordsQuery>;

export const exportRecordsQuery = z.strictObject({ format: z.enum(['csv', 'jsonl']).default('jsonl').describe('`csv` for a spreadsheet, `jsonl` for JSON Lines'), ...filters });
export type ExportRecordsQuery = z.infer<typeof exportRecordsQuery>;

export type RecordFilters = Omit<ExportRecordsQuery, 'format'>;

const badRecord = z.object({ chain: z.string(), position: z.int(), problem: z.string() });

export const verificationSchema = z.object({
  whole: z.boolean().describe('Whether nothing at all was found wrong'),
  chains: z.int(), records: z.int(),
  firstBad: badRecord.nullable().describe('The first of `bad`'),
  bad: z.array(badRecord).describe('The first bad record of each chain that has one, of the first 100 such chains'),
  checkpoints: z.int().describe('Checkpoints that are signed'),
  badCheckpoints: z.array(z.object({ checkpoint: z.int(), problem: z.string() })).describe('The first 100'),
  uncovered: z.int().describe('Records that no checkpoint covers yet: the last of these could be cut off unseen'),
  uncoveredSince: z.iso.datetime().nullable().describe('When the oldest of them was written'),
  overdue: z.string().nullable().describe('Why a checkpoint should have been made by now'),
}).meta({ id: 'AuditVerification' });
export type VerificationView = z.infer<typeof verificationSchema>;
