import { ErrorTallies } from '../tally-errors.js';
import type { FilePlan, PlanErrorSample, PlannedShard, PlannedSource, Segment } from './dataset-plan.js';
import { ObjectWriter, type WriteUnpacked } from './object-writer.js';
import type { SourceRefused } from './source-refused.js';

interface OpenShard {
  unpacked: string | null;
  bytes: number;
  segments: Segment[];
}

/**
 * Gathers the sources and shards of one file. What is unpacked goes from source to source into the same object until that is full,
 * so that a million small entries do not become a million shards.
 */
export class PlanBuilder {
  private readonly sources: (PlannedSource | undefined)[] = [];
  private readonly shards: OpenShard[] = [];
  private readonly errors = new ErrorTallies<PlanErrorSample>();
  private writer: ObjectWriter | undefined;
  private shard: OpenShard | undefined;
  private objects = 0;

  constructor(
    private readonly file: string,
    /** A shard of so many decoded bytes is full. */
    readonly shardBytes: number,
    private readonly writeUnpacked: WriteUnpacked,
  ) {}

  refuse(entry: string | null, { code, detail }: SourceRefused): void {
    this.errors.add({ code, entry, line: 1, byte: 0, path: null, detail });
  }

  /** Room for a source, to be filled by {@link keepSource} or left empty by {@link dropSource}. */
  reserveSource(): number {
    return this.sources.push(undefined) - 1;
  }

  keepSource(index: number, source: Omit<PlannedSource, 'file'>): void {
    this.sources[index] = { file: this.file, ...source };
  }

  /** Takes back all that was planned of a source that turned out to be damaged. */
  dropSource(index: number): void {
    for (const shard of [...this.shards, ...(this.shard === undefined ? [] : [this.shard])]) {
      const kept = shard.segments.filter(({ source }) => source !== index);
      if (kept.length === shard.segments.length) continue;
      shard.segments = kept;
      shard.bytes = kept.reduce((sum, { start, end }) => sum + end - start, 0);
    }
  }

  /** Whether a shard that reaches to `position` in its object is full. */
  isFull(position: number, inPlace: boolean): boolean {
    return inPlace ? (this.shard?.bytes ?? 0) + position >= this.shardBytes : position >= this.shardBytes;
  }

  /** Where the next unpacked byte will lie in its object. */
  get position(): number {
    return this.writer?.bytes ?? 0;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.writer ??= new ObjectWriter(`unpacked-${String(this.objects++).padStart(5, '0')}`, this.writeUnpacked);
    await this.writer.write(bytes);
  }

  /** Records of a source that are whole now, in the object that is being written, or in the file itself. */
  addSegment(segment: Segment, inPlace: boolean): void {
    this.shard ??= { unpacked: inPlace ? null : (this.writer?.name ?? null), bytes: 0, segments: [] };
    this.shard.segments.push(segment);
    this.shard.bytes += segment.end - segment.start;
  }

  /** Ends the shard and its object, so that what follows goes into others. */
  async closeShard(): Promise<void> {
    if (this.shard !== undefined) this.shards.push(this.shard);
    this.shard = undefined;
    const { writer } = this;
    this.writer = undefined;
    await writer?.finish();
  }

  async abort(reason: unknown): Promise<void> {
    await this.writer?.abort(reason);
  }

  /** Adds shards that all read the object that was just closed, or the file itself. */
  addShards(shards: readonly { readonly bytes: number; readonly segments: readonly Segment[] }[], unpacked: string | null): void {
    for (const { bytes, segments } of shards) this.shards.push({ unpacked, bytes, segments: [...segments] });
  }

  get objectName(): string | null {
    return this.writer?.name ?? null;
  }

  async build(bytes: number, sha256: string): Promise<FilePlan> {
    await this.closeShard();
    const kept = this.sources.map((source, index) => ({ source, index })).filter(({ source }) => source !== undefined);
    const newIndex = new Map(kept.map(({ index }, position) => [index, position]));
    const shards: PlannedShard[] = this.shards
      .filter(({ segments }) => segments.length > 0)
      .map(({ segments, ...shard }) => ({ file: this.file, ...shard, segments: segments.map((segment) => ({ ...segment, source: newIndex.get(segment.source) ?? 0 })) }));
    return { file: this.file, bytes, sha256, sources: kept.flatMap(({ source }) => source ?? []), shards, errors: this.errors.toArray() };
  }
}
