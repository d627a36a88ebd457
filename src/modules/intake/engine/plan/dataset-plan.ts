import { z } from 'zod';
import { documentErrorCodes, type DocumentErrorCode } from '../document-errors.js';

export const recordFormats = ['jsonl', 'json_array', 'json', 'csv', 'tsv', 'parquet', 'text', 'markdown', 'html'] as const;
export type RecordFormat = (typeof recordFormats)[number];

/** `binary` is Parquet's. Latin-1 is read as Windows-1252, which adds characters to it and changes none that print. */
export const characterEncodings = ['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'latin-1', 'binary'] as const;
export type CharacterEncoding = (typeof characterEncodings)[number];

export const containerKinds = ['gzip', 'zstd', 'zip', 'tar'] as const;
export type ContainerKind = (typeof containerKinds)[number];

const count = z.int().nonnegative();
const positive = z.int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const errorCode = z.enum(documentErrorCodes as [DocumentErrorCode, ...DocumentErrorCode[]]);

/** A file, or an entry of an archive in it, that holds records. */
export const plannedSourceSchema = z.strictObject({
  file: z.string(),
  /** Path in the archive, `/` between archives in archives; null for the file itself. */
  entry: z.string().nullable(),
  /** From the outermost to the innermost. */
  containers: z.array(z.enum(containerKinds)).readonly(),
  format: z.enum(recordFormats),
  encoding: z.enum(characterEncodings),
  /** Decoded: unpacked, and in UTF-8 unless `encoding` is `binary`. */
  bytes: count,
  /** csv, tsv: what the header names. */
  columns: z.array(z.string()).readonly().optional(),
  /** csv: one of `,`, `;` and `|`; tsv: a tabulator. */
  delimiter: z.string().length(1).optional(),
  /** csv, tsv, of documents: the column that holds them, when it has another name than the rules say. */
  textColumn: z.string().optional(),
});
export type PlannedSource = Readonly<z.infer<typeof plannedSourceSchema>>;

/** Whole records of one source; positions are of the object that the shard reads. */
export const segmentSchema = z.strictObject({
  /** Index in the plan's sources. */
  source: count,
  start: count,
  /** Exclusive. */
  end: count,
  /** Line, row or element of the first record, from 1. The header of a table is row 1; rows of Parquet begin with 1. */
  firstLine: positive,
  /** Of `start` in the decoded source. */
  byte: count,
  /** parquet: index of the row group; `start` and `end` are those of the whole Parquet file then. */
  rowGroup: count.optional(),
  /** parquet: how many rows of the group, from `firstLine` on. */
  rows: positive.optional(),
});
export type Segment = Readonly<z.infer<typeof segmentSchema>>;

export const plannedShardSchema = z.strictObject({
  /** null: the file's own bytes; else the name of an object that planning wrote (decoded, UTF-8), unique in the file. */
  unpacked: z.string().nullable(),
  file: z.string(),
  /** Decoded. */
  bytes: count,
  segments: z.array(segmentSchema).readonly(),
});
export type PlannedShard = Readonly<z.infer<typeof plannedShardSchema>>;

/** A file or entry that could not be read at all, or not to its end. `detail` never quotes it. */
export const planErrorSampleSchema = z.strictObject({
  code: errorCode,
  /** Path in the archive; null for the file itself. */
  entry: z.string().nullable(),
  line: positive,
  byte: count,
  path: z.string().nullable(),
  detail: z.string(),
});
export type PlanErrorSample = Readonly<z.infer<typeof planErrorSampleSchema>>;

/** How a file is read; JSON, and without any text but the names of files, entries and columns. */
export const filePlanSchema = z.strictObject({
  file: z.string(),
  /** As uploaded. */
  bytes: count,
  /** Of the bytes as uploaded. */
  sha256,
  sources: z.array(plannedSourceSchema).readonly(),
  shards: z.array(plannedShardSchema).readonly(),
  /** Each of them counts as one document that failed. */
  errors: z.array(z.strictObject({ code: errorCode, count: positive, samples: z.array(planErrorSampleSchema) })).readonly(),
});
export type FilePlan = Readonly<z.infer<typeof filePlanSchema>>;

/** What ends the reading of a file that would cost too much; part of what a plan depends on. */
export interface PlanLimits {
  /** A shard ends with the first record that brings it to so many decoded bytes; null: as {@link shardBytesOf} has it. */
  readonly shardBytes: number | null;
  /** Entries of all archives in one file, folders among them. */
  readonly maxEntries: number;
  /** Archives in archives, compression counted. */
  readonly maxDepth: number;
  /** Decoded bytes for each byte of the file, once `freeUnpackedBytes` are exceeded. */
  readonly maxRatio: number;
  /** So much may always be unpacked of one file. */
  readonly freeUnpackedBytes: number;
  /** Most that is unpacked of one file. */
  readonly maxUnpackedBytes: number;
}

const MIB = 1024 * 1024;

/** How files are cut into shards when {@link PlanLimits} do not say: part of what a plan depends on. */
export const shardSizing = {
  maxBytes: 32 * MIB,
  minBytes: 4 * MIB,
  /** A file that is not much larger than a shard is cut into so many all the same, so that its last ones keep all threads busy. */
  shards: 24,
} as const;

/** How large the shards of a file are, by its size as uploaded. */
export function shardBytesOf(fileBytes: number): number {
  return Math.min(shardSizing.maxBytes, Math.max(shardSizing.minBytes, Math.ceil(fileBytes / shardSizing.shards)));
}

export const defaultPlanLimits: PlanLimits = {
  shardBytes: null,
  maxEntries: 100_000,
  maxDepth: 4,
  maxRatio: 200,
  freeUnpackedBytes: 256 * MIB,
  maxUnpackedBytes: 1024 * 1024 * MIB,
};
