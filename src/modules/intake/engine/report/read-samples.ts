import { readFile } from 'node:fs/promises';
import { parquetReadObjects } from 'hyparquet';
import { asyncBufferFromFile } from 'hyparquet/src/node.js';
import { compressors } from 'hyparquet-compressors';
import { redactExample } from '../emit/redact-example.js';
import { Redactor } from '../emit/redact-record.js';
import { findingTypes } from '../findings/finding-types.js';
import type { MapRules } from '../map-rules.js';
import type { PlannedShard, PlannedSource } from '../plan/dataset-plan.js';
import type { RandomAccessFile } from '../plan/random-access-file.js';
import { dropReasons, KEPT, reasonOfCode } from '../policy/drop-reasons.js';
import { readRecordAt } from '../read/read-shard.js';
import type { ReadRecord } from '../read/record-outcome.js';
import { chooseSamples, inOrder, SAMPLES_OF_EACH, type ChosenDocument, type FoundSample, type Sample, type SamplesWanted } from './choose-samples.js';

/** A shard of which samples are taken. */
interface ChosenShard {
  readonly shard: PlannedShard;
  readonly sources: readonly PlannedSource[];
  /** Path of its features file. */
  readonly features: string;
}

export interface SampledShard extends ChosenShard {
  /** Path of its decisions. */
  readonly decisions: string;
  /** Opens what the shard's positions are of; it is closed again. */
  open(): Promise<RandomAccessFile>;
}

export interface ReadSamplesInput {
  /** In the order of the reduction. */
  readonly shards: readonly SampledShard[];
  readonly rules: MapRules;
  /** Samples of each reason, and of what is kept. Default 2. */
  readonly samplesOfEach?: number;
  readonly signal?: AbortSignal | undefined;
}

const MOST_CHARACTERS = 1000;

/**
 * The beginnings of the first documents of each reason, and of those that are kept, for people to judge the rules by. All findings
 * are redacted, whatever the policy does with them.
 * @throws the signal's reason; what the objects or the disk throw
 */
export async function readSamples({ shards, rules, samplesOfEach = SAMPLES_OF_EACH, signal }: ReadSamplesInput): Promise<Sample[]> {
  const wanted: SamplesWanted = new Map([KEPT, ...dropReasons.map((_, index) => index + 1)].map((code) => [code, samplesOfEach]));
  const found: FoundSample[] = [];
  for (const shard of shards) {
    signal?.throwIfAborted();
    const chosen = chooseSamples(await readFile(shard.decisions), wanted);
    if (chosen.length === 0) continue;
    const object = await shard.open();
    try {
      found.push(...(await sampleShard({ ...shard, object, rules, chosen })));
    } finally {
      await object.close();
    }
  }
  return inOrder(found);
}

export interface SampleShardInput extends ChosenShard {
  /** What the shard's positions are of. */
  readonly object: RandomAccessFile;
  readonly rules: MapRules;
  readonly chosen: readonly ChosenDocument[];
}

/** Reads chosen documents of a shard, and nothing else of it. @throws what the object or the disk throws */
export async function sampleShard({ object, rules, chosen, ...shard }: SampleShardInput): Promise<FoundSample[]> {
  const redactor = new Redactor(new Set(findingTypes), rules.phoneRegions);
  const found: FoundSample[] = [];
  for (const { record, code } of chosen) {
    const sample = await readSample(shard, object, record, rules, redactor);
    if (sample !== undefined) found.push({ code, sample: { reason: reasonOfCode(code) ?? 'kept', ...sample } });
  }
  return found;
}

async function readSample(
  { shard, sources, features }: ChosenShard, object: RandomAccessFile, record: number, rules: MapRules, redactor: Redactor,
): Promise<Omit<Sample, 'reason'> | undefined> {
  const [place] = await parquetReadObjects({
    file: await asyncBufferFromFile(features), columns: ['source', 'line', 'byte', 'bytes'], rowStart: record, rowEnd: record + 1, compressors,
  });
  if (place === undefined) throw new RangeError('the features of the shard do not belong to its decisions');
  const [source, line, byte, bytes] = [place['source'], place['line'], place['byte'], place['bytes']].map(Number) as [number, number, number, number];
  const outcome = await readRecordAt({ shard, sources, object, rules, source, line, byte, bytes });
  if (outcome.kind !== 'document') return undefined;
  const redacted = textOf(outcome, rules, redactor);
  const shown = firstCharacters(redacted, MOST_CHARACTERS);
  return { file: shard.file, entry: sources[source]?.entry ?? null, line, text: shown, truncated: shown.length < redacted.length };
}

/** Of an example what is said in it, after all of it was redacted: as it would be written. */
function textOf({ text: utf8, example }: ReadRecord, { kind }: MapRules, redactor: Redactor): string {
  if (kind === 'documents') return redactor.text(utf8, Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length).toString('utf8'));
  return redactExample(redactor, kind, example).checked.text;
}

/** Never half of a surrogate pair. */
function firstCharacters(text: string, most: number): string {
  const cut = text.slice(0, most);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
