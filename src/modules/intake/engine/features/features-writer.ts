import type { ColumnSource } from 'hyparquet-writer';
import { ParquetFileWriter, type ParquetColumn } from '../files/parquet-file-writer.js';
import { findingTypes } from '../findings/finding-types.js';
import { licenceMarkers } from '../findings/licence-markers.js';
import { BANDS } from '../kernels/sketch.js';
import type { DocumentFeatures } from './document-features.js';
import { featuresColumns, HASH_WORDS, NO_SET, qualityStatistics, SIGNATURE_WORDS } from './features-columns.js';

/** Rows of a row group: some 5 MB in memory. */
const ROWS = 8192;

const columns: readonly ParquetColumn[] = Object.values(featuresColumns).flat();

/** Some columns of 64-bit words that are filled from bytes, without a bigint a value. */
class WordColumns {
  readonly columns: readonly BigUint64Array[];
  private readonly words: readonly Int32Array[];
  private readonly scratch: Uint8Array;
  private readonly scratchWords: Int32Array;

  constructor(count: number) {
    this.columns = Array.from({ length: count }, () => new BigUint64Array(ROWS));
    this.words = this.columns.map(({ buffer }) => new Int32Array(buffer));
    this.scratch = new Uint8Array(count * 8);
    this.scratchWords = new Int32Array(this.scratch.buffer);
  }

  /** @param bytes eight for each column; null: zeros */
  set(row: number, bytes: Uint8Array | null): void {
    if (bytes === null) this.scratch.fill(0);
    else this.scratch.set(bytes);
    for (const [index, words] of this.words.entries()) {
      words[2 * row] = this.scratchWords[2 * index] ?? 0;
      words[2 * row + 1] = this.scratchWords[2 * index + 1] ?? 0;
    }
  }
}

/**
 * Writes the features of a shard's documents, in the order of its records: aside first, under its name only once the file is whole
 * and on disk. The same features give the same bytes.
 */
export class FeaturesWriter {
  private readonly place = [new Int32Array(ROWS), new BigInt64Array(ROWS), new BigInt64Array(ROWS), new Int32Array(ROWS), new Int32Array(ROWS), new Int32Array(ROWS)] as const;
  private readonly hash = new WordColumns(HASH_WORDS);
  private readonly shingles = new Int32Array(ROWS);
  private readonly bands = new WordColumns(BANDS);
  private readonly signature = new WordColumns(SIGNATURE_WORDS);
  private readonly quality = featuresColumns.quality.map(({ type }) => (type === 'INT32' ? new Int32Array(ROWS) : new Float64Array(ROWS)));
  private readonly language: string[] = [];
  private readonly confidence = new Float64Array(ROWS);
  private readonly findings = new Map(findingTypes.map((type) => [type, new Int32Array(ROWS)]));
  private readonly licences: readonly boolean[][] = licenceMarkers.map(() => []);
  private readonly evaluationSet = new Int32Array(ROWS);
  private readonly contamination = new Float64Array(ROWS);
  private readonly truncated: boolean[] = [];
  private readonly equalPair: boolean[] = [];
  private rows = 0;

  private constructor(private readonly file: ParquetFileWriter) {}

  /** Begins anew: a features file of an earlier run is removed. */
  static async create(path: string): Promise<FeaturesWriter> {
    return new FeaturesWriter(await ParquetFileWriter.create(path, columns));
  }

  /** Whether {@link flush} must be called before the next {@link append}. */
  get full(): boolean {
    return this.rows === ROWS;
  }

  append(features: DocumentFeatures): void {
    if (this.full) throw new RangeError('the writer is full: flush it first');
    const row = this.rows++;
    const [source, line, byte, bytes, textBytes, tokens] = this.place;
    source[row] = features.source;
    line[row] = BigInt(features.line);
    byte[row] = BigInt(features.byte);
    bytes[row] = features.bytes;
    textBytes[row] = features.textBytes;
    tokens[row] = features.tokens;
    this.hash.set(row, features.hash);
    this.appendSketch(row, features.sketch);
    for (const [index, statistic] of qualityStatistics.entries()) set(this.quality[index], row, features.quality[statistic]);
    this.language[row] = features.language;
    this.confidence[row] = features.languageConfidence;
    // All zero but for what was found.
    for (const [type, count] of features.findings) set(this.findings.get(type), row, count);
    for (const [index, marker] of licenceMarkers.entries()) set(this.licences[index], row, features.licences.includes(marker));
    this.evaluationSet[row] = features.evaluationSet ?? NO_SET;
    this.contamination[row] = features.contamination;
    this.truncated[row] = features.truncated;
    this.equalPair[row] = features.equalPair;
  }

  async flush(): Promise<void> {
    await this.file.writeRows(this.columnData().map((values) => values.slice(0, this.rows)));
    for (const counts of this.findings.values()) counts.fill(0);
    this.rows = 0;
  }

  /** Completes the file and gives it its name. */
  async commit(): Promise<void> {
    await this.flush();
    await this.file.commit();
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.file.discard();
  }

  private appendSketch(row: number, sketch: DocumentFeatures['sketch']): void {
    this.shingles[row] = sketch?.shingles ?? 0;
    this.bands.set(row, sketch === null ? null : new Uint8Array(sketch.bands.buffer, sketch.bands.byteOffset, sketch.bands.byteLength));
    this.signature.set(row, sketch === null ? null : sketch.signature);
  }

  /** In the order of {@link featuresColumns}. */
  private columnData(): ColumnSource['data'][] {
    return [
      ...this.place, ...this.hash.columns, this.shingles, ...this.bands.columns, ...this.signature.columns, ...this.quality,
      this.language, this.confidence, ...this.findings.values(), ...this.licences,
      this.evaluationSet, this.contamination, this.truncated, this.equalPair,
    ];
  }
}

function set<Value>(column: { [row: number]: Value } | undefined, row: number, value: Value): void {
  if (column === undefined) throw new RangeError('a column is missing');
  column[row] = value;
}
