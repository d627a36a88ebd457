import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';
import { formatTokens } from '../../platform/format-tokens.js';
import { clockStarts } from './retention/retention-clock.js';

const about = { engagementId: z.string(), organizationId: z.string() };
const count = z.int().nonnegative();
const version = { ...about, datasetId: z.string(), datasetVersionId: z.string(), number: z.int().positive() };

export const dataAgreementSigned = defineEvent({
  type: 'data_agreement.signed', version: 1, forPartners: true,
  schema: z.object({ ...about, dataAgreementId: z.string(), retentionDays: count, residencyRegion: z.string(), quotaBytes: count }),
  describe: (data) => `The data agreement was signed by both sides: region ${data.residencyRegion}, ${data.retentionDays} days of retention`,
});

export const uploadReceived = defineEvent({
  type: 'upload.received', version: 1, forPartners: true,
  schema: z.object({ ...about, datasetId: z.string(), uploadId: z.string(), fileName: z.string(), bytes: count, sha256: z.string() }),
  describe: (data) => `${data.fileName} arrived: ${data.bytes.toLocaleString('en')} bytes`,
});

export const uploadDeleted = defineEvent({
  type: 'upload.deleted', version: 1, forPartners: true,
  schema: z.object({ ...about, datasetId: z.string(), uploadId: z.string(), because: z.enum(['request', 'consent_withdrawn']) }),
  describe: (data) => (data.because === 'request' ? 'An upload was deleted' : 'An upload was ended, because consent was withdrawn'),
});

export const datasetVersionProcessingStarted = defineEvent({
  type: 'dataset_version.processing_started', version: 1, forPartners: true,
  schema: z.object({ ...version, files: count, bytes: count }),
  describe: (data) => `Version ${data.number} of a dataset is being processed: ${data.files} files`,
});

export const datasetVersionProcessed = defineEvent({
  type: 'dataset_version.processed', version: 1, forPartners: true,
  schema: z.object({
    ...version, documents: count, keptDocuments: count, duplicateDocuments: count, failedDocuments: count,
    tokens: count.describe('Of all documents that were read'), keptTokens: count.describe('Of what is kept, counted again after redaction'),
  }),
  describe: (data) => `Version ${data.number} of a dataset was processed: ${formatTokens(data.keptTokens)} tokens, ${data.duplicateDocuments} duplicates, ${data.failedDocuments} unreadable`,
});

/** Beside `processed`, unless a data steward has accepted it ahead: that is not for partners to see in either. */
export const datasetVersionReviewRequested = defineEvent({
  type: 'dataset_version.review_requested', version: 1, forPartners: false,
  schema: z.object({ ...version, keptTokens: count, duplicateDocuments: count, failedDocuments: count }),
  describe: (data) => `Version ${data.number} of a dataset waits for review`,
});

export const datasetVersionAcceptanceWithheld = defineEvent({
  type: 'dataset_version.acceptance_withheld', version: 1, forPartners: false,
  schema: z.object({ ...version, because: z.string() }),
  describe: (data) => `Version ${data.number} of a dataset waits for review: ${data.because}`,
});

export const datasetVersionFailed = defineEvent({
  type: 'dataset_version.failed', version: 1, forPartners: true,
  schema: z.object({ ...version, reason: z.string() }),
  describe: (data) => `Version ${data.number} of a dataset could not be processed: ${data.reason}`,
});

export const datasetVersionPaused = defineEvent({
  type: 'dataset_version.paused', version: 1, forPartners: true, schema: z.object(version),
  describe: (data) => `The processing of version ${data.number} of a dataset was paused`,
});

export const datasetVersionResumed = defineEvent({
  type: 'dataset_version.resumed', version: 1, forPartners: true, schema: z.object(version),
  describe: (data) => `The processing of version ${data.number} of a dataset goes on`,
});

export const datasetVersionCancelled = defineEvent({
  type: 'dataset_version.cancelled', version: 1, forPartners: true, schema: z.object(version),
  describe: (data) => `The processing of version ${data.number} of a dataset was cancelled`,
});

export const datasetVersionAccepted = defineEvent({
  type: 'dataset_version.accepted', version: 1, forPartners: true,
  schema: z.object({
    ...version,
    tokens: count.describe('Of what is kept of this version'),
    acceptedTokens: count.describe('Of the engagement, all accepted versions together'),
  }),
  describe: (data) => `Version ${data.number} of a dataset was accepted: ${formatTokens(data.tokens)} tokens; ${formatTokens(data.acceptedTokens)} accepted in all`,
});

