import { mkdtemp, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DocumentFeatures } from '../../../src/modules/intake/engine/features/document-features.js';
import { signatureSimilarity } from '../../../src/modules/intake/engine/kernels/sketch.js';
import { describeComparison } from '../../../src/modules/intake/engine/policy/describe-comparison.js';
import { comparePolicies } from '../../../src/modules/intake/engine/policy/compare-policies.js';
import { findUnreadable, ReduceDatabase } from '../../../src/modules/intake/engine/reduce/reduce-database.js';
import { findNearDuplicates } from '../../../src/modules/intake/engine/reduce/near-duplicates.js';
import { findEarlierData, writeBandIndex } from '../../../src/modules/intake/engine/reduce/earlier-data.js';
import { readClusters } from '../../../src/modules/intake/engine/reduce/read-clusters.js';
import { bandColumns, signatureColumns } from '../../../src/modules/intake/engine/features/features-columns.js';
import { decentQuality, madeUpFeatures, madeUpSketch } from '../../fixtures/intake/made-up-features.js';
import { reduceMadeUp, type MadeUpFile } from '../../fixtures/intake/made-up-dataset.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
/** A sketch of a family with these minima changed. */
const changed = (family: number, minima: readonly number[], to = 1) => madeUpSketch(family, new Map(minima.map((index) => [index, to])));
const oneFile = (...documents: DocumentFeatures[]): MadeUpFile[] => [{ name: 'a.jsonl', shards: [documents] }];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reduce-spec-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

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
    expect(reduction.report.contamination).toEqual([{ set: 'exam', documents: 1, tokens: 20, highestShare: 0.5, dropped: 1 }]);
  });

  it('splits a chain, so that what is dropped is similar to what is kept', async () => {
    // Each is 0.9 similar to the one before it, and the ends have little in common.
    const chain = upTo(8).map((step) => madeUpFeatures(`step ${step}`, { sketch: changed(1, upTo(step * 11)) }));
    const { outcomes } = await reduceMadeUp(oneFile(...chain));
    expect(outcomes[0]?.filter((outcome) => outcome === 'kept').length).toBeGreaterThan(1);
    for (const [index, outcome] of (outcomes[0] ?? []).entries()) {
      if (outcome === 'kept') continue;
      const similar = chain.some((other, place) => place < index && outcomes[0]?.[place] === 'kept' && similarity(other, chain[index]!) >= 0.8);
      expect(similar).toBe(true);
    }
  });

  it('finds near duplicates in a bucket that is too large for comparing all', async () => {
    // All share the first band; of each family of two the second is similar to the first one alone.
    const band = madeUpSketch(0);
    const inOneBucket = upTo(60).map((index) => {
      const own = changed(1 + Math.floor(index / 2), index % 2 === 0 ? [] : [111]);
      own.signature.set(band.signature.subarray(0, 8));
      own.bands[0] = band.bands[0]!;
      return madeUpFeatures(`document ${index}`, { sketch: own });
    });
    const { outcomes } = await reduceMadeUp(oneFile(...inOneBucket));
    expect(outcomes[0]).toEqual(upTo(60).map((index) => (index % 2 === 0 ? 'kept' : 'near_duplicate')));
  });

  it('flags where the policy does not drop: copies share what becomes of the first', async () => {
    const documents = [
      madeUpFeatures('one', { sketch: madeUpSketch(1) }), madeUpFeatures('one', { sketch: madeUpSketch(1) }),
      madeUpFeatures('near', { sketch: changed(1, [0]) }), madeUpFeatures('near', { sketch: changed(1, [0]) }),
    ];
    const flagging = await reduceMadeUp(oneFile(...documents), { policy: { exactDuplicates: 'flag' } });
    expect(flagging.outcomes).toEqual([['kept', 'kept', 'near_duplicate', 'near_duplicate']]);
    expect(flagging.report.duplicates.exact).toMatchObject({ action: 'flag', documents: 2, droppedDocuments: 0 });
    const all = await reduceMadeUp(oneFile(...documents), { policy: { exactDuplicates: 'flag', nearDuplicates: { action: 'flag' } } });
    expect(all.outcomes).toEqual([['kept', 'kept', 'kept', 'kept']]);
    expect(all.report.duplicates.near).toMatchObject({ documents: 2, droppedDocuments: 0, clusters: 1 });
  });

  it('applies rules by language, and languages, findings and licences by the policy', async () => {
    const shortWords = { ...decentQuality, meanWordLength: 1 };
    const { outcomes, report } = await reduceMadeUp(
      oneFile(
        madeUpFeatures('english', { quality: shortWords }),
        madeUpFeatures('chinese', { quality: shortWords, language: 'zh' }),
        madeUpFeatures('french', { language: 'fr' }),
        madeUpFeatures('perhaps french', { language: 'fr', languageConfidence: 0.1 }),
        madeUpFeatures('key', { findings: new Map([['secret_private_key', 1], ['email', 3]]) }),
        madeUpFeatures('mail', { findings: new Map([['email', 2]]) }),
        madeUpFeatures('copyleft', { licences: ['gpl', 'mit'] }),
      ),
      { policy: {
        quality: { gopher_mean_word_length: { action: 'drop' } }, languages: { action: 'drop', allowed: ['en', 'zh'] },
        findings: { secret_private_key: 'drop' }, licences: { gpl: 'drop', mit: 'off' },
      } },
    );
    expect(outcomes).toEqual([['quality_gopher_mean_word_length', 'kept', 'language', 'kept', 'finding_secret_private_key', 'kept', 'licence_gpl']]);
    expect(report.findings.find(({ type }) => type === 'email')).toMatchObject({ documents: 2, occurrences: 5, action: 'redact' });
    expect(report.quality.find(({ rule }) => rule === 'gopher_mean_word_length')).toMatchObject({ documents: 1, dropped: 1 });
    expect(report.languages[0]).toEqual({ language: 'en', documents: 4, tokens: 80, keptTokens: 20 });
  });

  it('says so when the policy drops everything', async () => {
    const { report } = await reduceMadeUp(oneFile(madeUpFeatures('a'), madeUpFeatures('b')), { policy: { languages: { action: 'drop', allowed: ['fr'] } } });
    expect(report.warnings).toMatchObject([{ code: 'policy_keeps_nothing' }]);
    expect(report.tokensPerDocument).toBeNull();
    expect((await reduceMadeUp([])).report.warnings).toMatchObject([{ code: 'no_documents' }]);
  });

  it('says what another policy would change', async () => {
    const documents = [madeUpFeatures('a', { sketch: madeUpSketch(1) }), madeUpFeatures('b', { sketch: changed(1, upTo(16)), tokens: 30 }), madeUpFeatures('c', { language: 'fr', tokens: 4 })];
    const before = await reduceMadeUp(oneFile(...documents));
    const after = await reduceMadeUp(oneFile(...documents), { policy: { nearDuplicates: { threshold: 0.9 }, languages: { action: 'drop', allowed: ['en'] } } });
    expect(comparePolicies(before.report, after.report)).toEqual({
      changes: [{ setting: 'nearDuplicates.threshold', before: '0.8', after: '0.9' }, { setting: 'languages.action', before: 'off', after: 'drop' }, { setting: 'languages.allowed', before: 'none', after: 'en' }],
      documents: 0, tokens: 26,
      byReason: [{ reason: 'language', label: expect.any(String), documents: -1, tokens: -4 }, { reason: 'near_duplicate', label: expect.any(String), documents: 1, tokens: 30 }],
    });
    expect(describeComparison(comparePolicies(before.report, after.report))).toBe('With nearDuplicates.threshold 0.9 (was 0.8), languages.action drop (was off), languages.allowed en (was none): 26 tokens more kept.');
    expect(() => comparePolicies(before.report, { ...after.report, totals: { ...after.report.totals, tokens: 0 } })).toThrow(RangeError);
  });

  it('comes out the same in memory as in a file', async () => {
    const documents = upTo(4000).map((index) => madeUpFeatures(`document ${index - (index % 7 === 3 ? 1 : 0)}`, {
      sketch: changed(Math.floor(index / 2), index % 4 === 1 ? [index % 112] : []), tokens: 10 + (index % 90), language: index % 11 === 0 ? 'fr' : 'en', line: index + 1,
    }));
    const policy = { languages: { action: 'drop' as const, allowed: ['en'] } };
    const inFile = await reduceMadeUp(oneFile(...documents), { policy, memoryLimitMb: 64 });
    const inMemory = await reduceMadeUp(oneFile(...documents), { policy, memoryLimitMb: 512 });
    expect(inFile.report.totals.droppedDocuments).toBeGreaterThan(1000);
    expect(inMemory.hashes).toEqual(inFile.hashes);
  });

  it('estimates the training of examples', async () => {
    const examples = upTo(20).map((index) => madeUpFeatures(`example ${index}`, { tokens: 50, truncated: index < 3, equalPair: index === 0 }));
    const { defaultMapRules } = await import('../../../src/modules/intake/engine/map-rules.js');
    const { report } = await reduceMadeUp(oneFile(...examples), { rules: { ...defaultMapRules, kind: 'preferences', maxExampleTokens: 40 } });
    // 20 examples three times are fewer than 100.
    expect(report.examples).toEqual({ examples: 20, truncated: 3, equalPairs: 1, epochs: 5, epochTokens: 20 * 40, unprunedEpochTokens: 20 * 40, trainingTokens: 20 * 40 * 5 });
    const pruned = await reduceMadeUp(oneFile(...examples, madeUpFeatures('example 1', { tokens: 30 }), madeUpFeatures('example 2', { tokens: 50 })), { rules: { ...defaultMapRules, kind: 'preferences', maxExampleTokens: 40 } });
    expect(pruned.report.examples).toMatchObject({ examples: 20, epochTokens: 20 * 40, unprunedEpochTokens: 20 * 40 + 30 + 40 });
  });

  it('refuses features that are not of the shard, or none at all', async () => {
    const broken = join(folder, 'broken.parquet');
    await writeFile(broken, 'PAR1 this is none PAR1');
    const { writeDataset } = await import('../../fixtures/intake/made-up-dataset.js');
    const dataset = await writeDataset(folder, oneFile(madeUpFeatures('a')));
    const { reduceDataset } = await import('../../../src/modules/intake/engine/reduce/reduce-dataset.js');
    const { defaultMapRules } = await import('../../../src/modules/intake/engine/map-rules.js');
    const { defaultIntakePolicy } = await import('../../../src/modules/intake/engine/policy/default-policy.js');
    const reduce = (shards: typeof dataset.shards) =>
      reduceDataset({ ...dataset, shards, rules: defaultMapRules, policy: defaultIntakePolicy('documents'), earlier: [], evaluationSets: [], workDirectory: folder });
    await expect(reduce(dataset.shards.map((shard) => ({ ...shard, features: broken })))).rejects.toMatchObject({ code: 'features_file_damaged' });
    await expect(reduce(dataset.shards.map((shard) => ({ ...shard, mapped: { ...shard.mapped, readDocuments: 2 } })))).rejects.toMatchObject({ code: 'features_file_damaged' });
    await expect(reduce([])).rejects.toMatchObject({ code: 'input_mismatch' });
  });
});

