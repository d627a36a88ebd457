import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress as unpackZstd } from 'fzstd';
import type { ColumnMetaData, Compressors, DecodedArray, PageHeader, SchemaTree } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS, convert } from 'hyparquet/src/convert.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath, isFlatColumn } from 'hyparquet/src/schema.js';
import { compressors as libraryCompressors } from 'hyparquet-compressors';
import { readBytes, type RandomAccessFile } from '../plan/random-access-file.js';
import { SourceRefused } from '../plan/source-refused.js';
import { assertThriftStruct, CutStruct } from './assert-thrift.js';
import { assertRuns } from './assert-runs.js';
import { damaged, rangeOf, type ParquetGroup, type ParquetLayout } from './open-parquet.js';

const MAX_PAGE_BYTES = 256 * 1024 * 1024;
const MAX_PAGE_VALUES = 8 * 1024 * 1024;
const HEADER_BYTES = 32 * 1024;
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
/** Columns of lists are put together for a row group as a whole, so that has to fit in memory. */
const MAX_NESTED_GROUP_BYTES = 256 * 1024 * 1024;

/** Text stays bytes: whether it is UTF-8 is for the reader of the record to say. JSON is text here. */
const parsers = { ...DEFAULT_PARSERS, stringFromBytes: (bytes: Uint8Array) => bytes, jsonFromBytes: (bytes: Uint8Array) => bytes };

/** Bounded by what the page's header says, which is bounded itself. */
const compressors: Compressors = {
  ...libraryCompressors,
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (input, length) => unpackZstd(input, new Uint8Array(length)),
};

/** Values of a column for consecutive rows. */
export interface ColumnRows {
  /** In the row group, from 0. */
  readonly firstRow: number;
  readonly values: ArrayLike<unknown>;
}

/**
 * The values of a column of plain values, page by page, so that a row group of any size is read in the memory of a page.
 * @param start where the Parquet file lies in `file`
 * @throws SourceRefused `parquet_damaged`; whatever the file throws
 */
export async function* readFlatColumn(file: RandomAccessFile, start: number, layout: ParquetLayout, group: ParquetGroup, fromRow: number): AsyncGenerator<ColumnRows, void, undefined> {
  const [chunk] = group.columns;
  if (chunk === undefined) throw damaged('a column is missing');
  let firstRow = 0;
  for await (const { values, rows } of readPages(file, start, layout.tree, chunk, group, fromRow)) {
    if (values !== undefined) yield { firstRow, values };
    firstRow += rows;
  }
}

/** Whether the chosen columns are one of plain values. */
export function isFlat(layout: ParquetLayout, group: ParquetGroup): boolean {
  const [chunk, ...others] = group.columns;
  return chunk !== undefined && others.length === 0 && isFlatColumn(pathOf(layout.tree, chunk));
}

/**
 * The values of all chosen columns, lists and structures put together.
 * @throws SourceRefused `parquet_damaged`; whatever the file throws
 */
export async function readGroup(file: RandomAccessFile, start: number, layout: ParquetLayout, group: ParquetGroup): Promise<ReadonlyMap<string, ArrayLike<unknown>>> {
  if (group.bytes > MAX_NESTED_GROUP_BYTES) throw damaged(`a row group of ${group.bytes} bytes of examples; at most ${MAX_NESTED_GROUP_BYTES} are put together, so write smaller ones`);
  const leaves = new Map<string, DecodedArray>();
  let unpacked = 0;
  for (const chunk of group.columns) {
    const gathered: unknown[] = [];
    let continued: unknown[] | undefined;
    for await (const { values, bytes } of readPages(file, start, layout.tree, chunk, group, 0, () => continued)) {
      unpacked += bytes;
      if (unpacked > MAX_NESTED_GROUP_BYTES) throw damaged('a row group holds more than it says');
      if (values === undefined || values === continued) continue;
      if (continued !== undefined) for (const value of continued) gathered.push(value);
      continued = Array.isArray(values) ? (values as unknown[]) : Array.from<unknown>(values as ArrayLike<unknown>);
    }
    if (continued !== undefined) for (const value of continued) gathered.push(value);
    leaves.set(chunk.path_in_schema.join('.'), gathered as DecodedArray);
  }
  return new Map(
    layout.columns.map((name) => {
      const child = layout.tree.children.find(({ element }) => element.name === name);
      if (child === undefined) throw damaged('a column is missing');
      try {
        if (child.children.length > 0) assembleNested(leaves, child, parsers);
      } catch (error) {
        throw damaged('its lists do not fit together', error);
      }
      const values = leaves.get(name);
      if (values === undefined || values.length !== group.rows) throw damaged(`a column has ${values?.length ?? 0} rows, and the row group ${group.rows}`);
      return [name, values];
    }),
  );
}

