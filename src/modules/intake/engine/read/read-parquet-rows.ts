import { isUtf8 } from 'node:buffer';
import type { MapRules } from '../map-rules.js';
import type { Segment } from '../plan/dataset-plan.js';
import type { RandomAccessFile } from '../plan/random-access-file.js';
import { SourceRefused } from '../plan/source-refused.js';
import { ExactNumber } from './exact-json.js';
import type { ParquetGroup, ParquetLayout } from './open-parquet.js';
import { isFlat, readFlatColumn, readGroup } from './read-parquet.js';
import { failed, type BeforeRecord, type ReadResult } from './read-result.js';
import { placed, type RecordOutcome } from './record-outcome.js';
import type { RecordReader } from './record-reader.js';

const BATCH_ROWS = 1000;
/** What a dictionary may blow up: a row costs as much as the word that it refers to. */
const FREE_TEXT_BYTES = 256 * 1024 * 1024;
const MAX_TEXT_RATIO = 1000;

/** Rows of one row group. What cannot be read of it fails row by row, so that none is lost from the count. */
export async function* readParquetRows(
  input: { readonly object: RandomAccessFile; readonly rules: MapRules; readonly signal?: AbortSignal; readonly onBytes?: (bytes: number) => void; readonly beforeRecord?: BeforeRecord | undefined },
  reader: RecordReader,
  layout: ParquetLayout,
  segment: Segment,
): AsyncGenerator<Iterable<RecordOutcome>, void, undefined> {
  const group = layout.groups[segment.rowGroup ?? -1];
  const rows = segment.rows ?? group?.rows ?? 0;
  const first = segment.firstLine - 1 - (group?.firstRow ?? 0);
  if (group === undefined || first < 0 || first + rows > group.rows) throw new RangeError('the shard belongs to another plan');
  let done = 0;
  const bytes = Math.ceil((group.bytes * rows) / Math.max(1, group.rows));
  let reported = 0;
  const report = (): void => {
    const now = Math.floor((bytes * done) / Math.max(1, rows));
    if (now > reported) input.onBytes?.(now - reported);
    reported = Math.max(now, reported);
  };
  try {
    for await (const batch of batches(input, reader, layout, group, segment, first, rows)) {
      input.signal?.throwIfAborted();
      yield counted(batch, () => done++);
      report();
    }
  } catch (error) {
    if (!(error instanceof SourceRefused)) throw error;
    for (const refusal = failed('parquet_damaged', error.detail); done < rows; ) {
      input.signal?.throwIfAborted();
      const from = done;
      done = Math.min(rows, done + BATCH_ROWS);
      yield Array.from({ length: done - from }, (_, i) => placed(refusal, segment.source, segment.firstLine + from + i, 0, 0));
    }
    report();
  }
}

function* counted<T>(batch: Iterable<T>, count: () => void): Generator<T, void, undefined> {
  for (const item of batch) {
    count();
    yield item;
  }
}

async function* batches(
  { object, rules, beforeRecord }: { readonly object: RandomAccessFile; readonly rules: MapRules; readonly beforeRecord?: BeforeRecord | undefined },
  reader: RecordReader,
  layout: ParquetLayout,
  group: ParquetGroup,
  segment: Segment,
  first: number,
  rows: number,
): AsyncGenerator<Iterable<RecordOutcome>, void, undefined> {
  const outcome = (read: () => ReadResult, row: number): RecordOutcome => {
    const line = group.firstRow + row + 1;
    return placed(beforeRecord?.(segment.source, line, 0) ?? read(), segment.source, line, 0, 0);
  };
  if (rules.kind === 'documents' && isFlat(layout, group)) {
    const name = layout.columns[0] ?? '';
    const budget = new TextBudget(group.bytes);
    for await (const { firstRow, values } of readFlatColumn(object, segment.start, layout, group, first)) {
      const from = Math.max(first, firstRow);
      const to = Math.min(first + rows, firstRow + values.length);
      for (let start = from; start < to; start += BATCH_ROWS) {
        yield (function* batch() {
          for (let row = start; row < Math.min(to, start + BATCH_ROWS); row++) {
            const value = values[row - firstRow];
            const fits = budget.spend(value);
            yield outcome(() => (fits ? columnOf(reader, value, name, rules) : failed('archive_bomb', 'the row group unpacks to far more text than it has bytes')), row);
          }
        })();
      }
      if (to === first + rows) return;
    }
    return;
  }
  const columns = await readGroup(object, segment.start, layout, group);
  for (let start = first; start < first + rows; start += BATCH_ROWS) {
    yield (function* batch() {
      for (let row = start; row < Math.min(first + rows, start + BATCH_ROWS); row++) yield outcome(() => readRow(reader, columns, layout, rules, row), row);
    })();
  }
}

function columnOf(reader: RecordReader, value: unknown, name: string, { maxRecordBytes }: MapRules): ReadResult {
  if (value instanceof Uint8Array && value.length > maxRecordBytes) return failed('record_too_large', `${value.length} bytes; at most ${maxRecordBytes} are read`);
  return reader.column(value, name);
}

function readRow(reader: RecordReader, columns: ReadonlyMap<string, ArrayLike<unknown>>, layout: ParquetLayout, rules: MapRules, row: number): ReadResult {
  if (rules.kind === 'documents') {
    const name = layout.columns[0] ?? '';
    return columnOf(reader, columns.get(name)?.[row], name, rules);
  }
  const room = { left: rules.maxRecordBytes };
  const cells = new Map<string, unknown>();
  for (const [name, values] of columns) {
    const cell = plain(values[row], room);
    if (room.left < 0) return failed('record_too_large', `more than the ${rules.maxRecordBytes} bytes that are read`);
    if (cell === invalidUtf8) return failed('invalid_utf8', `the column "${name}" holds text that is not valid UTF-8`, name);
    cells.set(name, cell);
  }
  return reader.exampleOfColumns((name) => cells.get(name));
}

const invalidUtf8 = Symbol('invalid UTF-8');

/** A value as JSON would have it: text from bytes, and without the nulls that stand for fields that are not there. */
function plain(value: unknown, room: { left: number }): unknown {
  if (value instanceof Uint8Array) {
    room.left -= value.length;
    if (room.left < 0) return null;
    return isUtf8(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8') : invalidUtf8;
  }
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : new ExactNumber(String(value));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items: unknown[] = [];
    for (const item of value as Iterable<unknown>) {
      const of = plain(item, room);
      if (of === invalidUtf8 || room.left < 0) return of;
      items.push(of);
    }
    return items;
  }
  const fields: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const of = plain(item, room);
    if (of === invalidUtf8 || room.left < 0) return of;
    if (of !== null && of !== undefined) fields[key] = of;
  }
  return fields;
}

/** The same for every run: counts what was given of a segment, in its order. */
class TextBudget {
  private left: number;

  constructor(groupBytes: number) {
    this.left = Math.max(FREE_TEXT_BYTES, MAX_TEXT_RATIO * groupBytes);
  }

  spend(value: unknown): boolean {
    if (value instanceof Uint8Array) this.left -= value.length;
    return this.left >= 0;
  }
}