describe('a file that cannot be read', () => {
  it('is told from whatever else is wrong', async () => {
    const database = await ReduceDatabase.open({ directory: join(folder, 'telling'), memoryLimitMb: 64, threads: 1 });
    try {
      const good = join(folder, 'good.parquet');
      await database.writeParquet("select range as a, 'text ' || range as b from range(20000)", good, 1);
      const bytes = await readFile(good);
      const files: Record<string, Buffer> = { cut: bytes.subarray(0, 3000), empty: Buffer.alloc(0), text: Buffer.from('no Parquet at all, though it says parquet'), damaged: Buffer.from(bytes).fill(0x55, 40, 80) };
      for (const [name, content] of Object.entries(files)) {
        const path = join(folder, `${name}.parquet`);
        await writeFile(path, content);
        expect(await findUnreadable(database, [good, path], ['a', 'b'])).toBe(path);
      }
      expect(await findUnreadable(database, [good], ['a', 'c'])).toBe(good);
      expect(await findUnreadable(database, [good, join(folder, 'nowhere.parquet')], ['a'])).toBe(join(folder, 'nowhere.parquet'));
      expect(await findUnreadable(database, [good], ['a', 'b'])).toBeUndefined();
      // Our own mistakes are no file's: neither is found to be damaged, whatever a message says.
      await expect(database.run(`select nothing from read_parquet('${good}') where parquet is null`)).rejects.toThrow('Binder Error');
      await database.run("set memory_limit = '1MB'");
      await expect(findUnreadable(database, [good], ['a', '(select list(range) from range(1000000))'])).rejects.toThrow('Out of Memory');
    } finally {
      await database.close();
    }
  });
});

