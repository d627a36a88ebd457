import type { FindingType } from '../findings/finding-types.js';
import type { LicenceMarker } from '../findings/licence-markers.js';
import type { QualityStatistics } from '../kernels/quality-statistics.js';
import type { Sketch } from '../kernels/sketch.js';

/** What is known of a readable document once its shard was mapped. No text. */
export interface DocumentFeatures {
  /** Index in the sources of the shard's file. */
  readonly source: number;
  /** Line, row or element of its source, from 1. */
  readonly line: number;
  /** Where the record begins in its decoded source, in bytes. */
  readonly byte: number;
  /** Length of the record, in bytes. */
  readonly bytes: number;
  /** Length of the text in UTF-8, in bytes. */
  readonly textBytes: number;
  readonly tokens: number;
  /** SHA-256 of the text. */
  readonly hash: Uint8Array;
  /** Null when the text has no shingle, being shorter than five words. */
  readonly sketch: Sketch | null;
  readonly quality: QualityStatistics;
  /** ISO 639-1, or `und`. */
  readonly language: string;
  readonly languageConfidence: number;
  /** How often each type was found; types that were not found are left out. */
  readonly findings: ReadonlyMap<FindingType, number>;
  readonly licences: readonly LicenceMarker[];
  /** Index of the evaluation set that it overlaps most, null: none. */
  readonly evaluationSet: number | null;
  /** Share of its 13-grams that lie in that set, from 0 to 1. */
  readonly contamination: number;
  /** A chat example or preference pair that is longer than training uses. */
  readonly truncated: boolean;
  /** A preference pair whose two answers are equal. */
  readonly equalPair: boolean;
}
