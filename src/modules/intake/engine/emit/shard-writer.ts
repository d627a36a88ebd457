import { createOutputFile, type FileSeal, type OutputFile } from '../files/sealed-file-writer.js';
import { ParquetFileWriter, type Compress, type ParquetColumn } from '../files/parquet-file-writer.js';
import { loadZstd } from '../files/zstd.js';
import type { RecordKind } from '../map-rules.js';
import { writeJson } from '../read/exact-json.js';
import type { EmittedRecord } from './emitted-record.js';
import type { OutputFormat } from './emitted-shard.js';

/** Text that is compressed to one frame, or written as one row group, unless a single record is longer. */
const GATHERED_BYTES = 4 * 1024 * 1024;

/** Writes the records of a cleaned shard; the same records give the same bytes. */
export interface ShardWriter {
  /** Adds a record. When `full`, {@link flush} comes before the next one. */
  add(record: EmittedRecord): void;
  readonly full: boolean;
  flush(): Promise<void>;
  /** Completes the file and gives it its name. */
  commit(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

export async function createShardWriter(path: string, format: OutputFormat, kind: RecordKind, seal?: FileSeal): Promise<ShardWriter> {
  const compress = await loadZstd();
  if (format === 'jsonl.zst') return new JsonLinesWriter(await createOutputFile(path, seal), compress);
  const columns = kind === 'documents' ? documentColumns : exampleColumns;
  return new ParquetShardWriter(await ParquetFileWriter.create(path, columns, compress, seal), kind === 'documents');
}

class JsonLinesWriter implements ShardWriter {
  private lines: Buffer[] = [];
  private bytes = 0;
  private frames = 0;

  constructor(
    private readonly file: OutputFile,
    private readonly compress: Compress,
  ) {}

  get full(): boolean {
    return this.bytes >= GATHERED_BYTES;
  }

  add(record: EmittedRecord): void {
    const line = Buffer.from(`${record.kind === 'document' ? JSON.stringify(record.document) : writeJson(record.example)}\n`, 'utf8');
    this.lines.push(line);
    this.bytes += line.length;
  }

  async flush(): Promise<void> {
    if (this.bytes > 0) await this.writeFrame();
  }

  async commit(): Promise<{ readonly bytes: number; readonly sha256: string }> {
    // Readers refuse a file without any frame.
    if (this.bytes > 0 || this.frames === 0) await this.writeFrame();
    return await this.file.commit();
  }

  async discard(): Promise<void> {
    await this.file.discard();
  }

  private async writeFrame(): Promise<void> {
    await this.file.write(this.compress(Buffer.concat(this.lines)));
    this.frames++;
    this.lines = [];
    this.bytes = 0;
  }
}

const documentColumns: readonly ParquetColumn[] = [
  { name: 'id', type: 'STRING' },
  { name: 'text', type: 'STRING' },
  { name: 'file', type: 'STRING' },
  { name: 'entry', type: 'STRING', nullable: true },
  { name: 'line', type: 'INT64' },
  { name: 'tokens', type: 'INT32' },
  { name: 'language', type: 'STRING' },
];
/** The example as JSON: its shape is the customer's, and differs from one to the next. */
const exampleColumns: readonly ParquetColumn[] = [{ name: 'example', type: 'STRING' }];

class ParquetShardWriter implements ShardWriter {
  private rows: (readonly (string | number | bigint | null)[])[] = [];
  private bytes = 0;

  constructor(
    private readonly file: ParquetFileWriter,
    private readonly documents: boolean,
  ) {}

  get full(): boolean {
    return this.bytes >= GATHERED_BYTES;
  }

  add(record: EmittedRecord): void {
    if (record.kind === 'example') {
      const example = writeJson(record.example);
      this.rows.push([example]);
      this.bytes += example.length;
      return;
    }
    const { id, text, source, tokens, language } = record.document;
    this.rows.push([id, text, source.file, source.entry, BigInt(source.line), tokens, language]);
    // In UTF-16 units: near enough to bound memory, and the same each time.
    this.bytes += text.length;
  }

  async flush(): Promise<void> {
    const columns = this.documents ? documentColumns : exampleColumns;
    await this.file.writeRows(columns.map((_, index) => this.rows.map((row) => row[index] ?? null)));
    this.rows = [];
    this.bytes = 0;
  }

  async commit(): Promise<{ readonly bytes: number; readonly sha256: string }> {
    await this.flush();
    return await this.file.commit();
  }

  async discard(): Promise<void> {
    await this.file.discard();
  }
}