describe('earlier data', () => {
  it('is found again, the same or nearly so, until its segment is dropped', async () => {
    const first = join(folder, 'first');
    const second = join(folder, 'second');
    const earlier = [
      await reduceMadeUp(oneFile(madeUpFeatures('one', { sketch: madeUpSketch(1) }), madeUpFeatures('short')), { directory: first }),
      await reduceMadeUp(oneFile(madeUpFeatures('two', { sketch: madeUpSketch(2) })), { directory: second }),
    ].map(({ bandIndex }, index) => ({ id: `version-${index}`, path: bandIndex }));
    const documents = oneFile(
      madeUpFeatures('near one', { sketch: changed(1, upTo(5)) }), madeUpFeatures('short'), madeUpFeatures('two', { sketch: madeUpSketch(2) }),
      madeUpFeatures('three', { sketch: madeUpSketch(3) }), madeUpFeatures('near three', { sketch: changed(3, [1]) }),
    );

    const both = await reduceMadeUp(documents, { earlier, directory: join(folder, 'third') });
    expect(both.outcomes).toEqual([['earlier_data', 'earlier_data', 'earlier_data', 'kept', 'near_duplicate']]);
    expect(both.report.duplicates.earlier).toMatchObject({ documents: 3, droppedDocuments: 3, clusters: 3 });
    expect(await readClusters({ path: both.clusters, kind: 'earlier', offset: 0, limit: 10 })).toMatchObject([
      { earlier: 'version-0', earlierDocument: 0, members: [{ record: 0 }] },
      { earlier: 'version-0', earlierDocument: 1, members: [{ record: 1, similarity: 1 }] },
      { earlier: 'version-1', earlierDocument: 0, members: [{ record: 2, similarity: 1 }] },
    ]);
    const database = await ReduceDatabase.open({ directory: join(folder, 'reading'), memoryLimitMb: 64, threads: 1 });
    const [order] = await database.rows(`select count(*) as rows, count(*) filter (where (band, key) < before) as unsorted from (
      select band, key, lag((band, key)) over (order by file_row_number) as before from read_parquet('${both.bandIndex}', file_row_number = true))`);
    await database.close();
    // Of the one that is kept: 14 bands, and the row with all else.
    expect(order).toEqual({ rows: 15, unsorted: 0 });
    const reversed = await reduceMadeUp(documents, { earlier: [...earlier].reverse() });
    expect(reversed.hashes).toEqual(both.hashes);
    const dropped = await reduceMadeUp(documents, { earlier: earlier.slice(1) });
    expect(dropped.outcomes).toEqual([['kept', 'kept', 'earlier_data', 'kept', 'near_duplicate']]);
    const flagged = await reduceMadeUp(documents, { earlier, policy: { earlierData: 'flag' } });
    expect(flagged.outcomes).toEqual([['kept', 'kept', 'kept', 'kept', 'near_duplicate']]);
    expect(flagged.report.duplicates.earlier).toMatchObject({ documents: 3, droppedDocuments: 0 });
    await writeFile(earlier[0]!.path, 'damaged');
    await expect(reduceMadeUp(documents, { earlier })).rejects.toMatchObject({ code: 'band_index_damaged' });
  });

  it('of one large family is compared in bounds, and what is found does not depend on threads', async () => {
    // All share the first band; of each the twin is found by another one. Some have no twin, but are like the very first.
    const family = 50_000;
    const found = async (threads: number): Promise<Record<string, number>> => {
      const database = await ReduceDatabase.open({ directory: join(folder, 'family'), memoryLimitMb: 128, threads });
      try {
        const of = (band: number): string => (band === 0 ? '42::ubigint' : `hash(case when doc >= ${2 * family - 100} then doc else doc % ${family} end * 100 + ${band})`);
        const word = (index: number): string => `hash(case when doc >= ${2 * family - 100} then 0 else doc % ${family} end * 100 + ${index})`;
        const hashes = upTo(4).map((index) => `hash(doc * 100 + 50 + ${index}) as hash_${index}`);
        const columns = [...bandColumns.map((column, band) => `${of(band)} as ${column}`), ...signatureColumns.map((column, index) => `${word(index)} as ${column}`), ...hashes];
        await database.run(`create table feature as select doc::uinteger as doc, 9 as shingles, 0::uinteger as shard, doc::uinteger as record, 5 as tokens, ${columns.join(', ')} from range(${2 * family}) r(doc)`);
        await database.run(`create table decided as select doc, 1::utinyint as code from feature where doc >= ${family}`);
        const path = join(folder, 'family.parquet');
        await writeBandIndex(database, path, threads);
        await database.run('delete from decided');
        await database.run(`insert into decided select doc, 1 from feature where doc < ${family}`);
        await findEarlierData(database, { earlier: [{ id: 'family', path }], threshold: 0.8 });
        return await database.numbers(`select count(*) as found, count(*) filter (where document = doc - ${family}) as twins, count(*) filter (where document = 0 and doc > ${family}) as like_first from earlier`);
      } finally {
        await database.close();
      }
    };
    const one = await found(1);
    expect(one).toEqual({ found: family, twins: family - 100, like_first: 100 });
    expect(await found(2)).toEqual(one);
  }, 120_000);
});

