import type { ColumnSource } from 'hyparquet-writer';
import { findingTypes } from '../findings/finding-types.js';
import { licenceMarkers } from '../findings/licence-markers.js';
import { BANDS, type Sketch } from '../kernels/sketch.js';
import type { DocumentFeatures } from './document-features.js';
import { featuresColumns, HASH_WORDS, NO_SET, qualityStatistics, SIGNATURE_WORDS } from './features-columns.js';

/** Rows of a row group: some 5 MB in memory. */
const ROWS = 8192;

/** Some columns of 64-bit words that are filled from bytes, without a bigint a value. */
class WordColumns {
  readonly columns: readonly BigUint64Array[];
  private readonly words: readonly Int32Array[];
  private readonly scratch: Uint8Array;
  private readonly scratchWords: Int32Array;

  constructor(private readonly count: number) {
    this.columns = Array.from({ length: count }, () => new BigUint64Array(ROWS));
    this.words = this.columns.map(({ buffer }) => new Int32Array(buffer));
    this.scratch = new Uint8Array(count * 8);
    this.scratchWords = new Int32Array(this.scratch.buffer);
  }

  /** @param bytes eight for each column */
  set(row: number, bytes: Uint8Array): void {
    const { words, scratchWords, count } = this;
    this.scratch.set(bytes);
    for (let index = 0; index < count; index++) {
      const column = columnAt(words, index);
      column[2 * row] = scratchWords[2 * index] ?? 0;
      column[2 * row + 1] = scratchWords[2 * index + 1] ?? 0;
    }
  }

  clear(row: number): void {
    for (const column of this.columns) column[row] = 0n;
  }
}

/** A column of integers of up to 53 bits, filled without a bigint a value. */
class LongColumn {
  readonly column = new BigInt64Array(ROWS);
  private readonly words = new Uint32Array(this.column.buffer);

  set(row: number, value: number): void {
    this.words[2 * row] = value;
    this.words[2 * row + 1] = Math.floor(value / 2 ** 32);
  }
}

/** Rows of a features file that are not written yet, by columns. */
export class FeaturesRows {
  private readonly source = new Int32Array(ROWS);
  private readonly line = new LongColumn();
  private readonly byte = new LongColumn();
  private readonly bytes = new Int32Array(ROWS);
  private readonly textBytes = new Int32Array(ROWS);
  private readonly tokens = new Int32Array(ROWS);
  private readonly hash = new WordColumns(HASH_WORDS);
  private readonly shingles = new Int32Array(ROWS);
  private readonly bands = new WordColumns(BANDS);
  private readonly signature = new WordColumns(SIGNATURE_WORDS);
  private readonly quality = featuresColumns.quality.map(({ type }) => (type === 'INT32' ? new Int32Array(ROWS) : new Float64Array(ROWS)));
  private readonly language: string[] = [];
  private readonly confidence = new Float64Array(ROWS);
  private readonly findings = new Map(findingTypes.map((type) => [type, new Int32Array(ROWS)]));
  private readonly licences = licenceMarkers.map((): boolean[] => []);
  private readonly evaluationSet = new Int32Array(ROWS);
  private readonly contamination = new Float64Array(ROWS);
  private readonly truncated: boolean[] = [];
  private readonly equalPair: boolean[] = [];
  private rows = 0;

  /** Whether {@link clear} must be called before the next {@link append}. */
  get full(): boolean {
    return this.rows === ROWS;
  }

  append(features: DocumentFeatures): void {
    if (this.full) throw new RangeError('the rows are full: write them first');
    const row = this.rows++;
    this.source[row] = features.source;
    this.line.set(row, features.line);
    this.byte.set(row, features.byte);
    this.bytes[row] = features.bytes;
    this.textBytes[row] = features.textBytes;
    this.tokens[row] = features.tokens;
    this.hash.set(row, features.hash);
    this.appendSketch(row, features.sketch);
    for (let index = 0; index < qualityStatistics.length; index++) columnAt(this.quality, index)[row] = features.quality[columnAt(qualityStatistics, index)];
    this.language[row] = features.language;
    this.confidence[row] = features.languageConfidence;
    // All zero but for what was found.
    for (const [type, count] of features.findings) {
      const column = this.findings.get(type);
      if (column === undefined) throw new RangeError('a column is missing');
      column[row] = count;
    }
    for (let index = 0; index < licenceMarkers.length; index++) columnAt(this.licences, index)[row] = features.licences.includes(columnAt(licenceMarkers, index));
    this.evaluationSet[row] = features.evaluationSet ?? NO_SET;
    this.contamination[row] = features.contamination;
    this.truncated[row] = features.truncated;
    this.equalPair[row] = features.equalPair;
  }

  /** What was appended, in the order of {@link featuresColumns}; valid until the next {@link append} or {@link clear}. */
  data(): ColumnSource['data'][] {
    const columns = [
      this.source, this.line.column, this.byte.column, this.bytes, this.textBytes, this.tokens, ...this.hash.columns, this.shingles, ...this.bands.columns,
      ...this.signature.columns, ...this.quality, this.language, this.confidence, ...this.findings.values(), ...this.licences,
      this.evaluationSet, this.contamination, this.truncated, this.equalPair,
    ];
    return columns.map((values) => (Array.isArray(values) ? values.slice(0, this.rows) : values.subarray(0, this.rows)));
  }

  clear(): void {
    for (const counts of this.findings.values()) counts.fill(0, 0, this.rows);
    this.rows = 0;
  }

  private appendSketch(row: number, sketch: Sketch | null): void {
    this.shingles[row] = sketch?.shingles ?? 0;
    if (sketch === null) {
      this.bands.clear(row);
      this.signature.clear(row);
    } else {
      const { bands } = sketch;
      this.bands.set(row, new Uint8Array(bands.buffer, bands.byteOffset, bands.byteLength));
      this.signature.set(row, sketch.signature);
    }
  }
}

function columnAt<Column>(columns: readonly Column[], index: number): Column {
  const column = columns[index];
  if (column === undefined) throw new RangeError('a column is missing');
  return column;
}
