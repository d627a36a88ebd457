import { z } from 'zod';
import { EvaluationIndex } from '../findings/evaluation-index.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import { openLocalFile } from '../plan/random-access-file.js';
import { readShard } from '../read/read-shard.js';
import type { DatasetInput } from './dataset-input.js';
import { planSingleFile, type PlannedFile } from './plan-files.js';
import type { WorkDirectory } from './work-directory.js';
import { writeAside } from './write-aside.js';

/** An evaluation index on the disk. */
export interface EvaluationIndexFile {
  readonly path: string;
  /** Says what it was built of; its bytes differ from one to the next, for their key is random. */
  readonly key: string;
  /** Names of the sets, as the index numbers them. */
  readonly sets: readonly string[];
}

/**
 * Builds the index of the evaluation sets, unless that was done. Sets are read as documents, whatever the data is.
 * @throws IntakeEngineError `evaluation_set_empty`
 */
export async function buildEvaluationIndex({ evaluationSets = [], rules, limits, signal }: DatasetInput, work: WorkDirectory): Promise<EvaluationIndexFile | null> {
  if (evaluationSets.length === 0) return null;
  const planning = { rules: { ...rules, kind: 'documents' as const }, limits, signal };
  const planned: PlannedFile[] = [];
  for (const set of evaluationSets) planned.push(await planSingleFile(set, work, planning));
  const key = work.keyOf({ sets: planned.map(({ plan }) => ({ name: plan.file, sha256: plan.sha256 })), rules: planning.rules });
  const path = await work.place('evaluation', `${key}.index`);
  const sets = planned.map(({ plan }) => plan.file);
  if ((await work.take(z.array(z.string()), 'evaluation', `${key}.json`)) === undefined) {
    const index = await EvaluationIndex.build(planned.map((file) => ({ id: file.plan.file, texts: textsOf(file, planning.rules, signal) })));
    await writeAside(path, index.serialize());
    await work.write(sets, [await work.describe(path)], 'evaluation', `${key}.json`);
  }
  return { path, key, sets };
}

async function* textsOf(file: PlannedFile, rules: DatasetInput['rules'], signal: AbortSignal | undefined): AsyncGenerator<string, void, undefined> {
  let texts = 0;
  for (const shard of file.plan.shards) {
    const object = await openLocalFile(await file.objectOf(shard));
    try {
      for await (const batch of readShard({ shard, sources: file.plan.sources, object, rules, ...(signal === undefined ? {} : { signal }) })) {
        for (const outcome of batch) {
          if (outcome.kind !== 'document') continue;
          texts++;
          yield Buffer.from(outcome.text.buffer, outcome.text.byteOffset, outcome.text.length).toString('utf8');
        }
      }
    } finally {
      await object.close();
    }
  }
  if (texts === 0) throw new IntakeEngineError('evaluation_set_empty', `no text of the evaluation set ${file.plan.file} could be read; give it as JSONL with the field “${rules.textField}”, or as text`);
}
