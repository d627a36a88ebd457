import { z } from 'zod';
import { findingTypes } from '../findings/finding-types.js';

export const outputFormats = ['jsonl.zst', 'parquet'] as const;
export type OutputFormat = (typeof outputFormats)[number];

const count = z.int().nonnegative();

/** What was written of one shard; JSON, without any text. */
export const emittedShardSchema = z.strictObject({
  documents: count,
  /** Of the documents as written, that is after redaction, counted exactly. */
  tokens: count,
  /** Of the file. */
  bytes: count,
  /** Of the file. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** How many findings of each type were replaced. */
  redactions: z.partialRecord(z.enum(findingTypes), count),
});
export type EmittedShard = z.infer<typeof emittedShardSchema>;
