import { readFile } from 'node:fs/promises';
import { parquetReadObjects } from 'hyparquet';
import { asyncBufferFromFile } from 'hyparquet/src/node.js';
import { compressors } from 'hyparquet-compressors';
import { Redactor } from '../emit/redact-record.js';
import { findingTypes } from '../findings/finding-types.js';
import type { MapRules } from '../map-rules.js';
import type { PlannedShard, PlannedSource } from '../plan/dataset-plan.js';
import type { RandomAccessFile } from '../plan/random-access-file.js';
import { dropReasons, KEPT, reasonOfCode } from '../policy/drop-reasons.js';
import { checkExample } from '../read/check-examples.js';
import { readRecordAt } from '../read/read-shard.js';
import type { ReadRecord } from '../read/record-outcome.js';
import type { IntakeReport } from './intake-report.js';

/** A shard of which samples may be taken. */
export interface SampledShard {
  readonly shard: PlannedShard;
  readonly sources: readonly PlannedSource[];
  /** Path of its features file. */
  readonly features: string;
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

type Sample = NonNullable<IntakeReport['samples']>[number];

const MOST_CHARACTERS = 1000;

/**
 * The beginnings of the first documents of each reason, and of those that are kept, for people to judge the rules by. All findings
 * are redacted, whatever the policy does with them.
 * @throws the signal's reason; what the objects or the disk throw
 */
export async function readSamples({ shards, rules, samplesOfEach = 2, signal }: ReadSamplesInput): Promise<Sample[]> {
  const wanted = new Map([KEPT, ...dropReasons.map((_, index) => index + 1)].map((code) => [code, samplesOfEach]));
  const redactor = new Redactor(new Set(findingTypes), rules.phoneRegions);
  const found: { code: number; sample: Sample }[] = [];
  for (const shard of shards) {
    signal?.throwIfAborted();
    const chosen = choose(await readFile(shard.decisions), wanted);
    if (chosen.length === 0) continue;
    const object = await shard.open();
    try {
      for (const { record, code } of chosen) {
        const sample = await readSample(shard, object, record, rules, redactor);
        if (sample !== undefined) found.push({ code, sample: { reason: reasonOfCode(code) ?? 'kept', ...sample } });
      }
    } finally {
      await object.close();
    }
  }
  // What was found for one reason lies together; the sort is stable.
  return found.sort((a, b) => a.code - b.code).map(({ sample }) => sample);
}

function choose(decisions: Uint8Array, wanted: Map<number, number>): { record: number; code: number }[] {
  const chosen: { record: number; code: number }[] = [];
  for (const [code, left] of wanted) {
    let remaining = left;
    for (let record = decisions.indexOf(code); record >= 0 && remaining > 0; record = decisions.indexOf(code, record + 1)) {
      chosen.push({ record, code });
      remaining--;
    }
    wanted.set(code, remaining);
  }
  return chosen;
}

async function readSample(
  { shard, sources, features }: SampledShard, object: RandomAccessFile, record: number, rules: MapRules, redactor: Redactor,
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
  const checked = checkExample(kind, redactor.example(example));
  if (!('text' in checked)) throw new RangeError('an example that was checked is not right after redaction');
  return checked.text;
}

/** Never half of a surrogate pair. */
function firstCharacters(text: string, most: number): string {
  const cut = text.slice(0, most);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
