import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultMapRules } from '../../../src/modules/intake/engine/map-rules.js';
import { mapShard } from '../../../src/modules/intake/engine/map/map-shard.js';
import { hasSetAside, type MappedShard } from '../../../src/modules/intake/engine/map/mapped-shard.js';
import { mapWithQuarantine, ShardLost, type Quarantine } from '../../../src/modules/intake/engine/map/quarantine.js';
import { completeIntakePolicy } from '../../../src/modules/intake/engine/policy/default-policy.js';
import { planFile } from '../../../src/modules/intake/engine/plan/plan-file.js';
import { openLocalFile } from '../../../src/modules/intake/engine/plan/random-access-file.js';
import { createEngineThreads } from '../../../src/modules/intake/engine/worker/engine-threads.js';

const POISONED_WORKER = join(import.meta.dirname, '..', '..', 'fixtures', 'intake', 'poisoned.worker.mjs');

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-quarantine-'));
  path = join(folder, 'data.jsonl');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Maps twenty documents of which the field is `textField`, by a worker that line 7 ends. */
async function mapPoisoned(textField: string): Promise<MappedShard> {
  await writeFile(path, Array.from({ length: 20 }, (_, index) => `${JSON.stringify({ [textField]: `document number ${index}` })}\n`).join(''));
  const rules = { ...defaultMapRules, textField };
  const file = await openLocalFile({ kind: 'path', path });
  const plan = await planFile({ name: 'data.jsonl', file, rules, writeUnpacked: () => Promise.resolve() });
  await file.close();
  const [shard] = plan.shards;
  if (shard === undefined) throw new Error('nothing was planned');
  const threads = createEngineThreads({ workerFile: POISONED_WORKER, recordDeadlineMs: textField === 'poison_hang' ? 1500 : 60_000, maxHeapMb: 300 });
  try {
    return await threads.mapShard({ shard, sources: plan.sources, object: { kind: 'path', path }, rules, featuresPath: join(folder, 'features.parquet') });
  } finally {
    await threads.close();
  }
}

describe('a record that ends its thread', () => {
  it.each([['poison_hang', 'longer than the time'], ['poison_crash', 'the thread that worked on it ended'], ['poison_memory', 'more memory']])('costs itself alone: %s', async (kind, said) => {
    const mapped = await mapPoisoned(kind);
    expect(mapped).toMatchObject({ documents: 20, readDocuments: 19, failedDocuments: 1 });
    expect(mapped.errors).toEqual([{ code: 'record_not_processed', count: 1, samples: [expect.objectContaining({ line: 7, detail: expect.stringContaining(said) as unknown })] }]);
    expect((await readFile(join(folder, 'features.parquet'))).subarray(0, 4).toString()).toBe('PAR1');
  });

  it.each(['jsonl', 'json_array'])('while it is only read costs itself alone, and nobody reads it again: %s', async (format) => {
    const records = Array.from({ length: 20 }, (_, index) => JSON.stringify({ text: index % 9 === 4 ? `hang me ${index}` : `document number ${index} of a few` }));
    await writeFile(path, format === 'jsonl' ? records.join('\n') : `[${records.join(',\n')}]`);
    const object = { kind: 'path', path } as const;
    const file = await openLocalFile(object);
    const plan = await planFile({ name: 'data.jsonl', file, rules: defaultMapRules, writeUnpacked: () => Promise.resolve() });
    await file.close();
    const [shard] = plan.shards;
    if (shard === undefined) throw new Error('nothing was planned');
    const threads = createEngineThreads({ workerFile: POISONED_WORKER, recordDeadlineMs: 1000 });
    try {
      const features = join(folder, 'features.parquet');
      const mapped = await threads.mapShard({ shard, sources: plan.sources, object, rules: defaultMapRules, featuresPath: features });
      expect(mapped).toMatchObject({ documents: 20, readDocuments: 18, failedDocuments: 2 });
      expect(mapped.errors).toMatchObject([{ code: 'record_not_processed', count: 2, samples: [{ line: 5 }, { line: 14 }] }]);
      expect(hasSetAside(mapped)).toBe(true);
      const decisionsPath = join(folder, 'decisions');
      await writeFile(decisionsPath, new Uint8Array(18));
      const emitted = await threads.emitShard({ shard, sources: plan.sources, object, rules: defaultMapRules, policy: completeIntakePolicy('documents', {}), decisionsPath, features, format: 'jsonl.zst', path: join(folder, 'cleaned'), signal: AbortSignal.timeout(60_000) });
      expect(emitted.documents).toBe(18);
    } finally {
      await threads.close();
    }
  });

  it('costs its shard when that is where it is lost, and each record is counted', async () => {
    const mapped = await mapPoisoned('poison_reading');
    expect(mapped).toMatchObject({ documents: 20, readDocuments: 0, failedDocuments: 20, tokens: 0 });
    expect(mapped.errors).toMatchObject([{ code: 'shard_not_processed', count: 20 }]);
  });

  it('is counted for its whole part of the file when not even the records can be counted', async () => {
    const mapped = await mapPoisoned('poison_counting');
    expect(mapped).toMatchObject({ documents: 1, readDocuments: 0, failedDocuments: 1 });
    expect(mapped.errors).toMatchObject([{ code: 'shard_not_processed', count: 1, samples: [{ line: 1, detail: expect.stringContaining('nothing of this part') as unknown }] }]);
    expect((await readFile(join(folder, 'features.parquet'))).subarray(0, 4).toString()).toBe('PAR1');
  });
});

