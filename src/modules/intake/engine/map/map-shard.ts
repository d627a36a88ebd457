import { createTokenCounter, type TokenCounter } from '../count-tokens.js';
import type { DocumentFeatures } from '../features/document-features.js';
import { FeaturesWriter } from '../features/features-writer.js';
import { detectLanguage } from '../findings/detect-language.js';
import type { Evaluation } from '../findings/joined-evaluation.js';
import { createFindingScanner, type FindingScanner } from '../findings/finding-scanner.js';
import { findInTexts, withoutOverlaps } from '../findings/example-findings.js';
import { findingTypes, type FindingType } from '../findings/finding-types.js';
import { JsonTexts } from '../findings/json-texts.js';
import { findLicenceMarkers } from '../findings/licence-markers.js';
import { hashDocument } from '../hash-document.js';
import { createTextKernel, type TextKernel } from '../kernels/text-kernel.js';
import { loadKernels } from '../kernels/load-kernels.js';
import { createSketch, type Sketch } from '../kernels/sketch.js';
import type { MapRules } from '../map-rules.js';
import type { PlannedShard, PlannedSource } from '../plan/dataset-plan.js';
import type { RandomAccessFile } from '../plan/random-access-file.js';
import { failed, type BeforeRecord } from '../read/read-result.js';
import { readShard } from '../read/read-shard.js';
import { canonical } from '../read/check-examples.js';
import { writeJson } from '../read/exact-json.js';
import type { ReadRecord, RecordOutcome } from '../read/record-outcome.js';
import type { MapProgress, MappedShard } from './mapped-shard.js';
import { causeInThread, lossDetails, noQuarantine, type LossCause, type Quarantine } from './quarantine.js';
import { ReadPosition } from './read-position.js';
import { ShardFigures } from './shard-figures.js';

export interface MapShardInput {
  readonly shard: PlannedShard;
  readonly sources: readonly PlannedSource[];
  /** What the shard's positions are of. */
  readonly object: RandomAccessFile;
  readonly rules: MapRules;
  readonly evaluation?: Evaluation | undefined;
  /** Where the features of its documents are written; nothing is at this path unless the whole shard was mapped. */
  readonly featuresPath: string;
  readonly quarantine?: Quarantine;
  /** Told of each record, so that another thread knows where this one hangs. */
  readonly position?: ReadPosition;
  readonly signal?: AbortSignal | undefined;
  /** Called about once for each 4 MiB, and at the end. */
  readonly onProgress?: ((progress: MapProgress) => void) | undefined;
}

const BYTES_BETWEEN_PROGRESS = 4 * 1024 * 1024;
const allTypes: ReadonlySet<FindingType> = new Set(findingTypes);

/**
 * The fused pass over one shard: each record is read and checked once, and while its text is at hand its tokens are counted,
 * its SHA-256 and MinHash sketch taken, its quality measured, and personal data, secrets, licence markers, its language and its
 * overlap with evaluation sets found. What is found goes into the features file, which holds no text. Memory is bounded by the
 * longest record.
 * @throws the signal's reason when aborted, and whatever the object or the disk throws; no features file is left then
 */
export async function mapShard(input: MapShardInput): Promise<MappedShard> {
  const { shard, sources, object, rules, signal } = input;
  await loadKernels();
  const features = await FeaturesWriter.create(input.featuresPath);
  try {
    const pass = new ShardPass(input, features);
    let bytes = 0;
    let reported = 0;
    const onBytes = (more: number): void => {
      bytes += more;
    };
    for await (const batch of readShard({ shard, sources, object, rules, onBytes, beforeRecord: pass.beforeRecord, ...(signal === undefined ? {} : { signal }) })) {
      for (const outcome of batch) {
        pass.add(outcome);
        if (features.full) await features.flush();
      }
      signal?.throwIfAborted();
      if (bytes - reported >= BYTES_BETWEEN_PROGRESS) {
        reported = bytes;
        input.onProgress?.({ bytes, documents: pass.figures.documents });
      }
    }
    await features.commit();
    const mapped = pass.figures.toMappedShard(shard.bytes);
    input.onProgress?.({ bytes: mapped.bytes, documents: mapped.documents });
    return mapped;
  } catch (error) {
    await features.discard();
    throw error;
  }
}

/**
 * What a thread measures texts with. Setting it up takes some milliseconds and megabytes, and what it finds does not depend on what it
 * was given before, so it serves all shards of the thread.
 */
const instruments: { kernel: TextKernel | undefined; scanner: FindingScanner | undefined; phoneRegions: string; readonly sketch: Sketch } =
  { kernel: undefined, scanner: undefined, phoneRegions: '', sketch: createSketch() };

function scannerFor(phoneRegions: readonly string[]): FindingScanner {
  const regions = phoneRegions.join(' ');
  if (instruments.scanner === undefined || instruments.phoneRegions !== regions) {
    instruments.scanner = createFindingScanner({ phoneRegions });
    instruments.phoneRegions = regions;
  }
  return instruments.scanner;
}