describe('any dataset', () => {
  const documentOf = fc.record({ text: fc.integer({ min: 0, max: 40 }), tokens: fc.integer({ min: 0, max: 5000 }) });
  /** The text decides on its sketch (a family, and how far it is from it) and on its quality. */
  const featuresOf = ({ text, tokens }: { text: number; tokens: number }): DocumentFeatures =>
    madeUpFeatures(`text ${text}`, {
      sketch: text % 5 === 4 ? null : changed(text % 4, upTo((text * 7) % 41), 1 + (text % 2)), tokens,
      quality: { ...decentQuality, words: text % 7 === 0 ? 10 : 100 },
    });
  const files = fc.array(fc.array(fc.array(documentOf, { minLength: 4, maxLength: 16 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((made): MadeUpFile[] => made.map((shards, index) => ({ name: `file ${index}`, shards: shards.map((documents) => documents.map(featuresOf)), failed: index })));

  it('comes out the same in any order of files, with any number of threads, with little memory, and never keeps what is similar', async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.constantFrom(0.6, 0.8, 1), async (made, threshold) => {
        const policy = { nearDuplicates: { threshold }, quality: { gopher_words: { action: 'drop' as const } } };
        const reduction = await reduceMadeUp(made, { policy, threads: 2 });
        const again = await reduceMadeUp([...made].reverse(), { policy, threads: 1, memoryLimitMb: 64 });
        const third = await reduceMadeUp(made, { policy, threads: 4, memoryLimitMb: 512 });
        expect(again.hashes).toEqual({ ...reduction.hashes });
        expect(third.hashes).toEqual(reduction.hashes);

        const documents = made.flatMap(({ shards }) => shards.flat());
        const outcomes = reduction.outcomes.flat();
        const kept = documents.filter((_, index) => outcomes[index] === 'kept');
        expect(outcomes.length).toBe(documents.length);
        expect(reduction.report.totals.keptTokens).toBe(kept.reduce((total, { tokens }) => total + tokens, 0));
        for (const [index, one] of kept.entries()) {
          for (const other of kept.slice(0, index)) {
            expect(Buffer.from(one.hash).equals(other.hash)).toBe(false);
            expect(shareBand(one, other) && similarity(one, other) >= threshold).toBe(false);
          }
        }
        for (const [index, outcome] of outcomes.entries()) {
          if (outcome === 'near_duplicate') expect(kept.some((of) => similarity(of, documents[index]!) >= threshold)).toBe(true);
          if (outcome === 'exact_duplicate') expect(documents.slice(0, index).some((of) => Buffer.from(of.hash).equals(documents[index]!.hash))).toBe(true);
        }
        const once = await reduceMadeUp([{ name: 'kept', shards: [kept] }], { policy });
        expect(once.report.totals).toMatchObject({ documents: kept.length, keptDocuments: kept.length });
      }),
      { numRuns: 4 },
    );
  }, 240_000);
});

describe('many near duplicates', () => {
  it('are all found when there are more than fit into one batch of anything', async () => {
    // Documents 3n, 3n + 1 and 3n + 2 are alike.
    const documents = 450_000;
    const database = await ReduceDatabase.open({ directory: join(folder, 'many'), memoryLimitMb: 128, threads: 2 });
    try {
      const columns = [...bandColumns, ...signatureColumns].map((column, index) => `hash(doc // 3 * 100 + ${index}) as ${column}`);
      await database.run(`create table feature as select i::uinteger as doc, 9 as shingles, ${columns.join(', ')} from (select i, i as doc from range(${documents}) r(i))`);
      await database.run('create table decided (doc uinteger, code utinyint)');
      await findNearDuplicates(database, { documents, threshold: 0.8, memoryMb: 32 });
      expect(await database.numbers('select count(*) as near, count(distinct doc) as documents, sum(doc % 3) as thirds, sum(doc // 3 * 3 - keeper) as off from near'))
        .toEqual({ near: 300_000, documents: 300_000, thirds: 450_000, off: 0 });
    } finally {
      await database.close();
    }
  });

  it('are those that comparing all with all finds', async () => {
    const families = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 2 })), { minLength: 2, maxLength: 16 });
    await fc.assert(fc.asyncProperty(families, async (made) => {
      const documents = made.map(([family, far, to], index) => madeUpFeatures(`document ${index}`, { sketch: changed(family, upTo(far), to) }));
      const kept: DocumentFeatures[] = [];
      const expected = documents.map((document) => {
        if (kept.some((other) => shareBand(other, document) && similarity(other, document) >= 0.8)) return 'near_duplicate';
        kept.push(document);
        return 'kept';
      });
      const { outcomes } = await reduceMadeUp(oneFile(...documents));
      expect(outcomes[0]).toEqual(expected);
    }), { numRuns: 10 });
  }, 120_000);

  it('are the same however little memory there is, and however unevenly keys are spread', async () => {
    const documents = 20_000;
    // Of the first band half the keys are one and the same, and the others lie close together; of the others each occurs twice.
    const bands = bandColumns.map((column, band) => (band === 0 ? `case when doc % 2 = 0 then 5 else 1099511627776 + doc // 4 end::ubigint as ${column}` : `hash(doc % 10000 * 100 + ${band}) as ${column}`));
    const words = signatureColumns.map((column, word) => `hash(doc % 10000 * 100 + ${word}) as ${column}`);
    const found = async (memoryMb: number): Promise<Record<string, number>> => {
      const database = await ReduceDatabase.open({ directory: join(folder, 'uneven'), memoryLimitMb: 128, threads: 2 });
      try {
        await database.run(`create table feature as select doc::uinteger as doc, 9 as shingles, ${[...bands, ...words].join(', ')} from range(${documents}) r(doc)`);
        await database.run('create table decided (doc uinteger, code utinyint)');
        await findNearDuplicates(database, { documents, threshold: 0.8, memoryMb });
        return await database.numbers(`select count(*) as near, sum(doc - keeper) as off, (select count(*) from tested) as tested, (select sum(hash(a, b) % 1000003) from tested) as pairs,
          (select count(*) from large_bucket) as large from near`);
      } finally {
        await database.close();
      }
    };
    const ample = await found(64);
    expect(ample).toMatchObject({ near: 10_000, off: 10_000 * 10_000, large: 1 });
    expect(await found(0)).toEqual(ample);
  });

  it('stop when they are told to', async () => {
    const stop = new AbortController();
    const reduction = reduceMadeUp(oneFile(madeUpFeatures('a')), { signal: stop.signal, onProgress: ({ step }) => (step === 'policy' ? stop.abort(new Error('enough')) : undefined) });
    await expect(reduction).rejects.toThrow('enough');
  });
});

