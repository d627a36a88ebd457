import type { ParquetColumn } from '../files/parquet-file-writer.js';
import { findingTypes, type FindingType } from '../findings/finding-types.js';
import { licenceMarkers, type LicenceMarker } from '../findings/licence-markers.js';
import type { QualityStatistics } from '../kernels/quality-statistics.js';
import { BANDS, SIGNATURE_BYTES } from '../kernels/sketch.js';

/** A document's SHA-256 and its signature are kept as 64-bit words: databases compare those much faster than bytes. */
export const HASH_WORDS = 4;
export const SIGNATURE_WORDS = SIGNATURE_BYTES / 8;

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

export const hashColumns = upTo(HASH_WORDS).map((word) => `hash_${word}`);
export const bandColumns = upTo(BANDS).map((band) => `band_${band}`);
export const signatureColumns = upTo(SIGNATURE_WORDS).map((word) => `signature_${word}`);

/** Of the statistics, the ones that are counts. */
const COUNTS: ReadonlySet<keyof QualityStatistics> = new Set(['words', 'stopWords', 'lines']);

const statisticColumnNames = {
  words: 'words', meanWordLength: 'mean_word_length', symbolsPerWord: 'symbols_per_word', bulletLines: 'bullet_lines',
  ellipsisLines: 'ellipsis_lines', wordsWithLetter: 'words_with_letter', stopWords: 'stop_words', lines: 'lines',
  duplicateLines: 'duplicate_lines', duplicateLineCharacters: 'duplicate_line_characters', top2Gram: 'top_2_gram', top3Gram: 'top_3_gram',
  top4Gram: 'top_4_gram', duplicate5Grams: 'duplicate_5_grams', duplicate6Grams: 'duplicate_6_grams', duplicate7Grams: 'duplicate_7_grams',
  duplicate8Grams: 'duplicate_8_grams', duplicate9Grams: 'duplicate_9_grams', duplicate10Grams: 'duplicate_10_grams',
  punctuatedLines: 'punctuated_lines', shortLines: 'short_lines', duplicateCharacters: 'duplicate_characters',
} as const satisfies Record<keyof QualityStatistics, string>;

export const qualityStatistics = Object.keys(statisticColumnNames) as (keyof QualityStatistics)[];

export function columnOfStatistic(statistic: keyof QualityStatistics): string {
  return statisticColumnNames[statistic];
}

export function columnOfFinding(type: FindingType): string {
  return `finding_${type}`;
}

export function columnOfLicence(marker: LicenceMarker): string {
  return `licence_${marker}`;
}

/** No evaluation set. */
export const NO_SET = -1;

const incompressible = (name: string): ParquetColumn => ({ name, type: 'UINT64', incompressible: true });

/** The columns of a features file, one row a readable document, in the order of the records. No text. */
export const featuresColumns = {
  place: [
    { name: 'source', type: 'INT32' },
    { name: 'line', type: 'INT64' },
    { name: 'byte', type: 'INT64' },
    { name: 'bytes', type: 'INT32' },
    { name: 'text_bytes', type: 'INT32' },
    { name: 'tokens', type: 'INT32' },
  ],
  hash: hashColumns.map(incompressible),
  /** 0: no sketch; the bands and the signature are zero then. */
  shingles: [{ name: 'shingles', type: 'INT32' }],
  bands: bandColumns.map(incompressible),
  signature: signatureColumns.map(incompressible),
  quality: qualityStatistics.map((statistic): ParquetColumn => ({ name: columnOfStatistic(statistic), type: COUNTS.has(statistic) ? 'INT32' : 'DOUBLE' })),
  language: [
    { name: 'language', type: 'STRING' },
    { name: 'language_confidence', type: 'DOUBLE' },
  ],
  findings: findingTypes.map((type): ParquetColumn => ({ name: columnOfFinding(type), type: 'INT32' })),
  licences: licenceMarkers.map((marker): ParquetColumn => ({ name: columnOfLicence(marker), type: 'BOOLEAN' })),
  rest: [
    { name: 'evaluation_set', type: 'INT32' },
    { name: 'contamination', type: 'DOUBLE' },
    { name: 'truncated', type: 'BOOLEAN' },
    { name: 'equal_pair', type: 'BOOLEAN' },
  ],
} as const satisfies Record<string, readonly ParquetColumn[]>;
