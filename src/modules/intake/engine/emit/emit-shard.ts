import { createTokenCounter, type TokenCounter } from '../count-tokens.js';
import { detectLanguage } from '../findings/detect-language.js';
import type { FileSeal } from '../files/sealed-file-writer.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import { loadKernels } from '../kernels/load-kernels.js';
import type { MapRules } from '../map-rules.js';
import type { PlannedShard, PlannedSource } from '../plan/dataset-plan.js';
import type { RandomAccessFile } from '../plan/random-access-file.js';
import { KEPT } from '../policy/drop-reasons.js';
import { redactedTypes, type IntakePolicy } from '../policy/intake-policy.js';
import { failed } from '../read/read-result.js';
import { readShard } from '../read/read-shard.js';
import type { ReadRecord } from '../read/record-outcome.js';
import { idOfPlace, type EmittedRecord } from './emitted-record.js';
import type { EmittedShard, OutputFormat } from './emitted-shard.js';
import { redactExample } from './redact-example.js';
import { Redactor } from './redact-record.js';
import { readPlaces } from './read-places.js';
import { createShardWriter } from './shard-writer.js';

export interface EmitShardInput {
  readonly shard: PlannedShard;
  readonly sources: readonly PlannedSource[];
  /** What the shard's positions are of. */
  readonly object: RandomAccessFile;
  readonly rules: MapRules;
  readonly policy: IntakePolicy;
  /** The shard's decisions, as `reduceDataset` wrote them. */
  readonly decisions: Uint8Array;
  /**
   * Path of the shard's features, which say what the decisions are on: mapping may have set records aside that can be read. Without
   * them, all that can be read must have been measured.
   */
  readonly features?: string | undefined;
  readonly format: OutputFormat;
  /** Where the cleaned shard is written, in the clear unless sealed: aside first, under this name once it is whole. It holds no record if none is kept. */
  readonly path: string;
  /** What the file is encrypted under, if it is to be: its size and hash are of the content all the same. */
  readonly seal?: FileSeal | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called about once for each 4 MiB with the bytes read so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

const notMeasured = failed('record_not_processed', 'it was not measured');
const BYTES_BETWEEN_PROGRESS = 4 * 1024 * 1024;

/**
 * Writes the documents of a shard that are kept, redacted by the policy. Tokens are counted on what is written. The bytes depend on
 * the shard, the rules, the policy and the decisions alone. Memory is bounded by the longest record and a frame.
 * @throws IntakeEngineError `input_mismatch` when the decisions are not those of the shard; the signal's reason; what the object or
 *   the disk throws; nothing is left at the path then
 */
export async function emitShard(input: EmitShardInput): Promise<EmittedShard> {
  const { shard, sources, object, rules, signal, decisions } = input;
  await loadKernels();
  const writer = await createShardWriter(input.path, input.format, rules.kind, input.seal);
  try {
    const emission = new Emission(input);
    const places = input.features === undefined ? undefined : await readPlaces(input.features);
    let record = 0;
    let bytes = 0;
    let reported = 0;
    const onBytes = (more: number): void => {
      bytes += more;
    };
    // What was not measured is not read either: it may have been reading it that took too much.
    const beforeRecord = places === undefined ? undefined : (source: number, line: number) => (places.isAt(record, source, line) ? null : notMeasured);
    for await (const batch of readShard({ shard, sources, object, rules, onBytes, beforeRecord, ...(signal === undefined ? {} : { signal }) })) {
      for (const outcome of batch) {
        if (outcome.kind !== 'document') continue;
        if (decisions[record++] !== KEPT) continue;
        writer.add(emission.recordOf(outcome));
        if (writer.full) await writer.flush();
      }
      signal?.throwIfAborted();
      if (bytes - reported >= BYTES_BETWEEN_PROGRESS) input.onProgress?.((reported = bytes));
    }
    if (record !== decisions.length) {
      throw new IntakeEngineError('input_mismatch', `the shard has ${record} documents, but there are ${decisions.length} decisions: reduce the dataset again`);
    }
    const file = await writer.commit();
    input.onProgress?.(bytes);
    return { documents: emission.documents, tokens: emission.tokens, ...file, redactions: Object.fromEntries(emission.redactions) };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** Turns what was read into what is written, and counts it. */
class Emission {
  documents = 0;
  tokens = 0;
  private readonly redactor: Redactor;
  private readonly counter: TokenCounter;

  constructor(private readonly input: EmitShardInput) {
    this.redactor = new Redactor(redactedTypes(input.policy), input.rules.phoneRegions);
    this.counter = createTokenCounter(input.rules.encoding);
  }

  get redactions(): Redactor['redactions'] {
    return this.redactor.redactions;
  }

  recordOf(record: ReadRecord): EmittedRecord {
    this.documents++;
    return this.input.rules.kind === 'documents' ? this.documentOf(record) : this.exampleOf(record);
  }

  private documentOf(record: ReadRecord): EmittedRecord {
    const original = Buffer.from(record.text.buffer, record.text.byteOffset, record.text.length).toString('utf8');
    const text = this.redactor.text(record.text, original);
    const tokens = text === original ? this.counter.countBytes(record.text) : this.counter.count(text);
    this.tokens += tokens;
    const source = this.input.sources[record.source];
    if (source === undefined) throw new IntakeEngineError('input_mismatch', 'the shard belongs to another plan');
    const { file, entry } = source;
    // Of the original: placeholders are English.
    const { language } = detectLanguage(record.text);
    return { kind: 'document', document: { id: idOfPlace(file, entry, record.line), text, source: { file: this.redactor.name(file), entry: entry === null ? null : this.redactor.name(entry), line: record.line }, tokens, language } };
  }

  private exampleOf(record: ReadRecord): EmittedRecord {
    const { example, checked } = redactExample(this.redactor, this.input.rules.kind === 'preferences' ? 'preferences' : 'chat', record.example);
    this.tokens += checked.parts.reduce((total, part) => total + this.counter.count(part), checked.overheadTokens);
    return { kind: 'example', example };
  }
}
