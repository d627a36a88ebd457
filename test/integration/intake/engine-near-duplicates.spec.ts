import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decompress } from 'fzstd';
import { emitShard } from '../../../src/modules/intake/engine/emit/emit-shard.js';
import type { DocumentFeatures } from '../../../src/modules/intake/engine/features/document-features.js';
import { FeaturesWriter } from '../../../src/modules/intake/engine/features/features-writer.js';
import { hashDocument } from '../../../src/modules/intake/engine/hash-document.js';
import { loadKernels } from '../../../src/modules/intake/engine/kernels/load-kernels.js';
import { createSketch } from '../../../src/modules/intake/engine/kernels/sketch.js';
import { createTextKernel } from '../../../src/modules/intake/engine/kernels/text-kernel.js';
import { defaultMapRules } from '../../../src/modules/intake/engine/map-rules.js';
import type { FilePlan } from '../../../src/modules/intake/engine/plan/dataset-plan.js';
import { planFile } from '../../../src/modules/intake/engine/plan/plan-file.js';
import { openBytes } from '../../../src/modules/intake/engine/plan/random-access-file.js';
import { defaultIntakePolicy } from '../../../src/modules/intake/engine/policy/default-policy.js';
import { readRecordAt, readShard } from '../../../src/modules/intake/engine/read/read-shard.js';
import { readClusters } from '../../../src/modules/intake/engine/reduce/read-clusters.js';
import { reduceDataset } from '../../../src/modules/intake/engine/reduce/reduce-dataset.js';
import type { ReducedShard, Reduction } from '../../../src/modules/intake/engine/reduce/reduction.js';
import { madeUpFeatures } from '../../fixtures/intake/made-up-features.js';
import { seededRandom } from '../../fixtures/intake/seeded-text.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'near-spec-'));
  await loadKernels();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Reduced {
  readonly plan: FilePlan;
  readonly object: ReturnType<typeof openBytes>;
  readonly shards: ReducedShard[];
  readonly reduction: Reduction;
}

const policy = defaultIntakePolicy('documents');

/** Plans, measures and reduces a JSONL file of these texts, in shards of some KB. */
async function reduceTexts(name: string, texts: readonly string[]): Promise<Reduced> {
  const object = openBytes(Buffer.from(texts.map((text) => `${JSON.stringify({ text })}\n`).join('')));
  const limits = { shardBytes: 64 * 1024 };
  const plan = await planFile({ name, file: object, rules: defaultMapRules, limits, writeUnpacked: () => Promise.reject(new Error('nothing is packed')) });
  const kernel = createTextKernel();
  const shards: ReducedShard[] = [];
  for (const shard of plan.shards) {
    const documents: DocumentFeatures[] = [];
    for await (const batch of readShard({ shard, sources: plan.sources, object, rules: defaultMapRules })) {
      for (const outcome of batch) {
        if (outcome.kind !== 'document') throw new Error('all of it can be read');
        kernel.load(outcome.text);
        const sketch = createSketch();
        const { source, line, byte, bytes } = outcome;
        documents.push(madeUpFeatures('', { source, line, byte, bytes, hash: hashDocument(outcome.text), sketch: kernel.sketch(sketch) ? sketch : null }));
      }
    }
    const features = join(folder, `${name}-${shards.length}.parquet`);
    const writer = await FeaturesWriter.create(features);
    for (const document of documents) writer.append(document);
    await writer.commit();
    const figures = { documents: documents.length, readDocuments: documents.length, failedDocuments: 0, blankLines: 0, tokens: documents.length * 20 };
    shards.push({ features, mapped: { ...figures, bytes: shard.bytes, textBytes: documents.length * 90, bySource: [{ source: 0, ...figures }], errors: [] } });
  }
  const reduction = await reduceDataset({ files: [plan], shards, rules: defaultMapRules, policy, earlier: [], evaluationSets: [], workDirectory: join(folder, name) });
  return { plan, object, shards, reduction };
}

