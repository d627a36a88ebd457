import { abortableBytes } from '../abortable-bytes.js';
import type { MapRules } from '../map-rules.js';
import type { PlannedShard, PlannedSource, Segment } from '../plan/dataset-plan.js';
import type { RandomAccessFile } from '../plan/random-access-file.js';
import type { ParquetLayout } from './open-parquet.js';
import { isBlankJson } from './parse-json.js';
import type { BeforeRecord, ReadResult } from './read-result.js';
import { blank, failed } from './read-result.js';
import { placed, type RecordOutcome } from './record-outcome.js';
import { RecordReader } from './record-reader.js';
import { RecordSplitter, type SplitRecord } from './split-records.js';

export interface ReadShardInput {
  readonly shard: PlannedShard;
  /** Of the shard's file, as planned. */
  readonly sources: readonly PlannedSource[];
  /** What the shard reads: the file itself, or the object that planning wrote. */
  readonly object: RandomAccessFile;
  readonly rules: MapRules;
  readonly signal?: AbortSignal;
  /** How many of the shard's bytes were read since the last call. */
  readonly onBytes?: (bytes: number) => void;
  /** Asked of each record before it is read. */
  readonly beforeRecord?: BeforeRecord | undefined;
}

/**
 * The records of a shard in their order, a batch at a time. Take each outcome before the next is asked for. Memory is bounded by
 * the longest record.
 * @throws the signal's reason; whatever the object throws; Error when the plan is not of these bytes
 */
export async function* readShard(input: ReadShardInput): AsyncGenerator<Iterable<RecordOutcome>, void, undefined> {
  const reader = new RecordReader(input.rules);
  let parquet: { source: number; start: number; layout: ParquetLayout } | undefined;
  for (const segment of input.shard.segments) {
    input.signal?.throwIfAborted();
    const source = sourceOf(input, segment);
    if (source.format === 'parquet') {
      // Loaded when there is Parquet: threads for other formats begin the sooner.
      const [{ openParquet }, { readParquetRows }] = await Promise.all([import('./open-parquet.js'), import('./read-parquet-rows.js')]);
      if (parquet?.source !== segment.source) {
        parquet = { source: segment.source, start: segment.start, layout: await openParquet(input.object, segment.start, segment.end, input.rules) };
      }
      yield* readParquetRows(input, reader, parquet.layout, segment);
    } else if (source.format === 'text' || source.format === 'markdown' || source.format === 'html') {
      yield* readWhole(input, reader, segment, source);
    } else {
      yield* readRecords(input, reader, segment, source);
    }
  }
}

async function* readRecords(input: ReadShardInput, reader: RecordReader, segment: Segment, source: PlannedSource): AsyncGenerator<Iterable<RecordOutcome>, void, undefined> {
  const splitter = new RecordSplitter(source, input.rules.maxRecordBytes, segment.firstLine, segment.byte);
  for await (const piece of abortableBytes(input.object.read(segment.start, segment.end), input.signal)) {
    yield outcomes(splitter.push(piece), reader, segment.source, source, input);
    input.onBytes?.(piece.length);
  }
  yield outcomes(splitter.finish(), reader, segment.source, source, input);
}

function* outcomes(records: Iterable<SplitRecord>, reader: RecordReader, index: number, source: PlannedSource, { rules, beforeRecord }: ReadShardInput): Generator<RecordOutcome, void, undefined> {
  const table = source.format === 'csv' || source.format === 'tsv';
  for (const record of records) {
    // The header is a row, and no record.
    if (table && record.line === 1) continue;
    const instead = beforeRecord?.(index, record.line, record.byte) ?? null;
    const result = instead === null ? read(record, reader, source, rules) : isBlank(record, source) ? blank : instead;
    yield placed(result, index, record.line, record.byte, record.kind === 'record' ? record.bytes.length : record.length);
  }
}

