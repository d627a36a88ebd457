import { z } from 'zod';

/** Signed along: a signature for another kind of document is none for a receipt. */
export const RECEIPT_PURPOSE = 'upload-receipt.v1';
/** Files that one receipt names. */
export const MAX_RECEIPT_FILES = 10_000;

const time = z.string().meta({ format: 'date-time' });

/** What a receipt says. */
export const receiptDocument = z.object({
  organization: z.object({ id: z.string(), name: z.string(), legalName: z.string().nullable() }),
  engagementId: z.string(), datasetId: z.string(), datasetName: z.string(),
  datasetVersion: z.object({ id: z.string(), number: z.int() }).nullable().describe('The version whose files these are; null for all that the dataset has received'),
  receivedAt: time.describe('When the last of the files had arrived'),
  files: z.array(z.object({ uploadId: z.string(), name: z.string(), bytes: z.int(), sha256: z.string(), receivedAt: time })).describe('In the order in which they arrived, those since deleted among them'),
  totalFiles: z.int(), totalBytes: z.int(),
});
export type ReceiptDocument = z.infer<typeof receiptDocument>;

export const uploadReceiptSchema = z.object({
  document: receiptDocument, purpose: z.literal(RECEIPT_PURPOSE),
  signature: z.object({ algorithm: z.literal('Ed25519'), keyId: z.string(), value: z.string().describe('In base64url, over the purpose and the canonical JSON of the document') }),
}).meta({ id: 'UploadReceipt', description: 'Canonical JSON (RFC 8785). Keep the file to the byte: `atelier receipt verify` checks it offline' });
