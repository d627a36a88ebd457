import { z } from 'zod';
import { tokenEncodings } from './count-tokens.js';

/** What the records of a dataset are; each kind is checked by its own rules. */
export const recordKinds = ['documents', 'chat', 'preferences'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** A region as phone numbers know it: ISO 3166-1, two capital letters. */
const region = z.string().regex(/^[A-Z]{2}$/, 'must be a region of two capital letters, such as DE');

/**
 * How a dataset's records are read and measured; part of what every result depends on. Rules that were stored before a field
 * existed parse with its default.
 */
export const mapRulesSchema = z.strictObject({
  kind: z.enum(recordKinds).default('documents'),
  encoding: z.enum(tokenEncodings).default('o200k_base'),
  /** Of a JSON object, or the column of a table, that holds a document. */
  textField: z.string().min(1).default('text'),
  /** Longest record that is read, in bytes without its line end: 16 MiB unless said otherwise. */
  maxRecordBytes: z.int().positive().default(16 * 1024 * 1024),
  /** Most tokens of a chat example or a preference pair that training uses; a longer one is truncated there, and counted. */
  maxExampleTokens: z.int().positive().default(65_536),
  /** Regions whose national phone numbers are recognised; international ones always are. */
  phoneRegions: z.array(region).readonly().default([]),
});
export type MapRules = z.infer<typeof mapRulesSchema>;

export const defaultMapRules: MapRules = mapRulesSchema.parse({});