interface Page {
  /** Undefined when the page was passed over. */
  readonly values: DecodedArray | undefined;
  readonly rows: number;
  readonly bytes: number;
}

async function* readPages(
  file: RandomAccessFile,
  start: number,
  tree: SchemaTree,
  chunk: ColumnMetaData,
  group: ParquetGroup,
  fromRow: number,
  continued: () => unknown[] | undefined = () => undefined,
): AsyncGenerator<Page, void, undefined> {
  const range = rangeOf(chunk);
  const end = start + range.end;
  const schemaPath = pathOf(tree, chunk);
  const element = schemaPath.at(-1)?.element;
  if (element === undefined) throw damaged('a column is missing in its schema');
  const flat = isFlatColumn(schemaPath);
  const decoder: Parameters<typeof readPage>[2] = { ...chunk, pathInSchema: chunk.path_in_schema, element, schemaPath, parsers, compressors, codec: 'UNCOMPRESSED' };
  let dictionary: DecodedArray | undefined;
  let values = 0;
  for (let at = start + range.start; at < end; ) {
    const { header, bytes: headerBytes } = await readHeader(file, at, end);
    const size = header.compressed_page_size;
    assertHeader(header, end - at - headerBytes, flat ? group.rows - values : Number.MAX_SAFE_INTEGER);
    const contentAt = at + headerBytes;
    at = contentAt + size;
    const isDictionary = header.type === 'DICTIONARY_PAGE';
    const rows = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
    if (header.type !== 'DATA_PAGE' && header.type !== 'DATA_PAGE_V2' && !isDictionary) continue;
    if (flat && !isDictionary && values + rows <= fromRow) {
      values += rows;
      yield { values: undefined, rows, bytes: 0 };
      continue;
    }
    const compressed = new Uint8Array(await readBytes(file, contentAt, at));
    let page: Uint8Array;
    let decoded: DecodedArray | undefined;
    try {
      page = unpackPage(compressed, header, chunk);
      if (!isDictionary) assertPage(page, header, schemaPath);
      const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
      decoded = readPage(reader, asUnpacked(header, page.length), decoder, dictionary, continued() as DecodedArray | undefined, 0).data;
      if (isDictionary && decoded !== undefined) decoded = convert(decoded, decoder);
    } catch (error) {
      throw error instanceof SourceRefused ? error : damaged('a page cannot be read', error);
    }
    if (isDictionary) {
      dictionary = decoded;
      continue;
    }
    if (flat && decoded?.length !== rows) throw damaged(`a page has ${decoded?.length ?? 0} values, and says ${rows}`);
    values += rows;
    yield { values: decoded, rows, bytes: page.length };
  }
  if (flat && values !== group.rows) throw damaged(`a column has ${values} rows, and the row group ${group.rows}`);
}

async function readHeader(file: RandomAccessFile, at: number, end: number): Promise<{ header: PageHeader; bytes: number }> {
  for (let room = HEADER_BYTES; ; room *= 8) {
    const start = await readBytes(file, at, Math.min(end, at + room));
    try {
      const bytes = assertThriftStruct(start, 0);
      return { header: parquetHeader({ view: new DataView(start.buffer, start.byteOffset, start.byteLength), offset: 0 }), bytes };
    } catch (error) {
      if (error instanceof CutStruct && at + room < end && room < MAX_HEADER_BYTES) continue;
      throw damaged('the header of a page cannot be read', error);
    }
  }
}

