import { createHash, type Hash } from 'node:crypto';
import { abortableBytes } from '../abortable-bytes.js';
import type { MapRules } from '../map-rules.js';
import type { ArchiveEntry } from './archive-entry.js';
import { ByteStream } from './byte-stream.js';
import { cutSource } from './cut-source.js';
import { defaultPlanLimits, shardBytesOf, type ContainerKind, type FilePlan, type PlanLimits } from './dataset-plan.js';
import { gunzip } from './inflate.js';
import type { WriteUnpacked } from './object-writer.js';
import { PlanBuilder } from './plan-builder.js';
import { planParquetInPlace, planParquetStream } from './plan-parquet.js';
import { requiredColumns } from '../read/example-columns.js';
import { openBytes, readBytes, type RandomAccessFile } from './random-access-file.js';
import { readTar } from './read-tar.js';
import { readZip } from './read-zip.js';
import { CONTAINER_SAMPLE_BYTES, sniffContainer } from './sniff-container.js';
import { ENCODING_SAMPLE_BYTES, sniffEncoding } from './sniff-encoding.js';
import { FORMAT_SAMPLE_CHARACTERS, sniffFormat } from './sniff-format.js';
import { SourceRefused } from './source-refused.js';
import { decodeStart, transcode } from './transcode.js';
import { UnpackBudget } from './unpack-budget.js';
import { unpackZstd } from './unpack-zstd.js';

export interface PlanFileInput {
  /** As plans and reports name the file. */
  readonly name: string;
  readonly file: RandomAccessFile;
  readonly rules: MapRules;
  readonly limits?: Partial<PlanLimits>;
  /** Stores decoded content that shards read instead of the file; the name is unique in the file. */
  readonly writeUnpacked: WriteUnpacked;
  readonly signal?: AbortSignal;
  /** How many of the file's bytes were read; only grows. */
  readonly onProgress?: (bytes: number) => void;
}

/** A zip archive in another one is read from memory, since it must be read from its end. */
const MAX_INNER_ZIP_BYTES = 64 * 1024 * 1024;

/**
 * Finds out what a file holds, unpacks and decodes what cannot be read where it lies, and cuts it into shards of whole records. The
 * plan depends on the file's bytes, its name, the rules and the limits alone. Memory does not grow with the file.
 *
 * What cannot be read is an error in the plan and spoils nothing else.
 * @throws the signal's reason; whatever the file or storing throws
 */
export async function planFile(input: PlanFileInput): Promise<FilePlan> {
  return await new FilePlanning(input).run();
}

/** Where in a file planning is. */
interface Place {
  readonly entry: string | null;
  readonly containers: readonly ContainerKind[];
}

class FilePlanning {
  private readonly limits: PlanLimits;
  private readonly builder: PlanBuilder;
  private readonly budget: UnpackBudget;
  private readonly hash: Hash = createHash('sha256');
  private hashed = 0;
  private entries = 0;

  constructor(private readonly input: PlanFileInput) {
    this.limits = { ...defaultPlanLimits, ...input.limits };
    this.builder = new PlanBuilder(input.name, this.limits.shardBytes ?? shardBytesOf(input.file.size), input.writeUnpacked);
    this.budget = new UnpackBudget(this.limits, input.file.size);
  }

  async run(): Promise<FilePlan> {
    const { file, signal } = this.input;
    try {
      const start = await readBytes(file, 0, Math.min(file.size, CONTAINER_SAMPLE_BYTES));
      const outermost: Place = { entry: null, containers: [] };
      const { kind } = sniffContainer(start);
      await this.guard(outermost, async () => {
        if (kind === 'zip') await this.planArchive(readZip(file, this.budget), 'zip', outermost);
        else if (kind === 'parquet') await planParquetInPlace(file, this.input.rules, this.limits, this.builder);
        else await this.planStream(this.hashedBytes(), outermost);
      });
      // Whatever was not read on the way is part of the file's hash all the same.
      for await (const _ of this.hashedBytes());
      return await this.builder.build(file.size, this.hash.digest('hex'));
    } catch (error) {
      await this.builder.abort(error);
      signal?.throwIfAborted();
      throw error;
    }
  }

  /** The file's bytes from where hashing has come to. */
  private async *hashedBytes(): AsyncGenerator<Uint8Array, void, undefined> {
    const { file, signal, onProgress } = this.input;
    for await (const piece of abortableBytes(file.read(this.hashed, file.size), signal)) {
      this.hash.update(piece);
      this.hashed += piece.length;
      onProgress?.(this.hashed);
      yield piece;
    }
  }

  /** Counts a refusal of what is planned in it, and goes on. */
  private async guard(place: Place, plan: () => Promise<void>): Promise<void> {
    try {
      await plan();
    } catch (error) {
      if (!(error instanceof SourceRefused)) throw error;
      this.builder.refuse(place.entry, error);
    }
    this.input.signal?.throwIfAborted();
  }

  private async planStream(content: AsyncIterable<Uint8Array>, place: Place): Promise<void> {
    const stream = new ByteStream(content);
    try {
      await this.planPeeked(stream, place);
    } finally {
      // An entry of an archive is not ended by this: what is left of it is passed over.
      await stream.close();
    }
  }

