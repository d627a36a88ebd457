import { z } from 'zod';
import { tokenEncodings } from './count-tokens.js';
import { documentErrorCodes } from './document-errors.js';

const count = z.int().nonnegative();
const positive = z.int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const errorCode = z.enum(documentErrorCodes as [(typeof documentErrorCodes)[number], ...(typeof documentErrorCodes)[number][]]);

const errorSampleSchema = z.strictObject({
  code: errorCode,
  line: positive,
  byte: count,
  detail: z.string(),
});

/** What mapping one file found. Each line that is not blank is a document, and is read or failed. */
export const mappedFileSchema = z.strictObject({
  /** Of the file's bytes. */
  sha256,
  bytes: count,
  documents: count,
  readDocuments: count,
  failedDocuments: count,
  blankLines: count,
  /** Tokens of the documents that were read. */
  tokens: count,
  /** Length of the texts that were read, in bytes of UTF-8. */
  textBytes: count,
  errors: z.array(z.strictObject({ code: errorCode, count: positive, samples: z.array(errorSampleSchema) })),
});
export type MappedFile = z.infer<typeof mappedFileSchema>;

const documentPlaceSchema = z.strictObject({ file: z.string(), line: positive });

const fileReportSchema = z.strictObject({
  name: z.string(),
  sha256,
  bytes: count,
  documents: count,
  keptDocuments: count,
  duplicateDocuments: count,
  failedDocuments: count,
  blankLines: count,
  tokens: count,
  keptTokens: count,
  duplicateTokens: count,
});

/** What processing a dataset found. `documents = keptDocuments + duplicateDocuments + failedDocuments`, in all and a file. */
export const intakeReportSchema = z.strictObject({
  /** Version of this shape. */
  version: z.literal(1),
  encoding: z.enum(tokenEncodings),
  textField: z.string(),
  maxRecordBytes: positive,
  totals: z.strictObject({
    files: count,
    bytes: count,
    documents: count,
    /** Documents that were read and are not an exact duplicate of an earlier one. */
    keptDocuments: count,
    duplicateDocuments: count,
    failedDocuments: count,
    blankLines: count,
    /** Tokens of all documents that were read, duplicates among them. */
    tokens: count,
    keptTokens: count,
    duplicateTokens: count,
    /** Length of the texts that were read, in bytes of UTF-8. */
    textBytes: count,
  }),
  duplicates: z.strictObject({
    /** Documents dropped because an earlier one has the same text; the first by file name and line is kept. */
    documents: count,
    tokens: count,
    /** Different texts that occur more than once. */
    clusters: count,
    /** The first dropped documents by file name and line. */
    samples: z.array(z.strictObject({ ...documentPlaceSchema.shape, duplicateOf: documentPlaceSchema })),
  }),
  /** Errors in full number, with the first samples of each code by file name and line. */
  errors: z.array(
    z.strictObject({
      code: errorCode,
      count: positive,
      samples: z.array(z.strictObject({ ...errorSampleSchema.shape, file: z.string() })),
    }),
  ),
  /** Tokens a kept document; null when none was kept. A percentile is the least value that so many documents do not exceed. */
  tokensPerDocument: z
    .strictObject({ min: count, max: count, mean: z.number().nonnegative(), p50: count, p90: count, p99: count })
    .nullable(),
  /** By name. */
  files: z.array(fileReportSchema),
});
export type IntakeReport = z.infer<typeof intakeReportSchema>;
export type FileReport = z.infer<typeof fileReportSchema>;
