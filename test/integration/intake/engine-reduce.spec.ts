import { describe, expect, it } from '@jest/globals';
import { decentQuality, madeUpFeatures, madeUpSketch } from '../../fixtures/intake/made-up-features.js';
import { reduceMadeUp } from '../../fixtures/intake/made-up-dataset.js';

/** A sketch of a family with its first so many minima changed. */
const changed = (family: number, minima: readonly number[], to = 1) => madeUpSketch(family, new Map(minima.map((index) => [index, to])));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('reducing a dataset', () => {
  it('decides in the order of the waterfall, and keeps the smallest of a cluster by file, shard and record', async () => {
    const reduction = await reduceMadeUp([
      {
        name: 'b.jsonl',
        shards: [[madeUpFeatures('same'), madeUpFeatures('one', { sketch: madeUpSketch(1) })], [madeUpFeatures('near one', { sketch: changed(1, upTo(8)), tokens: 7 })]],
        failed: 2,
      },
      {
        name: 'a.jsonl',
        shards: [[madeUpFeatures('short', { quality: { ...decentQuality, words: 10 } }), madeUpFeatures('same', { tokens: 5 }), madeUpFeatures('leak', { contamination: 0.5, evaluationSet: 0 })]],
      },
    ], { policy: { quality: { gopher_words: { action: 'drop' } } }, evaluationSets: ['exam'] });

    expect(reduction.outcomes).toEqual([['quality_gopher_words', 'kept', 'contamination'], ['exact_duplicate', 'kept'], ['near_duplicate']]);
    expect(reduction.report.totals).toMatchObject({ documents: 8, keptDocuments: 2, droppedDocuments: 4, duplicateDocuments: 2, failedDocuments: 2, duplicateTokens: 27 });
    expect(reduction.report.waterfall.map(({ reason, documents }) => [reason, documents])).toEqual([
      ['failed_archive_damaged', 2], ['exact_duplicate', 1], ['quality_gopher_words', 1], ['contamination', 1], ['near_duplicate', 1], ['kept', 2],
    ]);
    expect(reduction.report.duplicates.near.samples).toMatchObject([{ file: 'b.jsonl', duplicateOf: { file: 'b.jsonl' } }]);
  });
});