/** Measures the records of one shard, one after the other. */
class ShardPass {
  readonly figures = new ShardFigures();
  private readonly rules: MapRules;
  private readonly tokens: TokenCounter;
  private scanner: FindingScanner;
  private readonly position: ReadPosition;
  private readonly evaluation: Evaluation | undefined;
  private readonly setAside: ReadonlyMap<string, LossCause>;
  private readonly shardLostBy: LossCause | null;

  constructor(
    input: MapShardInput,
    private readonly features: FeaturesWriter,
  ) {
    this.rules = input.rules;
    this.evaluation = input.evaluation;
    this.position = input.position ?? new ReadPosition();
    this.tokens = createTokenCounter(input.rules.encoding);
    this.scanner = scannerFor(input.rules.phoneRegions);
    const { records, shard } = input.quarantine ?? noQuarantine;
    this.setAside = new Map(records.map(({ source, line, lostBy }) => [placeOf(source, line), lostBy]));
    this.shardLostBy = shard;
    this.position.between();
  }

  /** What was lost at a record before, be it in reading or in measuring it, is not read again. */
  readonly beforeRecord: BeforeRecord = (source, line, byte) => {
    this.position.at(source, line, byte);
    if (this.shardLostBy !== null) return failed('shard_not_processed', lossDetails[this.shardLostBy]);
    const lostBy = this.setAside.size === 0 ? undefined : this.setAside.get(placeOf(source, line));
    return lostBy === undefined ? null : failed('record_not_processed', lossDetails[lostBy]);
  };

  add(outcome: RecordOutcome): void {
    switch (outcome.kind) {
      case 'blank':
        this.figures.addBlank(outcome.source);
        break;
      case 'failed':
        this.figures.addFailed(outcome);
        break;
      case 'document':
        this.addDocument(outcome);
    }
    this.position.between();
  }

  private addDocument(record: ReadRecord): void {
    let features: DocumentFeatures;
    try {
      features = this.measure(record);
    } catch (error) {
      const cause = causeInThread(error);
      if (cause === null) throw error;
      // Its memory may be in any state now.
      instruments.kernel = undefined;
      instruments.scanner = undefined;
      this.scanner = scannerFor(this.rules.phoneRegions);
      this.figures.addFailed({ ...failed('record_not_processed', lossDetails[cause]), source: record.source, line: record.line, byte: record.byte });
      return;
    }
    this.features.append(features);
    this.figures.addDocument(record.source, features.tokens, features.textBytes);
  }

  private measure(record: ReadRecord): DocumentFeatures {
    const { rules } = this;
    const { source, line, byte, bytes, text: utf8, equalPair } = record;
    const text = decodedOnce(utf8);
    const tokens = this.countTokens(record);
    const kernel = (instruments.kernel ??= createTextKernel());
    const { sketch } = instruments;
    kernel.load(utf8);
    const quality = kernel.quality();
    const hasShingles = kernel.sketch(sketch);
    const { language, confidence } = detectLanguage(utf8);
    const overlap = this.evaluation?.overlap(text()) ?? null;
    return {
      source, line, byte, bytes, textBytes: utf8.length, tokens, hash: hashDocument(rules.kind === 'documents' ? utf8 : Buffer.from(canonical(record.example))), sketch: hasShingles ? sketch : null, quality,
      language, languageConfidence: confidence, findings: this.countFindings(record, text), licences: findLicenceMarkers(utf8, text),
      evaluationSet: overlap?.set ?? null, contamination: overlap?.share ?? 0,
      truncated: this.rules.kind !== 'documents' && tokens > this.rules.maxExampleTokens, equalPair,
    };
  }

  private countTokens({ text, parts, overheadTokens }: ReadRecord): number {
    if (parts === null) return this.tokens.countBytes(text) + overheadTokens;
    let tokens = overheadTokens;
    for (const part of parts) tokens += this.tokens.count(part);
    return tokens;
  }

  /** Of an example all that would be written of it, not only what is said. */
  private countFindings({ text: utf8, example }: ReadRecord, text: () => string): Map<FindingType, number> {
    const counts = new Map<FindingType, number>();
    const found = this.rules.kind === 'documents' ? [this.scanner.scan(utf8, text)] : findInTexts(this.scanner, new JsonTexts(writeJson(example)), allTypes).values();
    for (const findings of found) for (const { type } of withoutOverlaps(findings)) counts.set(type, (counts.get(type) ?? 0) + 1);
    return counts;
  }
}

function placeOf(source: number, line: number): string {
  return `${source}:${line}`;
}

/** Decoding costs about as much as counting does, so it is done once, and for most texts only in part. */
function decodedOnce(utf8: Uint8Array): () => string {
  let text: string | undefined;
  return () => (text ??= Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length).toString('utf8'));
}
