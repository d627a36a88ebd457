import { z } from 'zod';
import { documentErrorCodes, type DocumentErrorCode } from '../document-errors.js';

const count = z.int().nonnegative();
const positive = z.int().positive();
const errorCode = z.enum(documentErrorCodes as [DocumentErrorCode, ...DocumentErrorCode[]]);

/** One record of a shard that is no document. `detail` never quotes the record. */
export const shardErrorSampleSchema = z.strictObject({
  code: errorCode,
  /** Index in the sources of the shard's file. */
  source: count,
  /** Line, row or element, from 1. */
  line: positive,
  /** Where the record begins in its decoded source, in bytes. */
  byte: count,
  /** Where in the record, such as `messages[2].role`; null for the record as a whole. */
  path: z.string().nullable(),
  detail: z.string(),
});
export type ShardErrorSample = z.infer<typeof shardErrorSampleSchema>;

const figures = { documents: count, readDocuments: count, failedDocuments: count, blankLines: count, tokens: count };

/**
 * What mapping one shard found; JSON, and without any text of the records. `documents = readDocuments + failedDocuments`, in all
 * and of each source, and `failedDocuments` is the sum of the errors.
 */
export const mappedShardSchema = z.strictObject({
  ...figures,
  /** Bytes of the shard that were read, decoded. */
  bytes: count,
  /** Length of the texts that were read, in bytes of UTF-8. */
  textBytes: count,
  /** Sources of which the shard holds anything, in the order of their indices. */
  bySource: z.array(z.strictObject({ source: count, ...figures })).readonly(),
  errors: z.array(z.strictObject({ code: errorCode, count: positive, samples: z.array(shardErrorSampleSchema) })).readonly(),
});
export type MappedShard = z.infer<typeof mappedShardSchema>;

const setAsideCodes: readonly DocumentErrorCode[] = ['record_not_processed', 'shard_not_processed'];

/** Whether something of the shard was left out for want of time or memory: on another machine, or another day, it may not be. */
export function hasSetAside({ errors }: MappedShard): boolean {
  return errors.some(({ code }) => setAsideCodes.includes(code));
}

/** How far a shard has come; both figures only grow. */
export interface MapProgress {
  readonly bytes: number;
  readonly documents: number;
}