export const datasetVersionRejected = defineEvent({
  type: 'dataset_version.rejected', version: 1, forPartners: true,
  schema: z.object({ ...version, reason: z.string() }),
  describe: (data) => `Version ${data.number} of a dataset was rejected: ${data.reason}`,
});

export const datasetVersionSuperseded = defineEvent({
  type: 'dataset_version.superseded', version: 1, forPartners: true,
  schema: z.object({ ...version, by: z.string().describe('The version that took its place') }),
  describe: (data) => `Version ${data.number} of a dataset was superseded by a newer one`,
});

export const consentWithdrawn = defineEvent({
  type: 'data_agreement.consent_withdrawn', version: 1, forPartners: true,
  schema: z.object({ ...about, dataAgreementId: z.string() }),
  describe: () => 'Consent to hold the data was withdrawn',
});

const dueAt = z.iso.datetime();

export const retentionStarted = defineEvent({
  type: 'data_retention.started', version: 1, forPartners: true,
  schema: z.object({ ...about, startedBy: z.enum(clockStarts), dataAgreementId: z.string(), retentionDays: count, dueAt }),
  describe: (data) => `The data is kept for ${data.retentionDays} days after ${data.startedBy === 'withdrawal' ? 'the withdrawal of consent' : data.startedBy}, until ${data.dueAt}`,
});

export const retentionStopped = defineEvent({
  type: 'data_retention.stopped', version: 1, forPartners: true,
  schema: z.object({ ...about, dataAgreementId: z.string() }),
  describe: () => 'A new data agreement was signed before the data was deleted; it is kept',
});

export const retentionDeletionNear = defineEvent({
  type: 'data_retention.deletion_near', version: 1, forPartners: true,
  schema: z.object({ ...about, days: z.int().positive().describe('At most so many are left'), dueAt }),
  describe: (data) => `The data is deleted at ${data.dueAt}`,
});

const holds = count.describe('How many holds stand now');

export const legalHoldPlaced = defineEvent({
  type: 'legal_hold.placed', version: 1, forPartners: true,
  schema: z.object({ ...about, legalHoldId: z.string(), holds }),
  describe: () => 'A legal hold forbids the deletion of the data',
});

export const legalHoldReleased = defineEvent({
  type: 'legal_hold.released', version: 1, forPartners: true,
  schema: z.object({ ...about, legalHoldId: z.string(), holds }),
  describe: (data) => (data.holds === 0 ? 'No legal hold forbids the deletion of the data any more' : `A legal hold was released; ${data.holds} still stand`),
});

export const dataDeletionRequested = defineEvent({
  type: 'data_deletion.requested', version: 1, forPartners: true,
  schema: z.object({ ...about, cause: z.enum(['request', 'retention']) }),
  describe: (data) => (data.cause === 'retention' ? 'The retention of the data has ended; it is being deleted' : 'The data is being deleted on request'),
});

export const deletionCertificateIssued = defineEvent({
  type: 'deletion_certificate.issued', version: 1, forPartners: true,
  schema: z.object({ ...about, deletionCertificateId: z.string(), number: z.int().positive(), sha256: z.string().describe('Of the certificate’s file'), keyId: z.string().describe('Of the signing key') }),
  describe: (data) => (data.number === 1 ? 'The deletion certificate was issued' : `The deletion certificate was issued anew, as number ${data.number}`),
});

export const dataDeleted = defineEvent({
  type: 'data.deleted', version: 1, forPartners: true,
  schema: z.object({ ...about, objects: count, bytes: count }),
  describe: (data) => `All data of the engagement was deleted: ${data.objects} objects, ${data.bytes.toLocaleString('en')} bytes`,
});

export const dataExposed = defineEvent({
  type: 'data.exposed', version: 1, forPartners: false,
  schema: z.object({ ...about, exposureId: z.string(), uploadId: z.string(), kind: z.enum(['preview', 'download']), staffMemberId: z.string(), day: z.string() }),
  describe: (data) => (data.kind === 'preview' ? 'The first records of an upload were read at the lab' : 'An upload was downloaded at the lab'),
});
