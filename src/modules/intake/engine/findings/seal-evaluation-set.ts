import { buffer } from 'node:stream/consumers';
import type { DocumentErrorCode } from '../document-errors.js';
import type { MapRules } from '../map-rules.js';
import { planFile } from '../plan/plan-file.js';
import { openBytes, type RandomAccessFile } from '../plan/random-access-file.js';
import { readShard } from '../read/read-shard.js';
import { EvaluationIndex } from './evaluation-index.js';

export interface EvaluationSetFile {
  /** As the index numbers it. */
  readonly id: string;
  readonly name: string;
  readonly file: RandomAccessFile;
  /** How its records are read: of which kind they are. */
  readonly rules: MapRules;
  /** What is packed, or written in another encoding, is held in memory, so that nothing of it comes to the disk in the clear. */
  readonly maxUnpackedBytes: number;
  readonly signal?: AbortSignal;
  /** Told whenever something more was read. */
  readonly onProgress?: () => void;
}

/** An item was read, and is too short to be told from what anybody might write. */
const TOO_SHORT = 'too_short_to_compare';

/** Why items of a set are not compared with. */
export type LeftOutCode = DocumentErrorCode | typeof TOO_SHORT;

/** What became of the records of an evaluation set: `items` are compared with, the others left out, each counted under its code. */
export interface EvaluationSetTally {
  readonly items: number;
  readonly leftOut: readonly { readonly code: LeftOutCode; readonly items: number }[];
}

/** The set unpacks to more than it may. */
export class UnpackedTooLarge extends Error {
  override readonly name = 'UnpackedTooLarge';
}

/**
 * Makes keyed hashes of the items of a set, whatever the format of its file.
 * @throws UnpackedTooLarge; IntakeEngineError `evaluation_sets_too_large`; the signal's reason; whatever the file throws
 */
export async function sealEvaluationSet(set: EvaluationSetFile): Promise<{ index: EvaluationIndex; tally: EvaluationSetTally }> {
  const leftOut = new Map<LeftOutCode, number>();
  const count = (code: LeftOutCode, items: number): void => void leftOut.set(code, (leftOut.get(code) ?? 0) + items);
  let items = 0;
  const index = await EvaluationIndex.build([{ id: set.id, texts: textsOf(set, count) }], {
    onItem: (compared) => {
      if (compared) items += 1;
      else count(TOO_SHORT, 1);
    },
  });
  // The most frequent first: what is wrong with most of them is what is to be mended.
  return { index, tally: { items, leftOut: [...leftOut].map(([code, left]) => ({ code, items: left })).sort((a, b) => b.items - a.items || (a.code < b.code ? -1 : 1)) } };
}

async function* textsOf({ name, file, rules, maxUnpackedBytes, signal, onProgress }: EvaluationSetFile, count: (code: LeftOutCode, items: number) => void): AsyncGenerator<string, void, undefined> {
  const stopping = signal === undefined ? {} : { signal };
  const unpacked = new Map<string, Buffer>();
  let held = 0;
  const plan = await planFile({
    name, file, rules, ...stopping, onProgress: () => onProgress?.(),
    writeUnpacked: async (part, content) => void unpacked.set(part, await buffer(bounded(content))),
  });
  for (const { code, count: failed } of plan.errors) count(code, failed);
  for (const shard of plan.shards) {
    const part = shard.unpacked === null ? undefined : unpacked.get(shard.unpacked);
    const object = part === undefined ? file : openBytes(part);
    for await (const batch of readShard({ shard, sources: plan.sources, object, rules, ...stopping })) {
      for (const outcome of batch) {
        if (outcome.kind === 'failed') count(outcome.code, 1);
        if (outcome.kind === 'document') yield Buffer.from(outcome.text.buffer, outcome.text.byteOffset, outcome.text.length).toString('utf8');
      }
      onProgress?.();
    }
  }

  async function* bounded(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of content) {
      held += piece.length;
      if (held > maxUnpackedBytes) throw new UnpackedTooLarge(`the set unpacks to more than ${maxUnpackedBytes} bytes`);
      yield piece;
    }
  }
}
