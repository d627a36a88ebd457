import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { assertBalanced } from '../../../src/modules/intake/engine/build-report.js';
import { createTokenCounter } from '../../../src/modules/intake/engine/count-tokens.js';
import type { FileSource } from '../../../src/modules/intake/engine/file-mapper.js';
import { findExactDuplicates, type ExactDuplicate } from '../../../src/modules/intake/engine/find-exact-duplicates.js';
import { intakeReportSchema, mappedFileSchema } from '../../../src/modules/intake/engine/intake-report.js';
import { mapFile } from '../../../src/modules/intake/engine/map-file.js';
import type { MapProgress } from '../../../src/modules/intake/engine/map/mapped-shard.js';
import { processDataset, type NamedDuplicate } from '../../../src/modules/intake/engine/process-dataset.js';
import { countFeatures, readFeatures } from '../../../src/modules/intake/engine/read-features.js';
import { inChunks, jsonl } from '../../fixtures/intake/jsonl.js';
import { generateText, seededRandom } from '../../fixtures/intake/seeded-text.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-engine-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const stream = (bytes: Uint8Array, ...sizes: number[]): FileSource => ({ kind: 'stream', open: () => inChunks(bytes, ...sizes) });
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const tokensOf = (text: string): number => createTokenCounter('o200k_base').count(text);

/** Good records between records of every kind of mistake, each mistake with its code. */
const mixedLines: readonly (readonly [string, string?])[] = [
  ['\ufeff{"text":"The first document."}'],
  [''],
  ['not json at all', 'invalid_json'],
  ['{"text":"A document with a \\u0000 and an é."}\r'],
  ['["text"]', 'not_an_object'],
  ['{"body":"x"}', 'missing_text'],
  ['   '],
  ['{"text":7}', 'text_not_a_string'],
  ['{"text":""}', 'empty_text'],
  ['{"text":"\\ud800"}', 'lone_surrogate'],
  ['{"text":"The first document.","id":9}'],
  [`{"text":"${'long '.repeat(100)}"}`, 'record_too_large'],
  [`{"deep":${'['.repeat(100)}${']'.repeat(100)},"text":"deep"}`],
  ['{"text":"last, without a line end"}'],
];
const mixedFile = Buffer.from(mixedLines.map(([line]) => line).join('\n'));
const mixedRules = { maxRecordBytes: 400 };