describe('quarantine', () => {
  const shard = { unpacked: null, file: 'a', bytes: 10, segments: [{ source: 0, start: 0, end: 10, firstLine: 1, byte: 0 }] };
  const whole: MappedShard = { documents: 3, readDocuments: 3, failedDocuments: 0, blankLines: 0, bytes: 10, tokens: 3, textBytes: 3, bySource: [], errors: [] };
  const lostAt = (line: number): ShardLost => new ShardLost('crash', { atRecord: true, source: 0, line, byte: 0, steps: 1 });

  it('sets a few records aside, and then the shard', async () => {
    const attempts: Quarantine[] = [];
    const mapped = await mapWithQuarantine(shard, (quarantine) => {
      attempts.push({ ...quarantine, records: [...quarantine.records] });
      return quarantine.shard === null ? Promise.reject(lostAt(attempts.length)) : Promise.resolve(whole);
    }, () => Promise.resolve());
    expect(mapped).toBe(whole);
    expect(attempts.map(({ records, shard }) => [records.length, shard])).toEqual([[0, null], [1, null], [2, null], [3, null], [0, 'crash']]);
  });

  it('does not try again a record that ends its thread although it was set aside', async () => {
    const attempts: Quarantine[] = [];
    await mapWithQuarantine(shard, (quarantine) => {
      attempts.push(quarantine);
      return quarantine.shard === null ? Promise.reject(lostAt(1)) : Promise.resolve(whole);
    }, () => Promise.resolve());
    expect(attempts).toHaveLength(3);
  });

  it('passes on what is no loss', async () => {
    await expect(mapWithQuarantine(shard, () => Promise.reject(new Error('disk full')), () => Promise.resolve())).rejects.toThrow('disk full');
  });
});

describe('mapping in the calling thread', () => {
  it('leaves no features file when it is stopped', async () => {
    await writeFile(path, '{"text":"a"}\n');
    const file = await openLocalFile({ kind: 'path', path });
    const plan = await planFile({ name: 'data.jsonl', file, rules: defaultMapRules, writeUnpacked: () => Promise.resolve() });
    const featuresPath = join(folder, 'features.parquet');
    const [shard] = plan.shards;
    if (shard === undefined) throw new Error('nothing was planned');
    await expect(mapShard({ shard, sources: plan.sources, object: file, rules: defaultMapRules, featuresPath, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    await file.close();
    await expect(readFile(featuresPath)).rejects.toThrow('ENOENT');
    await expect(readFile(`${featuresPath}.partial`)).rejects.toThrow('ENOENT');
  });
});