  private async planPeeked(stream: ByteStream, place: Place): Promise<void> {
    const sniffed = sniffContainer(await stream.peek(CONTAINER_SAMPLE_BYTES));
    if (sniffed.kind === 'plain') {
      await this.planText(stream, place);
      return;
    }
    if (sniffed.kind === 'foreign') throw new SourceRefused(sniffed.compressed ? 'unsupported_compression' : 'unsupported_format', `the content is ${sniffed.name}`);
    if (sniffed.kind === 'parquet') {
      await planParquetStream(stream, place, this.input.rules, this.limits, this.builder);
      return;
    }
    if (place.containers.length >= this.limits.maxDepth) throw new SourceRefused('archive_too_deep', `${place.containers.join(' in ')} and one more`);
    const inner: Place = { entry: place.entry, containers: [...place.containers, sniffed.kind] };
    switch (sniffed.kind) {
      case 'gzip':
        await this.planStream(gunzip(stream, this.budget.meter()), inner);
        return;
      case 'zstd':
        await this.planStream(unpackZstd(stream, this.budget.meter()), inner);
        return;
      case 'tar':
        await this.planArchive(readTar(stream), 'tar', place);
        return;
      case 'zip': {
        const bytes = await stream.peek(MAX_INNER_ZIP_BYTES + 1);
        if (bytes.length > MAX_INNER_ZIP_BYTES) throw new SourceRefused('inner_archive_too_large', `a zip archive of more than ${MAX_INNER_ZIP_BYTES} bytes lies in another archive`);
        await this.planArchive(readZip(openBytes(bytes), this.budget), 'zip', place);
      }
    }
  }

  private async planArchive(entries: AsyncIterable<ArchiveEntry>, kind: ContainerKind, place: Place): Promise<void> {
    const containers = [...place.containers, kind];
    const names = new Set<string>();
    for await (const entry of entries) {
      this.input.signal?.throwIfAborted();
      const name = place.entry === null ? entry.name : `${place.entry}/${entry.name}`;
      const inner: Place = { entry: name, containers };
      if (++this.entries > this.limits.maxEntries) throw new SourceRefused('too_many_entries', `more than ${this.limits.maxEntries} entries; those from there on were not read`);
      await this.guard(inner, async () => {
        if (entry.kind === 'refused') throw entry.refusal;
        if (names.has(name)) throw new SourceRefused('duplicate_entry', `another entry has the same name`);
        names.add(name);
        if (entry.name === '[Content_Types].xml') throw new SourceRefused('unsupported_format', 'the archive is a document of Word, Excel or PowerPoint, or alike');
        await this.planStream(entry.content, inner);
      });
    }
    if (names.size === 0 && this.entries === 0) throw new SourceRefused('empty_file', `the ${kind} archive holds no file`);
  }

  private async planText(stream: ByteStream, { entry, containers }: Place): Promise<void> {
    const { rules } = this.input;
    const sample = await stream.peek(ENCODING_SAMPLE_BYTES);
    if (sample.length === 0) throw new SourceRefused('empty_file', '0 bytes');
    const encoding = sniffEncoding(sample);
    const start = decodeStart(sample.subarray(0, 4 * FORMAT_SAMPLE_CHARACTERS), encoding);
    if (start === '') throw new SourceRefused('empty_file', 'nothing but a byte order mark');
    const text = start.slice(0, FORMAT_SAMPLE_CHARACTERS);
    const sniffed = sniffFormat(text, text.length === start.length && sample.length < Math.min(ENCODING_SAMPLE_BYTES, 4 * FORMAT_SAMPLE_CHARACTERS), rules);
    if (rules.kind !== 'documents' && (sniffed.format === 'text' || sniffed.format === 'markdown' || sniffed.format === 'html')) {
      throw new SourceRefused('unsupported_kind', `the content is ${sniffed.format}, and the dataset holds ${rules.kind}`);
    }
    if (sniffed.columns !== undefined) assertColumns(sniffed.columns, sniffed.textColumn, rules);
    const inPlace = containers.length === 0 && (encoding === 'utf-8' || encoding === 'utf-8-bom');
    const source = this.builder.reserveSource();
    try {
      const cut = await cutSource(transcode(stream, encoding), sniffed, encoding, inPlace, this.builder, source);
      this.builder.keepSource(source, { entry, containers: [...containers], encoding, bytes: cut.bytes, ...sniffed });
      if (cut.complaint !== undefined) this.builder.refuse(entry, cut.complaint);
    } catch (error) {
      this.builder.dropSource(source);
      throw error;
    } finally {
      if (this.builder.isFull(this.builder.position, false)) await this.builder.closeShard();
    }
  }
}

function assertColumns(columns: readonly string[], textColumn: string | undefined, { kind, textField }: MapRules): void {
  if (kind === 'documents') {
    if (columns.includes(textField) || textColumn !== undefined) return;
    throw new SourceRefused('missing_column', `none of ${columns.length} columns is named "${textField}", and not exactly one of them holds text`);
  }
  const missing = requiredColumns[kind].find((name) => !columns.includes(name));
  if (missing !== undefined) throw new SourceRefused('missing_column', `none of ${columns.length} columns is named "${missing}"`);
}
