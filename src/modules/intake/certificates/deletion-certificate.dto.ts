import { z } from 'zod';

/** Signed along: a signature for another kind of document is none for a certificate. */
export const CERTIFICATE_PURPOSE = 'deletion-certificate.v1';

/** Of the PDF that shows a certificate, all of its bytes. */
export const CERTIFICATE_PDF_PURPOSE = 'deletion-certificate-pdf.v1';

const time = z.string().meta({ format: 'date-time' });
const clause = z.object({ term: z.string().describe('Of the data agreement'), value: z.union([z.string(), z.number()]), text: z.string() });
const signature = z.object({ by: z.string(), at: time }).nullable();

/** What a deletion certificate says. */
export const certificateDocument = z.object({
  id: z.string(), number: z.int().describe('1, or higher for one that was issued anew'),
  replaces: z.object({ id: z.string(), sha256: z.string() }).nullable(), issuedAt: time,
  organization: z.object({ id: z.string(), name: z.string(), legalName: z.string().nullable(), country: z.string() }),
  engagement: z.object({ id: z.string(), name: z.string(), stage: z.string() }),
  agreement: z.object({
    id: z.string(), signedAt: time.nullable(), signedForLab: signature, signedForPartner: signature, consentWithdrawnAt: time.nullable(), clause,
  }).nullable().describe('The data agreement, and the clause by which the data is deleted'),
  deletion: z.object({
    cause: z.enum(['request', 'retention']), requestedBy: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    clock: z.object({ startedBy: z.string(), startedAt: time, dueAt: time }).nullable(),
    requestedAt: time, startedAt: time, finishedAt: time, objects: z.int(), bytes: z.int(),
    holds: z.array(z.object({ id: z.string(), placedAt: time, releasedAt: time.nullable() })).describe('Legal holds that had stood'),
  }),
  dataKey: z.object({ id: z.string(), algorithm: z.literal('AES-256-GCM'), destroyedAt: time }).nullable().describe('The key under which the objects were encrypted'),
  objects: z.array(z.object({
    keyHash: z.string().describe('SHA-256 of the name under which it was stored'), kind: z.enum(['upload', 'transfer', 'derived']), bytes: z.int(),
    sha256: z.string().nullable().describe('Of its content; null for what a transfer had left behind, and for what was unreadable'), deletedAt: time,
    unreadable: z.literal(true).optional().describe('It could not be read any more, damaged or without its key; its bytes are those that were stored'),
  })),
  deletedBefore: z.array(z.object({ uploadId: z.string(), status: z.string(), bytes: z.int(), sha256: z.string().nullable(), endedAt: time }))
    .describe('Uploads that had been deleted one by one, had failed or expired before'),
  remains: z.array(z.object({
    what: z.enum(['records', 'accounts', 'audit', 'certificate', 'weights']), because: z.string(), clause: clause.nullable(),
    checkpoints: z.array(z.object({
      trainingRunId: z.string(), technique: z.string(), baseModel: z.string().nullable(), checkpointSha256: z.string(), registeredAt: time,
      datasetVersionIds: z.array(z.string()),
    })),
  })),
});
export type CertificateDocument = z.infer<typeof certificateDocument>;

export const deletionCertificateSchema = z.object({
  document: certificateDocument, purpose: z.literal(CERTIFICATE_PURPOSE),
  signature: z.object({ algorithm: z.literal('Ed25519'), keyId: z.string(), value: z.string().describe('In base64url, over the purpose and the canonical JSON of the document') }),
}).meta({ id: 'DeletionCertificate', description: 'Canonical JSON (RFC 8785). Keep the file to the byte: `atelier certificate verify` checks it offline' });

export const readCertificateQuery = z.strictObject({ number: z.coerce.number().int().min(1).max(1_000_000).optional().describe('An earlier one; the newest when left out') });
export type ReadCertificateQuery = z.output<typeof readCertificateQuery>;
