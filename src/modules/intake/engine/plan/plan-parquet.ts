import type { MapRules } from '../map-rules.js';
import { openParquet, type ParquetLayout } from '../read/open-parquet.js';
import { isFlat } from '../read/read-parquet.js';
import type { ByteStream } from './byte-stream.js';
import { shardSizing, type ContainerKind, type PlanLimits, type Segment } from './dataset-plan.js';
import type { PlanBuilder } from './plan-builder.js';
import { openBytes, type RandomAccessFile } from './random-access-file.js';

/** Parquet that lies in an archive is described at its end: so much of the end is kept until it is known to be the end. */
const TAIL_BYTES = 12 * 1024 * 1024;

/**
 * Plans a Parquet file as it lies: shards of whole row groups.
 * @throws SourceRefused `parquet_damaged`, `missing_column`
 */
export async function planParquetInPlace(file: RandomAccessFile, rules: MapRules, limits: PlanLimits, builder: PlanBuilder): Promise<void> {
  const layout = await openParquet(file, 0, file.size, rules);
  const source = builder.reserveSource();
  builder.addShards(cutRowGroups(layout, limits, builder, source, file.size), null);
  builder.keepSource(source, { entry: null, containers: [], format: 'parquet', encoding: 'binary', bytes: file.size });
}

/**
 * Unpacks a Parquet file into an object of its own, and plans that.
 * @throws SourceRefused as {@link planParquetInPlace}; whatever the stream throws
 */
export async function planParquetStream(
  stream: ByteStream,
  { entry, containers }: { readonly entry: string | null; readonly containers: readonly ContainerKind[] },
  rules: MapRules,
  limits: PlanLimits,
  builder: PlanBuilder,
): Promise<void> {
  await builder.closeShard();
  let tail: Buffer[] = [];
  let tailBytes = 0;
  let bytes = 0;
  try {
    for await (const piece of stream) {
      await builder.write(piece);
      bytes += piece.length;
      tail.push(Buffer.from(piece));
      tailBytes += piece.length;
      if (tailBytes > 2 * TAIL_BYTES) {
        tail = [Buffer.concat(tail).subarray(-TAIL_BYTES)];
        tailBytes = TAIL_BYTES;
      }
    }
    const layout = await openParquet(endOf(Buffer.concat(tail), bytes), 0, bytes, rules);
    const source = builder.reserveSource();
    builder.addShards(cutRowGroups(layout, limits, builder, source, bytes), builder.objectName);
    builder.keepSource(source, { entry, containers: [...containers], format: 'parquet', encoding: 'binary', bytes });
  } finally {
    await builder.closeShard();
  }
}

/** A file of which only the end is at hand. */
function endOf(tail: Buffer, size: number): RandomAccessFile {
  const missing = size - tail.length;
  const end = openBytes(tail);
  return { ...end, size, read: (from, to) => end.read(Math.max(0, from - missing), to - missing) };
}

/**
 * Row groups side by side until their columns of interest fill a shard; a large one is split by rows, though no further than it must
 * be, since each part may have to decode what is before it. One of lists is never split: they are put together for the group as a
 * whole, so that each part would cost as much as all of it.
 */
function cutRowGroups(layout: ParquetLayout, limits: PlanLimits, { shardBytes }: PlanBuilder, source: number, end: number): { bytes: number; segments: Segment[] }[] {
  const splitBytes = limits.shardBytes ?? shardSizing.maxBytes;
  const shards: { bytes: number; segments: Segment[] }[] = [];
  let current: { bytes: number; segments: Segment[] } = { bytes: 0, segments: [] };
  const close = (): void => {
    if (current.segments.length > 0) shards.push(current);
    current = { bytes: 0, segments: [] };
  };
  for (const group of layout.groups) {
    if (group.rows === 0) continue;
    const pieces = isFlat(layout, group) ? Math.max(1, Math.min(group.rows, Math.floor(group.bytes / splitBytes))) : 1;
    for (let piece = 0; piece < pieces; piece++) {
      const first = Math.floor((group.rows * piece) / pieces);
      const next = Math.floor((group.rows * (piece + 1)) / pieces);
      current.segments.push({ source, start: 0, end, firstLine: group.firstRow + first + 1, byte: 0, rowGroup: group.index, rows: next - first });
      current.bytes += Math.ceil(group.bytes / pieces);
      if (current.bytes >= shardBytes) close();
    }
  }
  close();
  return shards;
}
