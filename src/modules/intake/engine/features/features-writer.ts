import { ParquetFileWriter, type ParquetColumn } from '../files/parquet-file-writer.js';
import type { DocumentFeatures } from './document-features.js';
import { featuresColumns } from './features-columns.js';
import { FeaturesRows } from './features-rows.js';

const columns: readonly ParquetColumn[] = Object.values(featuresColumns).flat();

/** Memory for rows that no writer uses. A thread writes one file after the other; anew for each, it would be most of what the collector has to do. */
let spareRows: FeaturesRows | undefined;

/**
 * Writes the features of a shard's documents, in the order of its records: aside first, under its name only once the file is whole
 * and on disk. The same features give the same bytes.
 */
export class FeaturesWriter {
  private constructor(
    private readonly file: ParquetFileWriter,
    private readonly rows: FeaturesRows,
  ) {}

  /** Begins anew: a features file of an earlier run is removed. */
  static async create(path: string): Promise<FeaturesWriter> {
    const file = await ParquetFileWriter.create(path, columns);
    const rows = spareRows ?? new FeaturesRows();
    spareRows = undefined;
    return new FeaturesWriter(file, rows);
  }

  /** Whether {@link flush} must be called before the next {@link append}. */
  get full(): boolean {
    return this.rows.full;
  }

  /** Takes over what it is given: nothing of it is needed afterwards. */
  append(features: DocumentFeatures): void {
    this.rows.append(features);
  }

  async flush(): Promise<void> {
    await this.file.writeRows(this.rows.data());
    this.rows.clear();
  }

  /** Completes the file and gives it its name; the writer is of no use then. */
  async commit(): Promise<void> {
    await this.flush();
    await this.file.commit();
    spareRows = this.rows;
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.file.discard();
  }
}
