import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ColumnSource, SchemaElement } from 'hyparquet-writer';
import { createOutputFile, type FileSeal, type OutputFile } from './sealed-file-writer.js';

/** A column; its values are never null unless it says so. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: 'BOOLEAN' | 'INT32' | 'INT64' | 'UINT64' | 'DOUBLE' | 'STRING';
  /** Neither compressed nor made a dictionary of: hashes and the like. */
  readonly incompressible?: boolean;
  readonly nullable?: boolean;
}

/** Compresses with Zstandard. */
export type Compress = (bytes: Uint8Array) => Uint8Array;

const CREATED_BY = 'atelier';

/**
 * Writes a Parquet file a row group at a time: aside first, under its name only once it is whole and on disk. The same rows in the
 * same groups give the same bytes.
 */
export class ParquetFileWriter {
  private readonly bytes = new ByteWriter(1 << 20);
  private readonly parquet: ParquetWriter;

  private constructor(
    private readonly file: OutputFile,
    private readonly columns: readonly ParquetColumn[],
    compress: Compress | undefined,
  ) {
    const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }, ...columns.map(schemaElement)];
    this.parquet = new ParquetWriter({
      writer: this.bytes,
      schema,
      statistics: false,
      createdBy: CREATED_BY,
      ...(compress === undefined ? { codec: 'SNAPPY' } : { codec: 'ZSTD', compressors: { ZSTD: compress } }),
    });
  }

  /**
   * @param compress default: Snappy
   * @param seal what the file is encrypted under, if it is to be
   */
  static async create(path: string, columns: readonly ParquetColumn[], compress?: Compress, seal?: FileSeal): Promise<ParquetFileWriter> {
    return new ParquetFileWriter(await createOutputFile(path, seal), columns, compress);
  }

  /** Writes one row group. @param data a column's values by its position */
  async writeRows(data: readonly ColumnSource['data'][]): Promise<void> {
    const rows = data[0]?.length ?? 0;
    if (rows === 0) return;
    const columnData = this.columns.map(({ name, incompressible }, index): ColumnSource => {
      const values = data[index] ?? [];
      // Offset indexes help readers that skip pages; ours read whole columns.
      const plain = { name, data: values, offsetIndex: false };
      return incompressible === true ? { ...plain, encoding: 'PLAIN', codec: 'UNCOMPRESSED' } : plain;
    });
    await this.parquet.write({ columnData, rowGroupSize: rows });
    await this.drain();
  }

  /** Completes the file and gives it its name. */
  async commit(): Promise<{ readonly bytes: number; readonly sha256: string }> {
    await this.parquet.finish();
    await this.drain();
    return await this.file.commit();
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.file.discard();
  }

  private async drain(): Promise<void> {
    await this.file.write(this.bytes.getBytes());
    this.bytes.index = 0;
  }
}

function schemaElement({ name, type, nullable = false }: ParquetColumn): SchemaElement {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED';
  if (type === 'STRING') return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type };
  if (type === 'UINT64') return { name, type: 'INT64', converted_type: 'UINT_64', repetition_type };
  return { name, type, repetition_type };
}