function assertHeader(header: PageHeader, left: number, rowsLeft: number): void {
  const { compressed_page_size: compressed, uncompressed_page_size: unpacked, data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: words } = header;
  const numbers = [compressed, unpacked, v1?.num_values, v2?.num_values, v2?.num_nulls, v2?.num_rows, v2?.definition_levels_byte_length, v2?.repetition_levels_byte_length, words?.num_values];
  // What is there may be of any type that Thrift has.
  if (numbers.some((number) => number !== undefined && !Number.isInteger(number))) throw damaged('the header of a page cannot be read');
  if (v2 !== undefined && (v2.num_values === undefined || v2.num_nulls === undefined)) throw damaged('the header of a page cannot be read');
  if (!(compressed >= 0 && compressed <= left)) throw damaged('a page reaches beyond its column');
  if (!(unpacked >= 0 && unpacked <= MAX_PAGE_BYTES)) throw damaged(`a page of ${unpacked} bytes; at most ${MAX_PAGE_BYTES} are read`);
  const values = v1?.num_values ?? v2?.num_values ?? words?.num_values ?? 0;
  if (!(values >= 0 && values <= MAX_PAGE_VALUES)) throw damaged(`a page of ${values} values; at most ${MAX_PAGE_VALUES} are read`);
  if (words === undefined && values > rowsLeft) throw damaged('a column has more rows than its row group');
  if (v2 !== undefined) {
    const levels = v2.definition_levels_byte_length + v2.repetition_levels_byte_length;
    if (!(v2.definition_levels_byte_length >= 0 && v2.repetition_levels_byte_length >= 0 && levels <= compressed && levels <= unpacked)) throw damaged('the levels of a page reach beyond it');
    if (!(v2.num_nulls >= 0 && v2.num_nulls <= values)) throw damaged('a page has more nulls than values');
  }
}

/** Version 2 leaves the levels before the values as they are. */
function unpackPage(bytes: Uint8Array, header: PageHeader, { codec }: ColumnMetaData): Uint8Array {
  const v2 = header.data_page_header_v2;
  if (v2 === undefined) return decompressPage(bytes, header.uncompressed_page_size, codec, compressors);
  const levels = v2.definition_levels_byte_length + v2.repetition_levels_byte_length;
  if (v2.is_compressed === false || header.uncompressed_page_size === levels) return bytes;
  const values = decompressPage(bytes.subarray(levels), header.uncompressed_page_size - levels, codec, compressors);
  const page = new Uint8Array(levels + values.length);
  page.set(bytes.subarray(0, levels));
  page.set(values, levels);
  return page;
}

function asUnpacked(header: PageHeader, bytes: number): PageHeader {
  const v2 = header.data_page_header_v2;
  return { ...header, compressed_page_size: bytes, uncompressed_page_size: bytes, ...(v2 === undefined ? {} : { data_page_header_v2: { ...v2, is_compressed: false } }) };
}

/** Runs say how long they are, and the library believes them. */
function assertPage(page: Uint8Array, header: PageHeader, schemaPath: SchemaTree[]): void {
  const v1 = header.data_page_header;
  const v2 = header.data_page_header_v2;
  const values = v1?.num_values ?? v2?.num_values ?? 0;
  const repetitionWidth = bitWidth(schemaPath.length > 1 ? getMaxRepetitionLevel(schemaPath) : 0);
  const definitionWidth = bitWidth(getMaxDefinitionLevel(schemaPath));
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  let at = 0;
  if (v2 !== undefined) {
    if (repetitionWidth > 0) assertRuns(page, 0, v2.repetition_levels_byte_length, repetitionWidth, values);
    at = v2.repetition_levels_byte_length;
    if (definitionWidth > 0) assertRuns(page, at, at + v2.definition_levels_byte_length, definitionWidth, values);
    at += v2.definition_levels_byte_length;
  } else {
    for (const width of [repetitionWidth, definitionWidth]) {
      if (width === 0) continue;
      const length = view.getUint32(at, true);
      assertRuns(page, at + 4, at + 4 + length, width, values);
      at += 4 + length;
    }
  }
  const encoding = v1?.encoding ?? v2?.encoding;
  if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    if (at >= page.length) {
      if (values > 0 && definitionWidth === 0) throw damaged('a page of words of a dictionary has none');
      return;
    }
    const width = page[at] ?? 0;
    if (width > 32) throw damaged('a page’s words are too wide');
    if (width > 0) assertRuns(page, at + 1, page.length, width, values);
  }
  if (encoding === 'DELTA_BYTE_ARRAY' || encoding === 'DELTA_LENGTH_BYTE_ARRAY') {
    // Both begin with a block's size and its parts; the library makes room for as many parts as it is told.
    const parts = readVarint(page, readVarint(page, at).next).value;
    if (parts < 1 || parts > 4096) throw damaged('a page’s blocks have another number of parts than writers make');
  }
}

function readVarint(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[start + i] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: start + i + 1 };
  }
  throw damaged('a number is too long');
}

function bitWidth(value: number): number {
  return 32 - Math.clz32(value);
}

function pathOf(tree: SchemaTree, chunk: ColumnMetaData): SchemaTree[] {
  try {
    return getTreePath(tree, chunk.path_in_schema);
  } catch (error) {
    throw damaged('a column is missing in its schema', error);
  }
}
