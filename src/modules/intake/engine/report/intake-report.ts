import { z } from 'zod';
import { tokenEncodings } from '../count-tokens.js';
import { documentErrorCodes } from '../document-errors.js';
import { findingTypes } from '../findings/finding-types.js';
import { licenceMarkers } from '../findings/licence-markers.js';
import { recordKinds } from '../map-rules.js';
import { intakePolicySchema } from '../policy/intake-policy.js';
import { qualityRuleIds } from '../policy/quality-rules.js';
import { savingsSchema } from './savings.js';

const count = z.int().nonnegative();
const positive = z.int().positive();
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const errorCode = z.enum(documentErrorCodes as [(typeof documentErrorCodes)[number], ...(typeof documentErrorCodes)[number][]]);

/** Where a document lies: its file, the entry of an archive in it, and the line, row or element, from 1. */
const documentPlaceSchema = z.strictObject({ file: z.string(), entry: z.string().nullable(), line: positive });
export type DocumentPlace = z.infer<typeof documentPlaceSchema>;

const duplicateGroupSchema = z.strictObject({
  action: z.enum(['drop', 'flag']),
  /** Documents that are a duplicate of one that is kept, or of earlier data. */
  documents: count,
  tokens: count,
  /** Of these, dropped for this reason. */
  droppedDocuments: count,
  droppedTokens: count,
  /** Different texts that occur more than once; of near and earlier duplicates: documents that others are similar to. */
  clusters: count,
  /** The first by file name, shard and record. `duplicateOf` is null where the other lies in earlier data. */
  samples: z.array(z.strictObject({ ...documentPlaceSchema.shape, duplicateOf: documentPlaceSchema.nullable(), similarity: share })),
});
export type DuplicateGroup = z.infer<typeof duplicateGroupSchema>;

const decided = {
  documents: count,
  keptDocuments: count,
  droppedDocuments: count,
  duplicateDocuments: count,
  failedDocuments: count,
  blankLines: count,
  /** Tokens of all documents that were read. */
  tokens: count,
  keptTokens: count,
  droppedTokens: count,
  duplicateTokens: count,
};

const fileReportSchema = z.strictObject({
  name: z.string(),
  sha256,
  bytes: count,
  ...decided,
  /** Formats, encodings and containers of what was found in it, each once. */
  formats: z.array(z.string()),
  encodings: z.array(z.string()),
  containers: z.array(z.string()),
  sources: count,
});
export type FileReport = z.infer<typeof fileReportSchema>;

const sourceReportSchema = z.strictObject({
  file: z.string(),
  entry: z.string().nullable(),
  format: z.string(),
  encoding: z.string(),
  /** Decoded. */
  bytes: count,
  documents: count,
  keptDocuments: count,
  droppedDocuments: count,
  failedDocuments: count,
  blankLines: count,
  tokens: count,
  keptTokens: count,
});
export type SourceReport = z.infer<typeof sourceReportSchema>;

const sampleSchema = z.strictObject({
  /** What it shows: a reason, or `kept`. */
  reason: z.string(),
  ...documentPlaceSchema.shape,
  /** The beginning of the text, after redaction. */
  text: z.string(),
  truncated: z.boolean(),
});

/** What was written: the cleaned shards. Tokens are counted again after redaction. */
const outputSchema = z.strictObject({
  format: z.enum(['jsonl.zst', 'parquet']),
  shards: count,
  documents: count,
  tokens: count,
  bytes: count,
  redactions: z.partialRecord(z.enum(findingTypes), count),
});
export type OutputReport = z.infer<typeof outputSchema>;

export const reportWarnings = {
  policy_keeps_nothing: 'The policy drops every document that was read. Nothing is left to accept: loosen the rule that drops most.',
  no_documents: 'No document could be read. See the errors for where and why.',
  too_few_examples: 'Fewer than 10 examples are kept; fine-tuning asks for at least 10. Add examples, or loosen the policy.',
} as const;
const warningCodes = Object.keys(reportWarnings) as [keyof typeof reportWarnings, ...(keyof typeof reportWarnings)[]];

/** What it lacks to say what pruning saves. */
const savingsGaps = ['base_model_not_named', 'model_size_unknown', 'not_computable'] as const;

/**
 * What processing a dataset found. `documents = kept + dropped by reason + failed by code`, in all, a file and a source;
 * `tokens = keptTokens + droppedTokens`. No text of the data but in `samples`.
 */