async function emitTexts({ plan, object, shards, reduction }: Reduced): Promise<string[]> {
  const texts: string[] = [];
  for (const [index, shard] of plan.shards.entries()) {
    const path = join(folder, 'emitted.jsonl.zst');
    const decisions = await readFile(reduction.decisions[index]!);
    await emitShard({ shard, sources: plan.sources, object, rules: defaultMapRules, policy, decisions, features: shards[index]!.features, format: 'jsonl.zst', path });
    const lines = Buffer.from(decompress(await readFile(path))).toString('utf8').split('\n').filter((line) => line !== '');
    texts.push(...lines.map((line) => (JSON.parse(line) as { text: string }).text));
  }
  return texts;
}

/** Pairs of a text and one with some of its words replaced, and the exact similarity of their 5-word shingles. */
function pairsOfTexts(count: number): { first: string; second: string; similarity: number }[] {
  const random = seededRandom(20_261_122);
  const below = (limit: number): number => Math.floor(random() * limit);
  const word = (): string => {
    const length = 3 + below(6);
    return Array.from({ length }, () => String.fromCharCode(97 + below(26))).join('');
  };
  return Array.from({ length: count }, (_, index) => {
    const words = Array.from({ length: 150 + below(150) }, word);
    const changed = [...words];
    for (let change = index % 13; change > 0; change--) changed[below(changed.length)] = word();
    return { first: words.join(' '), second: changed.join(' '), similarity: jaccard(shingles(words), shingles(changed)) };
  });
}

function shingles(words: readonly string[]): Set<string> {
  return new Set(words.slice(4).map((_, index) => words.slice(index, index + 5).join(' ')));
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((shingle) => b.has(shingle)).length;
  return common / (a.size + b.size - common);
}

describe('near duplicates of real texts', () => {
  it('are found as their similarity asks, named where they lie, and are gone from what is written', async () => {
    const pairs = pairsOfTexts(600);
    const reduced = await reduceTexts('pairs.jsonl', [...pairs.map(({ first }) => first), ...pairs.map(({ second }) => second)]);
    expect(reduced.plan.shards.length).toBeGreaterThan(5);
    const decisions = Buffer.concat(await Promise.all(reduced.reduction.decisions.map((path) => readFile(path))));
    expect(decisions.subarray(0, pairs.length).every((decision) => decision === 0)).toBe(true);
    const found = pairs.map((pair, index) => ({ ...pair, found: decisions[pairs.length + index] !== 0 }));
    const share = (least: number, most: number): number => {
      const within = found.filter(({ similarity }) => similarity >= least && similarity <= most);
      expect(within.length).toBeGreaterThan(20);
      return within.filter((pair) => pair.found).length / within.length;
    };
    expect(share(0.9, 1)).toBeGreaterThan(0.97);
    expect(share(0, 0.68)).toBeLessThan(0.03);

    // The clusters lead to the very texts.
    const clusters = await readClusters({ path: reduced.reduction.clusters, kind: 'near', offset: 5, limit: 5 });
    expect(clusters).toHaveLength(5);
    for (const { members } of clusters) {
      const texts = await Promise.all(members.map(async ({ shard, source, line, byte, bytes }) => {
        const outcome = await readRecordAt({ shard: reduced.plan.shards[shard]!, sources: reduced.plan.sources, object: reduced.object, rules: defaultMapRules, source, line, byte, bytes });
        return outcome.kind === 'document' ? Buffer.from(outcome.text).toString('utf8') : outcome.kind;
      }));
      expect(pairs).toContainEqual(expect.objectContaining({ first: texts[0], second: texts[1] }));
    }

    const kept = await emitTexts(reduced);
    expect(kept.length).toBe(reduced.reduction.report.totals.keptDocuments);
    const again = await reduceTexts('again.jsonl', kept);
    expect(again.reduction.report.totals).toMatchObject({ documents: kept.length, keptDocuments: kept.length, duplicateDocuments: 0 });
  });
});
