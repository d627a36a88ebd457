import { parquetMetadata, parquetSchema, type ColumnMetaData, type FileMetaData, type SchemaTree } from 'hyparquet';
import type { MapRules } from '../map-rules.js';
import { readBytes, type RandomAccessFile } from '../plan/random-access-file.js';
import { SourceRefused } from '../plan/source-refused.js';
import { assertThriftStruct } from './assert-thrift.js';
import { optionalColumns, requiredColumns } from './example-columns.js';

/** A larger description of a file is refused: it is held in memory whole, several times its size. */
const MAX_FOOTER_BYTES = 8 * 1024 * 1024;
const MAX_SCHEMA_ELEMENTS = 10_000;
const MAX_SCHEMA_DEPTH = 16;
/** Rows cost time even when they take no room: what a file may have of them besides eight for each of its bytes. */
const FREE_ROWS = 1_000_000;

/** One row group, as far as the columns go that are read. */
export interface ParquetGroup {
  readonly index: number;
  readonly rows: number;
  /** Rows of the groups before it. */
  readonly firstRow: number;
  /** Unpacked, of the columns that are read. */
  readonly bytes: number;
  /** Physical columns of all columns that are read; several of a nested one. */
  readonly columns: readonly ColumnMetaData[];
}

export interface ParquetLayout {
  readonly tree: SchemaTree;
  /** Top-level columns that are read. */
  readonly columns: readonly string[];
  readonly groups: readonly ParquetGroup[];
}

/**
 * Reads how a Parquet file is laid out, and believes nothing of it that its bytes contradict.
 * @param start,end where it lies in `file`
 * @throws SourceRefused `parquet_damaged`, `missing_column`
 */
export async function openParquet(file: RandomAccessFile, start: number, end: number, rules: MapRules): Promise<ParquetLayout> {
  const size = end - start;
  if (size < 12) throw damaged('it is too short');
  const trailer = await readBytes(file, end - 8, end);
  if (trailer.toString('latin1', 4) === 'PARE') throw new SourceRefused('encrypted_entry', 'the Parquet file is encrypted');
  if (trailer.toString('latin1', 4) !== 'PAR1') throw damaged('its end is missing');
  const footerBytes = trailer.readUInt32LE(0);
  if (footerBytes > size - 12) throw damaged(`it says that its description has ${footerBytes} bytes, and has ${size} in all`);
  if (footerBytes > MAX_FOOTER_BYTES) throw damaged(`its description has ${footerBytes} bytes; at most ${MAX_FOOTER_BYTES} are read`);
  const footer = await readBytes(file, end - 8 - footerBytes, end);
  try {
    assertThriftStruct(footer.subarray(0, footerBytes), 0);
    const metadata = parquetMetadata(footer, { geoparquet: false, parsers: keepBytes });
    assertSchema(metadata);
    const tree = parquetSchema(metadata);
    const columns = chooseColumns(tree, rules);
    return { tree, columns, groups: layOutGroups(metadata, columns, size) };
  } catch (error) {
    if (error instanceof SourceRefused) throw error;
    // The library reads what it expects: a value of another type, or none, ends it anywhere.
    throw damaged('its description cannot be read', error);
  }
}

/** Text stays bytes: whether it is UTF-8 is for the reader of the record to say. */
const keepBytes = { stringFromBytes: (bytes: Uint8Array) => bytes, jsonFromBytes: (bytes: Uint8Array) => bytes };

export function damaged(detail: string, cause?: unknown): SourceRefused {
  return new SourceRefused('parquet_damaged', detail, cause === undefined ? undefined : { cause });
}

function assertSchema({ schema }: FileMetaData): void {
  if (schema.length === 0 || schema.length > MAX_SCHEMA_ELEMENTS) throw damaged(`its schema has ${schema.length} elements; at most ${MAX_SCHEMA_ELEMENTS} are read`);
  const open: number[] = [];
  for (const { num_children: children = 0 } of schema) {
    if (children < 0 || children > schema.length) throw damaged('its schema does not add up');
    while (open.length > 0 && open.at(-1) === 0) open.pop();
    const parent = open.pop();
    if (parent !== undefined) open.push(parent - 1);
    open.push(children);
    if (open.length > MAX_SCHEMA_DEPTH) throw damaged(`its schema nests more than ${MAX_SCHEMA_DEPTH} levels deep`);
  }
  if (open.some((left) => left > 0)) throw damaged('its schema does not add up');
}

function chooseColumns(tree: SchemaTree, { kind, textField }: MapRules): string[] {
  const names = tree.children.map(({ element }) => element.name);
  if (kind !== 'documents') return requireColumns(names, requiredColumns[kind], optionalColumns[kind]);
  if (names.includes(textField)) return [textField];
  const strings = tree.children.filter(({ element, children }) => {
    const text = element.converted_type === 'UTF8' || element.logical_type?.type === 'STRING';
    return children.length === 0 && element.type === 'BYTE_ARRAY' && text && element.repetition_type !== 'REPEATED';
  });
  const [only] = strings;
  if (only === undefined || strings.length > 1) {
    throw new SourceRefused('missing_column', `no column is named "${textField}", and ${strings.length === 0 ? 'none holds' : `${strings.length} hold`} strings`);
  }
  return [only.element.name];
}

function requireColumns(names: readonly string[], required: readonly string[], optional: readonly string[]): string[] {
  const missing = required.find((name) => !names.includes(name));
  if (missing !== undefined) throw new SourceRefused('missing_column', `there is no column "${missing}"`);
  return [...required, ...optional.filter((name) => names.includes(name))];
}

function layOutGroups(metadata: FileMetaData, columns: readonly string[], size: number): ParquetGroup[] {
  let firstRow = 0;
  return metadata.row_groups.map((group, index) => {
    const rows = Number(group.num_rows);
    if (!Number.isSafeInteger(rows) || rows < 0) throw damaged(`row group ${index + 1} says that it has ${group.num_rows} rows`);
    const chunks = group.columns.flatMap(({ meta_data, file_path }) => {
      if (meta_data === undefined || file_path !== undefined) throw damaged('its columns lie in other files, or are encrypted');
      return columns.includes(meta_data.path_in_schema[0] ?? '') ? meta_data : [];
    });
    let bytes = 0;
    for (const chunk of chunks) {
      const { start, end } = rangeOf(chunk);
      if (!(start >= 4 && end >= start && end <= size)) throw damaged(`a column of row group ${index + 1} lies outside of the file`);
      bytes += Math.max(0, Number(chunk.total_uncompressed_size));
    }
    if (chunks.length === 0 && rows > 0) throw damaged(`row group ${index + 1} lacks a column`);
    const laidOut: ParquetGroup = { index, rows, firstRow, bytes: Math.min(bytes, Number.MAX_SAFE_INTEGER), columns: chunks };
    firstRow += rows;
    if (firstRow > FREE_ROWS + 8 * size) throw damaged(`it says that it has more than ${firstRow} rows in ${size} bytes`);
    return laidOut;
  });
}

/** Where the pages of a column lie, from the beginning of the Parquet file. */
export function rangeOf(chunk: ColumnMetaData): { start: number; end: number } {
  const dictionary = Number(chunk.dictionary_page_offset ?? 0);
  const data = Number(chunk.data_page_offset);
  // A dictionary comes first; some writers say 0 when there is none.
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  return { start, end: start + Number(chunk.total_compressed_size) };
}