export const intakeReportSchema = z.strictObject({
  /** Version of this shape. */
  version: z.literal(2),
  kind: z.enum(recordKinds),
  encoding: z.enum(tokenEncodings),
  textField: z.string(),
  maxRecordBytes: positive,
  totals: z.strictObject({
    files: count,
    sources: count,
    bytes: count,
    ...decided,
    /** Length of the texts that were read, in bytes of UTF-8. */
    textBytes: count,
  }),
  warnings: z.array(z.strictObject({ code: z.enum(warningCodes), text: z.string() })),
  /** In the order in which documents leave, and what is kept at the end; adds up to all documents. */
  waterfall: z.array(z.strictObject({ reason: z.string(), label: z.string(), documents: count, tokens: count })),
  duplicates: z.strictObject({
    exact: duplicateGroupSchema,
    near: z.strictObject({ ...duplicateGroupSchema.shape, threshold: share }),
    earlier: duplicateGroupSchema,
    /** How many clusters of exact and near duplicates have so many documents, the kept one included; `to` null: or more. */
    clusterSizes: z.array(z.strictObject({ kind: z.enum(['exact', 'near']), from: positive, to: positive.nullable(), clusters: count })),
  }),
  /** Documents that break a rule, whatever else became of them, by the rule as their language has it. */
  quality: z.array(
    z.strictObject({
      rule: z.enum(qualityRuleIds),
      label: z.string(),
      statistic: z.string(),
      min: z.number().nullable(),
      max: z.number().nullable(),
      action: z.enum(['drop', 'flag', 'off']),
      /** Languages whose rule differs. */
      languages: z.array(z.string()),
      documents: count,
      tokens: count,
      /** Documents whose reason it is. */
      dropped: count,
    }),
  ),
  /** Over all documents that were read; each from `from` to before `to`, the last bucket to infinity. */
  qualityHistograms: z.array(
    z.strictObject({
      statistic: z.string(),
      buckets: z.array(z.strictObject({ from: z.number(), to: z.number().nullable(), documents: count })),
    }),
  ),
  findings: z.array(
    z.strictObject({
      type: z.enum(findingTypes),
      group: z.enum(['personal_data', 'secret']),
      label: z.string(),
      action: z.enum(['redact', 'drop', 'flag', 'off']),
      documents: count,
      occurrences: count,
    }),
  ),
  /** By tokens, most first. */
  languages: z.array(z.strictObject({ language: z.string(), documents: count, tokens: count, keptTokens: count })),
  contamination: z.array(z.strictObject({ set: z.string(), documents: count, tokens: count, highestShare: share, dropped: count })),
  licences: z.array(
    z.strictObject({ marker: z.enum(licenceMarkers), label: z.string(), action: z.enum(['drop', 'flag', 'off']), documents: count, tokens: count }),
  ),
  /** Tokens a kept document; null when none was kept. A percentile is the least value that so many documents do not exceed. */
  tokensPerDocument: z
    .strictObject({ min: count, max: count, mean: z.number().nonnegative(), p50: count, p90: count, p99: count })
    .nullable(),
  /** Kept documents by their number of tokens, from `from` to before `to`; the last bucket to infinity. */
  lengths: z.array(z.strictObject({ from: count, to: positive.nullable(), documents: count, tokens: count })),
  /** Errors in full number, with the first samples of each code by file, source and line. */
  errors: z.array(
    z.strictObject({
      code: errorCode,
      /** What to do about it. */
      advice: z.string(),
      count: positive,
      samples: z.array(
        z.strictObject({
          file: z.string(),
          entry: z.string().nullable(),
          line: positive,
          byte: count,
          path: z.string().nullable(),
          detail: z.string(),
        }),
      ),
    }),
  ),
  /** By name. */
  files: z.array(fileReportSchema),
  /** By file and position; the first 1,000. */
  sources: z.array(sourceReportSchema),
  /** Of chat examples and preference pairs that are kept. */
  examples: z
    .strictObject({
      examples: count,
      /** Longer than training uses; the rest of them is cut off there. */
      truncated: count,
      /** Preference pairs whose answers are equal: they teach nothing. */
      equalPairs: count,
      /** That an estimate of the training assumes. */
      epochs: positive,
      /** Tokens of one epoch, truncated. */
      epochTokens: count,
      /** The same if no example was dropped that could be read. Null in reports of earlier engines. */
      unprunedEpochTokens: count.nullable(),
      /** Tokens of one epoch, truncated, times the epochs. */
      trainingTokens: count,
    })
    .nullable(),
  policy: intakePolicySchema,
  savings: savingsSchema.nullable(),
  /** Why there are no savings, and what to do about it. */
  savingsMissing: z.strictObject({ code: z.enum(savingsGaps), text: z.string() }).nullable(),
  output: outputSchema.nullable(),
  samples: z.array(sampleSchema).nullable(),
});
export type IntakeReport = z.infer<typeof intakeReportSchema>;
