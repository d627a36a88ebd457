import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultMapRules } from '../../../src/modules/intake/engine/map-rules.js';
import { planFile } from '../../../src/modules/intake/engine/plan/plan-file.js';
import { openLocalFile } from '../../../src/modules/intake/engine/plan/random-access-file.js';
import type { FoundSample } from '../../../src/modules/intake/engine/report/choose-samples.js';
import { createEngineThreads } from '../../../src/modules/intake/engine/worker/engine-threads.js';

describe('samples of a shard, read in a thread', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atelier-samples-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function sample(textField: string, options: { workerFile?: string; recordDeadlineMs?: number } = {}): Promise<FoundSample[]> {
    const [path, features] = [join(folder, `${textField}.jsonl`), join(folder, `${textField}.parquet`)];
    await writeFile(path, Array.from({ length: 6 }, (_, index) => JSON.stringify({ [textField]: index === 4 ? `Write to ada${index}@example.org. ${'word '.repeat(400)}` : `document number ${index}` })).join('\n'));
    const rules = { ...defaultMapRules, textField };
    const file = await openLocalFile({ kind: 'path', path });
    const plan = await planFile({ name: 'data.jsonl', file, rules, writeUnpacked: () => Promise.resolve() });
    await file.close();
    const [shard] = plan.shards;
    if (shard === undefined) throw new Error('nothing was planned');
    const threads = createEngineThreads(options);
    try {
      const given = { shard, sources: plan.sources, object: { kind: 'path' as const, path }, rules };
      if (options.workerFile === undefined) await threads.mapShard({ ...given, featuresPath: features });
      return await threads.sampleShard({ ...given, features, chosen: [{ record: 4, code: 1 }, { record: 2, code: 0 }] });
    } finally {
      await threads.close();
    }
  }

  it('are those that were asked for, cut off and redacted', async () => {
    const found = await sample('text');
    expect(found).toEqual([
      { code: 1, sample: { reason: 'exact_duplicate', file: 'data.jsonl', entry: null, line: 5, text: expect.stringMatching(/^Write to \[EMAIL\]\. word/) as unknown, truncated: true } },
      { code: 0, sample: { reason: 'kept', file: 'data.jsonl', entry: null, line: 3, text: 'document number 2', truncated: false } },
    ]);
    expect(found[0]?.sample.text).toHaveLength(1000);
  });

  it('are none of a shard whose document takes too long', async () => {
    expect(await sample('poison_hang', { workerFile: join(import.meta.dirname, '..', '..', 'fixtures', 'intake', 'poisoned.worker.mjs'), recordDeadlineMs: 1000 })).toEqual([]);
  });
});