describe('clusters', () => {
  it('name the documents as they lie in their shards, the kept one first', async () => {
    const shards = [[madeUpFeatures('x', { line: 4, byte: 40, bytes: 9, source: 0 })], [madeUpFeatures('other'), madeUpFeatures('x', { line: 7, byte: 70, bytes: 11 })]];
    const reduction = await reduceMadeUp([{ name: 'b', shards }, { name: 'a', shards: [[madeUpFeatures('z')]] }], { directory: join(folder, 'clusters') });
    expect(await readClusters({ path: reduction.clusters, kind: 'exact', offset: 0, limit: 5 })).toEqual([
      { kind: 'exact', cluster: 1, earlier: null, earlierDocument: null, documents: 2, members: [
        { shard: 1, record: 0, file: 1, source: 0, line: 4, byte: 40, bytes: 9, tokens: 20, similarity: 1, kept: true },
        { shard: 2, record: 1, file: 1, source: 0, line: 7, byte: 70, bytes: 11, tokens: 20, similarity: 1, kept: false },
      ] },
    ]);
    expect(await readClusters({ path: reduction.clusters, kind: 'exact', offset: 1, limit: 5 })).toEqual([]);
  });
});

function similarity(a: DocumentFeatures, b: DocumentFeatures): number {
  return a.sketch === null || b.sketch === null ? 0 : signatureSimilarity(a.sketch.signature, b.sketch.signature);
}

function shareBand(a: DocumentFeatures, b: DocumentFeatures): boolean {
  return a.sketch !== null && b.sketch !== null && [...a.sketch.bands].some((key, band) => key === b.sketch?.bands[band]);
}
