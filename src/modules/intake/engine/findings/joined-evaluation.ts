import { EvaluationIndex } from './evaluation-index.js';
import type { EvaluationOverlap } from './evaluation-overlap.js';
import { IntakeEngineError } from '../intake-engine.error.js';

/** What documents are compared with. */
export interface Evaluation {
  /** Ids of the sets; an overlap speaks of them by index. */
  readonly sets: readonly string[];
  /** How much of a document is in one of the sets: the one that holds most of it, of equal ones the first. Null: none. */
  overlap(text: string): EvaluationOverlap | null;
}

const MAGIC = Buffer.from('ATEVALS1', 'latin1');

/** One file of several serialised indexes, which were made at different times and have keys of their own. */
export function joinEvaluationIndexes(indexes: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([MAGIC, ...indexes.flatMap((index) => [lengthOf(index), index])]);
}

/** Reads one serialised index, or a file of several. @throws IntakeEngineError `evaluation_index_damaged` */
export function parseEvaluation(bytes: Uint8Array): Evaluation {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.subarray(0, MAGIC.length).equals(MAGIC)) return EvaluationIndex.parse(bytes);
  const indexes: EvaluationIndex[] = [];
  for (let at = MAGIC.length; at < buffer.length; ) {
    const start = at + 4;
    const end = start + (start <= buffer.length ? buffer.readUInt32LE(at) : 0);
    if (start > buffer.length || end > buffer.length) throw new IntakeEngineError('evaluation_index_damaged', 'the evaluation indexes cannot be read: the last of them is not whole; build it anew');
    indexes.push(EvaluationIndex.parse(buffer.subarray(start, end)));
    at = end;
  }
  return new JoinedEvaluation(indexes);
}

class JoinedEvaluation implements Evaluation {
  readonly sets: readonly string[];

  constructor(private readonly indexes: readonly EvaluationIndex[]) {
    this.sets = indexes.flatMap(({ sets }) => sets);
  }

  overlap(text: string): EvaluationOverlap | null {
    let best: EvaluationOverlap | null = null;
    let before = 0;
    for (const index of this.indexes) {
      const found = index.overlap(text);
      if (found !== null && (best === null || found.share > best.share)) best = { ...found, set: before + found.set };
      before += index.sets.length;
    }
    return best;
  }
}

function lengthOf(index: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  return length;
}