function isBlank(record: SplitRecord, { format }: PlannedSource): boolean {
  if (record.kind === 'oversized') return false;
  return format === 'jsonl' ? isBlankJson(record.bytes) : format !== 'json_array' && record.bytes.length === 0;
}

function read(record: SplitRecord, reader: RecordReader, source: PlannedSource, { maxRecordBytes }: MapRules): ReadResult {
  if (record.quoteOpen) return failed('unclosed_quote', `${record.kind === 'record' ? record.bytes.length : record.length} bytes up to the end of the file belong to the row`);
  if (record.kind === 'oversized') return tooLarge(record.length, maxRecordBytes);
  return source.format === 'csv' || source.format === 'tsv' ? reader.row(record.bytes, source) : reader.json(record.bytes, source);
}

async function* readWhole(input: ReadShardInput, reader: RecordReader, segment: Segment, source: PlannedSource): AsyncGenerator<Iterable<RecordOutcome>, void, undefined> {
  const { maxRecordBytes } = input.rules;
  const bytes = segment.end - segment.start;
  if (bytes > maxRecordBytes) {
    input.onBytes?.(bytes);
    yield [placed(tooLarge(bytes, maxRecordBytes), segment.source, segment.firstLine, segment.byte, bytes)];
    return;
  }
  const instead = input.beforeRecord?.(segment.source, segment.firstLine, segment.byte) ?? null;
  if (instead !== null) {
    input.onBytes?.(bytes);
    yield [placed(instead, segment.source, segment.firstLine, segment.byte, bytes)];
    return;
  }
  const pieces: Buffer[] = [];
  for await (const piece of abortableBytes(input.object.read(segment.start, segment.end), input.signal)) {
    pieces.push(Buffer.from(piece));
    input.onBytes?.(piece.length);
  }
  yield [placed(await reader.text(Buffer.concat(pieces), source), segment.source, segment.firstLine, segment.byte, bytes)];
}

export interface ReadRecordAtInput extends Omit<ReadShardInput, 'onBytes' | 'beforeRecord'> {
  /** As the outcome of the record gave them. */
  readonly source: number;
  readonly line: number;
  readonly byte: number;
  readonly bytes: number;
}

/**
 * Reads one record again, for showing or comparing it.
 * @throws RangeError when the shard does not hold the record; as {@link readShard}
 */
export async function readRecordAt(input: ReadRecordAtInput): Promise<RecordOutcome> {
  const { line, byte, bytes } = input;
  const segment = input.shard.segments.find((candidate) => candidate.source === input.source && holds(candidate, line, byte));
  if (segment === undefined) throw new RangeError('the shard does not hold the record');
  const source = sourceOf(input, segment);
  const one: ReadShardInput = { ...input, shard: { ...input.shard, segments: [oneRecord(segment, source, line, byte, bytes)] } };
  for await (const batch of readShard(one)) {
    for (const outcome of batch) return outcome;
  }
  return { kind: 'blank', source: input.source, line };
}

function holds(segment: Segment, line: number, byte: number): boolean {
  if (segment.rows !== undefined) return line >= segment.firstLine && line < segment.firstLine + segment.rows;
  return byte >= segment.byte && byte <= segment.byte + segment.end - segment.start && line >= segment.firstLine;
}

function oneRecord(segment: Segment, source: PlannedSource, line: number, byte: number, bytes: number): Segment {
  if (source.format === 'parquet') return { ...segment, firstLine: line, rows: 1 };
  const start = segment.start + byte - segment.byte;
  return { ...segment, start, end: Math.min(segment.end, start + bytes), firstLine: line, byte };
}

function tooLarge(length: number, limit: number): ReadResult {
  return failed('record_too_large', `${length} bytes; at most ${limit} are read`);
}

function sourceOf({ sources }: ReadShardInput, segment: Segment): PlannedSource {
  const source = sources[segment.source];
  if (source === undefined) throw new RangeError('the shard belongs to another plan');
  return source;
}