describe('mapFile', () => {
  const featuresPath = (): string => join(folder, 'features.bin');

  it('counts documents, mistakes, blank lines, bytes and tokens of a file', async () => {
    const mapped = await mapFile({ source: inChunks(mixedFile), featuresPath: featuresPath(), rules: mixedRules });
    expect(mappedFileSchema.parse(mapped)).toEqual(mapped);
    expect(mapped).toMatchObject({ sha256: sha256(mixedFile), bytes: mixedFile.length, documents: 12, readDocuments: 5, failedDocuments: 7, blankLines: 2 });
    const texts = ['The first document.', 'A document with a \0 and an é.', 'The first document.', 'deep', 'last, without a line end'];
    expect(mapped.tokens).toBe(texts.reduce((sum, text) => sum + tokensOf(text), 0));
    expect(mapped.textBytes).toBe(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
    const expected = mixedLines.flatMap(([, code], index) => (code === undefined ? [] : [{ code, line: index + 1 }]));
    const found = mapped.errors.flatMap(({ samples }) => samples.map(({ code, line }) => ({ code, line })));
    expect(found.sort((a, b) => a.line - b.line)).toEqual(expected);
    expect(mapped.errors.every(({ count, samples }) => count === samples.length)).toBe(true);
  });

  it('places each mistake and each document where it begins in the file', async () => {
    const mapped = await mapFile({ source: inChunks(mixedFile), featuresPath: featuresPath(), rules: mixedRules });
    for (const { line, byte } of mapped.errors.flatMap(({ samples }) => samples)) {
      const record = Buffer.from(mixedLines[line - 1]![0]);
      expect(mixedFile.subarray(byte, byte + record.length).equals(record)).toBe(true);
    }
    const documents: { line: number; text: string; hash: string; tokens: number; textBytes: number }[] = [];
    for await (const batch of readFeatures(featuresPath())) {
      for (let i = 0; i < batch.length; i++) {
        const record = mixedFile.subarray(batch.byte(i), batch.byte(i) + batch.recordBytes(i));
        const { text } = JSON.parse(record.toString()) as { text: string };
        documents.push({ line: batch.line(i), text, hash: Buffer.from(batch.hash(i)).toString('hex'), tokens: batch.tokens(i), textBytes: batch.textBytes(i) });
      }
    }
    expect(documents.map(({ line }) => line)).toEqual([1, 4, 11, 13, 14]);
    for (const { text, hash, tokens, textBytes } of documents) {
      expect({ hash, tokens, textBytes }).toEqual({ hash: sha256(text), tokens: tokensOf(text), textBytes: Buffer.byteLength(text) });
    }
  });

  it('gives the same result and the same features however the file is cut into chunks', async () => {
    const whole = await mapFile({ source: inChunks(mixedFile), featuresPath: featuresPath(), rules: mixedRules });
    const features = await readFile(featuresPath());
    for (const sizes of [[1], [2], [3], [7, 1, 64], [500]]) {
      const again = await mapFile({ source: inChunks(mixedFile, ...sizes), featuresPath: featuresPath(), rules: mixedRules });
      expect(again).toEqual(whole);
      expect((await readFile(featuresPath())).equals(features)).toBe(true);
    }
  });

  it('counts all mistakes but keeps a hundred samples of each kind', async () => {
    const file = Buffer.from('oops\n'.repeat(250) + '{}\n'.repeat(3));
    const { errors, failedDocuments } = await mapFile({ source: inChunks(file), featuresPath: featuresPath() });
    expect(failedDocuments).toBe(253);
    expect(errors.map(({ code, count, samples }) => [code, count, samples.length, samples.at(-1)?.line])).toEqual([
      ['invalid_json', 250, 100, 100],
      ['missing_text', 3, 3, 253],
    ]);
  });

  it('reports progress that only grows and ends with the totals', async () => {
    const file = jsonl(...Array.from({ length: 3000 }, (_, i) => `${i} ${'word '.repeat(900)}`));
    const seen: MapProgress[] = [];
    const mapped = await mapFile({ source: inChunks(file, 65_536), featuresPath: featuresPath(), onProgress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.at(-1)).toEqual({ bytes: mapped.bytes, documents: mapped.documents });
    expect(seen.every(({ bytes }, i) => i === 0 || bytes >= seen[i - 1]!.bytes)).toBe(true);
  });

  it('stops when aborted, also while the source is silent, and leaves no file', async () => {
    const stop = new AbortController();
    const reason = new Error('the upload was deleted');
    async function* silentAfterOneRecord(): AsyncGenerator<Uint8Array> {
      yield jsonl('one');
      setTimeout(() => stop.abort(reason), 20);
      await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
    }
    await expect(mapFile({ source: silentAfterOneRecord(), featuresPath: featuresPath(), signal: stop.signal })).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
    await expect(mapFile({ source: inChunks(jsonl('a')), featuresPath: featuresPath(), signal: stop.signal })).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  });

  it('stops between pieces of a source that never waits, and closes it', async () => {
    const stop = new AbortController();
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      const chunk = jsonl('the same again');
      try {
        for (;;) yield chunk;
      } finally {
        closed = true;
      }
    }
    setTimeout(() => stop.abort(), 50);
    await expect(mapFile({ source: endless(), featuresPath: featuresPath(), signal: stop.signal })).rejects.toThrow('aborted');
    expect(await readdir(folder)).toEqual([]);
    expect(closed).toBe(true);
  });

  it('passes on what the source throws, and removes the features of an earlier run', async () => {
    await mapFile({ source: inChunks(jsonl('a')), featuresPath: featuresPath() });
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield jsonl('a');
      throw new Error('connection reset');
    }
    await expect(mapFile({ source: broken(), featuresPath: featuresPath() })).rejects.toThrow('connection reset');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('features files', () => {
  it('are refused when cut short, foreign or missing', async () => {
    const path = join(folder, 'features.bin');
    await mapFile({ source: inChunks(jsonl('a', 'b', 'c')), featuresPath: path });
    expect(await countFeatures(path)).toBe(3);
    await truncate(path, 64 + 2 * 64);
    await expect(countFeatures(path)).rejects.toMatchObject({ code: 'features_file_damaged' });
    await expect(findExactDuplicates({ features: [path], workDirectory: folder })).rejects.toMatchObject({ code: 'features_file_damaged' });
    await writeFile(path, Buffer.alloc(64 * 4));
    await expect(countFeatures(path)).rejects.toMatchObject({ code: 'features_file_damaged' });
    await expect(countFeatures(join(folder, 'none.bin'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('findExactDuplicates', () => {
  async function featuresOf(...files: string[][]): Promise<string[]> {
    const paths = files.map((_, index) => join(folder, `${index}.bin`));
    for (const [index, texts] of files.entries()) await mapFile({ source: inChunks(jsonl(...texts)), featuresPath: paths[index]! });
    return paths;
  }

  async function find(features: string[], maxDocumentsInMemory?: number) {
    const duplicates: ExactDuplicate[] = [];
    const kept: string[] = [];
    const totals = await findExactDuplicates({
      features,
      workDirectory: folder,
      ...(maxDocumentsInMemory === undefined ? {} : { maxDocumentsInMemory }),
      onKept: ({ file, line }) => kept.push(`${file}:${line}`),
      onDuplicates: (found) => void duplicates.push(...found),
    });
    return { totals, kept, duplicates: duplicates.map(({ file, line, duplicateOf }) => `${file}:${line} of ${duplicateOf.file}:${duplicateOf.line}`) };
  }

  it('keeps the first of each text by file and line', async () => {
    const found = await find(await featuresOf(['a', 'b', 'a'], ['c', 'a', 'b', 'd']));
    expect(found.kept).toEqual(['0:1', '0:2', '1:1', '1:4']);
    expect(found.duplicates).toEqual(['0:3 of 0:1', '1:2 of 0:1', '1:3 of 0:2']);
    expect(found.totals).toEqual({ documents: 3, tokens: 3, clusters: 2 });
  });

  it('tells texts apart that differ in a single invisible character', async () => {
    expect((await find(await featuresOf(['a', 'a ', '\ufeffa', 'a\0', 'A', 'á', 'a\u0301']))).totals.documents).toBe(0);
  });

  it('finds the same whether everything fits into memory or nothing does', async () => {
    const random = seededRandom(5);
    const files = Array.from({ length: 3 }, () => Array.from({ length: 3000 }, () => `text ${Math.floor(random() * 2500)}`));
    const features = await featuresOf(...files);
    const inMemory = await find(features);
    expect(inMemory.totals.documents).toBeGreaterThan(6000);
    for (const maxDocumentsInMemory of [4500, 1000, 37]) {
      const spilled = await find(features, maxDocumentsInMemory);
      expect(spilled.totals).toEqual(inMemory.totals);
      expect(spilled.kept.sort()).toEqual([...inMemory.kept].sort());
      expect(spilled.duplicates.sort()).toEqual([...inMemory.duplicates].sort());
    }
    expect((await readdir(folder)).sort()).toEqual(['0.bin', '1.bin', '2.bin']);
  });

  it('agrees with a plain map of texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 8 }), { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 30 }), async (files, memory) => {
        const first = new Map<string, string>();
        const expected: string[] = [];
        files.forEach((texts, file) => {
          texts.forEach((text, i) => {
            const place = `${file}:${i + 1}`;
            const earlier = first.get(text);
            if (earlier === undefined) first.set(text, place);
            else expected.push(`${place} of ${earlier}`);
          });
        });
        const found = await find(await featuresOf(...files), memory);
        expect(found.duplicates.sort()).toEqual(expected.sort());
        expect(found.kept.sort()).toEqual([...first.values()].sort());
      }),
      { numRuns: 40 },
    );
  });

  it('leaves nothing on disk when it is aborted or its listener fails', async () => {
    const features = await featuresOf(Array.from({ length: 500 }, (_, i) => `t${i % 50}`));
    const listener = (): never => {
      throw new Error('the database is away');
    };
    const input = { features, workDirectory: folder, maxDocumentsInMemory: 100 };
    await expect(findExactDuplicates({ ...input, onDuplicates: listener })).rejects.toThrow('the database is away');
    await expect(findExactDuplicates({ ...input, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(await readdir(folder)).toEqual(['0.bin']);
  });
});

describe('processDataset', () => {
  it('reports on a dataset so that every document and token is accounted for', async () => {
    const duplicates: NamedDuplicate[] = [];
    const report = await processDataset({
      files: [
        { name: 'b.jsonl', source: stream(jsonl('shared', 'only in b', 'shared')) },
        { name: 'a.jsonl', source: stream(mixedFile) },
        { name: 'c.jsonl', source: stream(Buffer.alloc(0)) },
      ],
      workDirectory: folder,
      rules: mixedRules,
      onDuplicates: (found) => void duplicates.push(...found),
    });
    expect(intakeReportSchema.parse(report)).toEqual(report);
    expect(report.files.map(({ name, documents, keptDocuments, duplicateDocuments, failedDocuments }) => [name, documents, keptDocuments, duplicateDocuments, failedDocuments])).toEqual([
      ['a.jsonl', 12, 4, 1, 7],
      ['b.jsonl', 3, 2, 1, 0],
      ['c.jsonl', 0, 0, 0, 0],
    ]);
    expect(report.totals).toMatchObject({ files: 3, documents: 15, keptDocuments: 6, duplicateDocuments: 2, failedDocuments: 7, blankLines: 2 });
    expect(report.duplicates).toEqual({
      documents: 2,
      tokens: tokensOf('The first document.') + tokensOf('shared'),
      clusters: 2,
      samples: [
        { file: 'a.jsonl', line: 11, duplicateOf: { file: 'a.jsonl', line: 1 } },
        { file: 'b.jsonl', line: 3, duplicateOf: { file: 'b.jsonl', line: 1 } },
      ],
    });
    expect(duplicates).toMatchObject(report.duplicates.samples);
    expect(duplicates).toHaveLength(2);
    expect(report.totals.keptTokens + report.duplicates.tokens).toBe(report.totals.tokens);
    expect(report.errors.every(({ samples }) => samples.every(({ file }) => file === 'a.jsonl'))).toBe(true);
    expect(JSON.stringify(report)).not.toContain('not json at all');
  });

  it('gives the same report whatever the order of files, the chunks, the memory and the number of readers', async () => {
    const random = seededRandom(13);
    const files = ['x/10.jsonl', 'x/2.jsonl', 'Z.jsonl', 'é.jsonl'].map((name) => {
      const texts = Array.from({ length: 400 }, () => generateText(random) + String(Math.floor(random() * 40)));
      return { name, bytes: Buffer.concat([jsonl(...texts), Buffer.from('broken\n\n'), jsonl('same', 'same')]) };
    });
    const run = (order: number[], sizes: number[], memory: number, concurrency: number) =>
      processDataset({
        files: order.map((i) => ({ name: files[i]!.name, source: stream(files[i]!.bytes, ...sizes) })),
        workDirectory: folder,
        maxDocumentsInMemory: memory,
        mapper: { concurrency, map: async ({ source, ...rest }) => await mapFile({ ...rest, source: source.kind === 'stream' ? source.open() : inChunks(Buffer.alloc(0)) }) },
      });
    const report = await run([0, 1, 2, 3], [1 << 20], 1e6, 1);
    expect(report.totals.duplicateDocuments).toBeGreaterThanOrEqual(7);
    expect(report.files.map(({ name }) => name)).toEqual(['Z.jsonl', 'x/10.jsonl', 'x/2.jsonl', 'é.jsonl']);
    expect(await run([3, 1, 0, 2], [1], 100, 3)).toEqual(report);
    expect(await run([2, 3, 1, 0], [997, 3], 333, 2)).toEqual(report);
  });

  it('states the distribution of tokens over kept documents exactly', async () => {
    const texts = Array.from({ length: 200 }, (_, i) => ' a'.repeat(i + 1));
    const report = await processDataset({ files: [{ name: 'f', source: stream(jsonl(...texts, texts[199]!)) }], workDirectory: folder });
    expect(report.tokensPerDocument).toEqual({ min: 1, max: 200, mean: 100.5, p50: 100, p90: 180, p99: 198 });
    const few = await processDataset({ files: [{ name: 'f', source: stream(jsonl(...texts.slice(0, 3))) }], workDirectory: folder });
    expect(few.tokensPerDocument).toEqual({ min: 1, max: 3, mean: 2, p50: 2, p90: 3, p99: 3 });
    const empty = await processDataset({ files: [{ name: 'f', source: stream(Buffer.from('\n')) }], workDirectory: folder });
    expect(empty.tokensPerDocument).toBeNull();
    expect(await processDataset({ files: [], workDirectory: folder })).toMatchObject({ totals: { files: 0, documents: 0 }, files: [] });
  });

  it('keeps the first hundred samples of mistakes and duplicates by file and line', async () => {
    const file = (offset: number): Buffer => Buffer.concat([Buffer.from('x\n'.repeat(80)), jsonl(...Array.from({ length: 90 }, (_, i) => `t${(i + offset) % 60}`))]);
    const report = await processDataset({
      files: [{ name: '2', source: stream(file(7)) }, { name: '1', source: stream(file(0)) }],
      workDirectory: folder,
      maxDocumentsInMemory: 9,
    });
    expect(report.errors[0]).toMatchObject({ code: 'invalid_json', count: 160 });
    expect(report.errors[0]!.samples.map(({ file: name, line }) => `${name}:${line}`)).toEqual([
      ...Array.from({ length: 80 }, (_, i) => `1:${i + 1}`),
      ...Array.from({ length: 20 }, (_, i) => `2:${i + 1}`),
    ]);
    expect(report.duplicates.documents).toBe(120);
    expect(report.duplicates.samples.map(({ file: name, line }) => `${name}:${line}`)).toEqual([
      ...Array.from({ length: 30 }, (_, i) => `1:${i + 141}`),
      ...Array.from({ length: 70 }, (_, i) => `2:${i + 81}`),
    ]);
  });

  it('refuses two files of one name', async () => {
    const files = [{ name: 'a', source: stream(jsonl('a')) }, { name: 'a', source: stream(jsonl('b')) }];
    await expect(processDataset({ files, workDirectory: folder })).rejects.toMatchObject({ code: 'duplicate_file_name' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('stops all readers before it passes on the failure of one', async () => {
    let running = 0;
    const mapper = {
      concurrency: 3,
      map: async ({ source, signal }: { source: FileSource; signal?: AbortSignal }) => {
        running++;
        try {
          if (source.kind === 'path') throw new Error('disk failed');
          await new Promise((_, reject) => signal?.addEventListener('abort', () => setTimeout(reject, 20, signal.reason)));
          throw new Error('unreachable');
        } finally {
          running--;
        }
      },
    };
    const files = [{ name: 'a', source: stream(jsonl('a')) }, { name: 'b', source: { kind: 'path', path: 'b' } as const }, { name: 'c', source: stream(jsonl('c')) }];
    await expect(processDataset({ files, workDirectory: folder, mapper })).rejects.toThrow('disk failed');
    expect(running).toBe(0);
  });

  it('withholds a report that does not add up', async () => {
    const files = [{ name: 'a', source: stream(jsonl('a', 'b', 'a')) }];
    const report = await processDataset({ files, workDirectory: folder });
    expect(() => assertBalanced(report)).not.toThrow();
    const lost = structuredClone(report);
    lost.totals.keptDocuments--;
    expect(() => assertBalanced(lost)).toThrow(expect.objectContaining({ code: 'report_not_balanced' }));
    const tokens = structuredClone(report);
    tokens.files[0]!.duplicateTokens++;
    expect(() => assertBalanced(tokens)).toThrow('tokens of file a');
    const errors = structuredClone(report);
    errors.errors.push({ code: 'invalid_json', count: 1, samples: [] });
    expect(() => assertBalanced(errors)).toThrow('errors are 1');
    // A mapper that loses a document is found out.
    const forgetful = {
      concurrency: 1,
      map: async () => ({ ...(await mapFile({ source: inChunks(jsonl('a')), featuresPath: join(folder, 'features-0.bin') })), documents: 2 }),
    };
    await expect(processDataset({ files, workDirectory: folder, mapper: forgetful })).rejects.toMatchObject({ code: 'report_not_balanced' });
  });

  it('finds the equal licences of spdx-license-list', async () => {
    const licences = createRequire(import.meta.url)('spdx-license-list/full') as Record<string, { licenseText: string }>;
    const texts = Object.values(licences).map(({ licenseText }) => licenseText);
    const report = await processDataset({ files: [{ name: 'licences.jsonl', source: stream(jsonl(...texts), 10_007) }], workDirectory: folder });
    expect(report.totals.keptDocuments).toBe(new Set(texts).size);
    expect(report.totals.documents).toBe(texts.length);
    expect(report.totals.duplicateDocuments).toBeGreaterThan(0);
  });
});
