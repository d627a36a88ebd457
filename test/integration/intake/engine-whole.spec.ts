import { createHash } from 'node:crypto';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalDatasetFile } from '../../../src/modules/intake/engine/local/dataset-input.js';
import { previewPolicy, processDataset, type ProcessDatasetInput } from '../../../src/modules/intake/engine/local/process-dataset.js';
import type { DatasetProgress } from '../../../src/modules/intake/engine/local/progress.js';
import { WorkDirectory } from '../../../src/modules/intake/engine/local/work-directory.js';
import { defaultMapRules } from '../../../src/modules/intake/engine/map-rules.js';
import { completeIntakePolicy, defaultIntakePolicy } from '../../../src/modules/intake/engine/policy/default-policy.js';
import { intakeReportSchema, type IntakeReport } from '../../../src/modules/intake/engine/report/intake-report.js';
import { createEngineThreads, type EngineThreads } from '../../../src/modules/intake/engine/worker/engine-threads.js';
import { writeGeneratedJsonl, seededNumbers } from '../../fixtures/intake/generate-text.js';

let folder: string;
let threads: EngineThreads;

beforeAll(() => {
  threads = createEngineThreads({ maxThreads: 2 });
});
afterAll(() => threads.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-whole-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const label = { name: 'a test', description: 'made up', url: null, license: 'none', creator: 'nobody', datePublished: '2026-01-01' };

/** A whole run into a folder of its own name, in shards of 100 KiB. */
async function run(name: string, files: readonly LocalDatasetFile[], more: Partial<ProcessDatasetInput> = {}): Promise<IntakeReport> {
  const { report } = await processDataset({
    files, rules: defaultMapRules, policy: defaultIntakePolicy('documents'), title: 'A test', threads, limits: { shardBytes: 100 * 1024 },
    workDirectory: join(folder, `${name}-work`), output: { folder: join(folder, name), format: 'jsonl.zst', label, codeVersion: 'test' }, ...more,
  });
  return report;
}

/** SHA-256 of each file of a folder, by its path in it. */
async function hashes(of: string, below = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(join(of, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (entry.isDirectory()) Object.assign(found, await hashes(of, path));
    else found[path] = createHash('sha256').update(await readFile(join(of, path))).digest('hex');
  }
  return found;
}

/** Asserted at the end of each run by the engine itself; here once more, by hand. */
function expectBalanced({ totals, waterfall, files, errors }: IntakeReport): void {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  expect(totals.keptDocuments + totals.droppedDocuments + totals.failedDocuments).toBe(totals.documents);
  expect(sum(waterfall.map(({ documents }) => documents))).toBe(totals.documents);
  expect(sum(waterfall.map(({ tokens }) => tokens))).toBe(totals.tokens);
  expect(sum(errors.map(({ count }) => count))).toBe(totals.failedDocuments);
  for (const figure of ['documents', 'keptDocuments', 'failedDocuments', 'tokens', 'keptTokens'] as const) expect(sum(files.map((file) => file[figure]))).toBe(totals[figure]);
}

describe('a dataset as a whole', () => {
  let generated: string;
  let files: LocalDatasetFile[];

  beforeAll(async () => {
    generated = await mkdtemp(join(tmpdir(), 'atelier-generated-'));
    files = [];
    for (const [index, name] of ['a.jsonl', 'b.jsonl', 'c.jsonl'].entries()) {
      await writeGeneratedJsonl(join(generated, name), 400_000, index + 1);
      files.push({ name, path: join(generated, name) });
    }
    await writeFile(join(generated, 'd.jsonl.gz'), gzipSync(await readFile(join(generated, 'a.jsonl'))));
    files.push({ name: 'd.jsonl.gz', path: join(generated, 'd.jsonl.gz') });
  });
  afterAll(() => rm(generated, { recursive: true, force: true }));

  it('gives the same bytes with one, two and four threads, whatever the order of files and shards', async () => {
    const seen: DatasetProgress[] = [];
    const report = await run('two', files, { onProgress: (progress) => seen.push(progress) });
    expectBalanced(report);
    expect(report.totals.droppedDocuments).toBeGreaterThan(report.totals.documents / 4);
    expect(report.duplicates.near.droppedDocuments).toBeGreaterThan(0);
    expect(report.errors.map(({ code }) => code)).toEqual(['invalid_json']);
    expect(report.samples?.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['kept', 'exact_duplicate', 'near_duplicate']));
    expect(JSON.stringify(report.samples)).not.toMatch(/@example\.com/);
    expect(new Set(seen.map(({ stage }) => stage))).toEqual(new Set(['planning', 'mapping', 'reducing', 'emitting', 'reporting']));
    expect(seen.filter(({ stage }) => stage === 'mapping').at(-1)).toMatchObject({ documents: report.totals.documents });
    const expected = await hashes(join(folder, 'two'));
    expect(Object.keys(expected)).toEqual(expect.arrayContaining(['report.json', 'report.html', 'report.pdf', 'manifest.json', 'croissant.json', 'README.md', 'band-index.parquet', 'data/part-00000.jsonl.zst']));
    expect(intakeReportSchema.parse(JSON.parse(await readFile(join(folder, 'two', 'report.json'), 'utf8')))).toEqual(report);

    for (const workers of [1, 4]) {
      const others = createEngineThreads({ maxThreads: workers });
      try {
        const random = seededNumbers(workers);
        // Shards wait before they begin, so that they end in another order than they are listed in.
        const shuffled: EngineThreads = {
          ...others, concurrency: workers === 1 ? 1 : 16, close: () => Promise.resolve(), emitShard: others.emitShard.bind(others),
          mapShard: async (mapping) => {
            await new Promise((resolve) => setTimeout(resolve, random() * 100));
            return await others.mapShard(mapping);
          },
        };
        await run(`${workers}`, [...files].sort(() => random() - 0.5), { threads: shuffled });
      } finally {
        await others.close();
      }
      expect(await hashes(join(folder, `${workers}`))).toEqual(expected);
    }
  }, 240_000);

  it('goes on from what is in the work directory, and does nothing twice', async () => {
    await run('first', files);
    const seen: DatasetProgress[] = [];
    let mapped = 0;
    let emitted = 0;
    const counting: EngineThreads = {
      concurrency: 2, close: () => Promise.resolve(),
      mapShard: async (mapping) => (mapped++, await threads.mapShard(mapping)),
      emitShard: async (emission) => (emitted++, await threads.emitShard(emission)),
    };
    const expected = await hashes(join(folder, 'first'));
    const workDirectory = join(folder, 'first-work');
    await rm(join(folder, 'first'), { recursive: true });
    await run('first', files, { threads: counting, onProgress: (progress) => seen.push(progress) });
    expect([mapped, emitted]).toEqual([0, 0]);
    expect(seen.filter(({ stage }) => stage === 'mapping').at(-1)).toMatchObject({ partsFound: seen.find(({ stage }) => stage === 'mapping')?.totalParts });
    expect(await hashes(join(folder, 'first'))).toEqual(expected);

    // One shard's result is lost, another is half written, a cleaned shard was changed by somebody.
    const [lost, half] = (await readdir(join(workDirectory, 'mapped'))).filter((name) => name.endsWith('.json'));
    await rm(join(workDirectory, 'mapped', lost ?? ''));
    await writeFile(join(workDirectory, 'mapped', half ?? ''), '{"documents": 12');
    const [cleaned] = (await readdir(join(workDirectory, 'emitted'))).filter((name) => name.endsWith('.zst'));
    await rm(join(workDirectory, 'emitted', cleaned ?? ''));
    await writeFile(join(workDirectory, 'emitted', cleaned ?? ''), 'something else');
    await run('first', files, { threads: counting });
    expect([mapped, emitted]).toEqual([2, 1]);
    expect(await hashes(join(folder, 'first'))).toEqual(expected);
  }, 120_000);

  it('makes anew what was damaged of each step, says so, and comes to the same bytes', async () => {
    await run('damaged', files);
    const expected = await hashes(join(folder, 'damaged'));
    const workDirectory = join(folder, 'damaged-work');
    const firstIn = async (...path: string[]): Promise<string> => join(...path, (await readdir(join(workDirectory, ...path))).sort()[0] ?? '');
    const unpacked = await firstIn('unpacked', (await readdir(join(workDirectory, 'unpacked'))).find((name) => name !== '') ?? '');
    const reduced = (await readdir(join(workDirectory, 'reduced'))).find((name) => !name.endsWith('.json')) ?? '';
    const features = (await readdir(join(workDirectory, 'mapped'))).filter((name) => name.endsWith('.parquet'));
    const plan = await firstIn('plans');
    // A byte that was changed, where nothing else tells: not the name, nor the length.
    const flip = async (name: string): Promise<void> => {
      const path = join(workDirectory, name);
      const bytes = await readFile(path);
      const at = Math.floor(bytes.length / 2);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(path, bytes);
    };
    const damaged = [
      [unpacked], [join('mapped', features[1] ?? '')], [join('reduced', reduced, 'decisions-0.bin')], [join('reduced', reduced, 'band-index.parquet')], [plan], [await firstIn('emitted')],
    ];
    for (const names of damaged) {
      for (const name of names) await flip(name);
      // What was unpacked is looked at when it is read.
      if (names.includes(unpacked)) await rm(join(workDirectory, 'mapped'), { recursive: true });
      const notes: string[] = [];
      await run('damaged', files, { onNote: (note) => notes.push(note) });
      for (const name of names) expect(notes).toContainEqual(expect.stringContaining(`${join(workDirectory, name)} was damaged`));
      expect(await hashes(join(folder, 'damaged'))).toEqual(expected);
    }
    const notes: string[] = [];
    await run('damaged', files, { onNote: (note) => notes.push(note) });
    expect(notes).toEqual([]);
  }, 240_000);

  it('keeps results apart from what it goes on from', async () => {
    const one = files.slice(0, 1);
    await run('apart', one);
    const expected = await hashes(join(folder, 'apart'));
    // Edited in its place: neither are its blocks those of the step, nor is it replaced.
    const shard = join(folder, 'apart', 'data', 'part-00000.jsonl.zst');
    await appendFile(shard, 'edited');
    await expect(run('apart', one)).rejects.toMatchObject({ code: 'output_folder_foreign', message: expect.stringContaining('part-00000') });
    await rm(shard);
    await run('apart', one);
    expect(await hashes(join(folder, 'apart'))).toEqual(expected);
    // What a run that was killed had gathered is cleared away.
    await mkdir(join(folder, 'apart', '.data.partial'));
    await expect(run('apart', one)).rejects.toMatchObject({ code: 'output_folder_foreign', message: expect.stringContaining('.data.partial') });
    const mark = join(folder, 'apart', '.intake.json');
    const { version, files: written } = JSON.parse(await readFile(mark, 'utf8')) as { version: number; files: object };
    await writeFile(mark, JSON.stringify({ version, files: { ...written, '.data.partial': null } }));
    // And what it was writing.
    for (const name of ['.report.json.partial', '.README.md.partial', '.intake.json.partial']) await writeFile(join(folder, 'apart', name), 'half of a sam');
    await run('apart', one);
    expect(await hashes(join(folder, 'apart'))).toEqual(expected);
    // Nor is what somebody changed, or put there, replaced.
    for (const name of ['README.md', 'band-index.parquet', 'data/notes.txt', 'data/part-00001.jsonl.zst']) {
      const path = join(folder, 'apart', name);
      const before = await readFile(path).catch(() => undefined);
      await writeFile(path, 'somebody wrote this');
      await expect(run('apart', one)).rejects.toMatchObject({ code: 'output_folder_foreign', message: expect.stringContaining(name) });
      expect(await readFile(path, 'utf8')).toBe('somebody wrote this');
      await (before === undefined ? rm(path) : writeFile(path, before));
    }
    await run('apart', one);
  }, 240_000);

  it('knows a folder by its manifest that was written before there was a mark', async () => {
    const one = files.slice(0, 1);
    await run('unmarked', one);
    const expected = await hashes(join(folder, 'unmarked'));
    const mark = join(folder, 'unmarked', '.intake.json');
    for (const name of ['data/part-00000.jsonl.zst', 'data/notes.txt', 'manifest.json', 'croissant.json', 'README.md', '.data.partial']) {
      await rm(mark, { force: true });
      const path = join(folder, 'unmarked', name);
      const before = await readFile(path).catch(() => undefined);
      await writeFile(path, 'somebody wrote this');
      await expect(run('unmarked', one)).rejects.toMatchObject({ code: 'output_folder_foreign' });
      expect(await readFile(path, 'utf8')).toBe('somebody wrote this');
      await (before === undefined ? rm(path) : writeFile(path, before));
    }
    // A mark that says nothing is not a missing one.
    await writeFile(mark, '{');
    await expect(run('unmarked', one)).rejects.toMatchObject({ code: 'output_folder_foreign' });
    await rm(mark);
    await run('unmarked', one);
    expect(await hashes(join(folder, 'unmarked'))).toEqual(expected);
  }, 240_000);

  it('says what another policy would change, and reads nothing again for it', async () => {
    const report = await run('policy', files);
    let mapped = 0;
    const counting: EngineThreads = { concurrency: 2, close: () => Promise.resolve(), emitShard: threads.emitShard.bind(threads), mapShard: async (mapping) => (mapped++, await threads.mapShard(mapping)) };
    const { before, after, difference } = await previewPolicy({
      files, rules: defaultMapRules, workDirectory: join(folder, 'policy-work'), threads: counting, limits: { shardBytes: 100 * 1024 },
      policy: defaultIntakePolicy('documents'), other: completeIntakePolicy('documents', { nearDuplicates: { action: 'flag' } }),
    });
    expect(mapped).toBe(0);
    expect(before.totals).toEqual(report.totals);
    expect(difference.documents).toBe(report.duplicates.near.droppedDocuments);
    expect(difference.tokens).toBe(after.totals.keptTokens - before.totals.keptTokens);
    expect(difference.byReason).toEqual([expect.objectContaining({ reason: 'near_duplicate', documents: difference.documents })]);
  }, 120_000);

  it('takes what an earlier run accepted as had already', async () => {
    const [first, second] = files;
    if (first === undefined || second === undefined) throw new Error('nothing was generated');
    const earlier = await run('earlier', [first]);
    const report = await run('later', [{ ...first, name: 'again.jsonl' }, second], { earlier: [{ id: 'first', path: join(folder, 'earlier', 'band-index.parquet') }] });
    expectBalanced(report);
    expect(report.duplicates.earlier.droppedDocuments).toBeGreaterThanOrEqual(earlier.totals.keptDocuments);
  }, 120_000);

  it('finds what an evaluation set holds, and shows nothing of it', async () => {
    const text = Array.from({ length: 60 }, (_, index) => `question${index} about something${index * 7}`).join(' ');
    const set = join(folder, 'sealed.jsonl');
    await writeFile(set, `${JSON.stringify({ text })}\n`);
    const path = join(folder, 'data.jsonl');
    await writeFile(path, `${JSON.stringify({ text: `Some words before. ${text} Some words after.` })}\n${JSON.stringify({ text: 'Nothing of the kind is said in this one, which is about the weather in the north.' })}\n`);
    const report = await run('contaminated', [{ name: 'data.jsonl', path }], { evaluationSets: [{ name: 'sealed.jsonl', path: set }] });
    expect(report.contamination).toEqual([expect.objectContaining({ set: 'sealed.jsonl', documents: 1, dropped: 1 })]);
    expect(report.totals.keptDocuments).toBe(1);
  });

  it('fails when a file changes under it, and leaves the former data whole', async () => {
    const path = join(folder, 'data.jsonl');
    await cp(join(generated, 'a.jsonl'), path);
    await run('changed', [{ name: 'data.jsonl', path }]);
    const before = await hashes(join(folder, 'changed'));
    const meddling: EngineThreads = {
      concurrency: 1, close: () => Promise.resolve(), emitShard: threads.emitShard.bind(threads),
      mapShard: async (mapping) => {
        await utimes(path, 1, 1);
        return await threads.mapShard(mapping);
      },
    };
    await rm(join(folder, 'changed-work'), { recursive: true });
    await expect(run('changed', [{ name: 'data.jsonl', path }], { threads: meddling })).rejects.toMatchObject({ code: 'file_changed' });
    expect(await hashes(join(folder, 'changed'))).toEqual(before);
  });

  it('leaves a folder of data alone that no run wrote', async () => {
    await mkdir(join(folder, 'own', 'data'), { recursive: true });
    await writeFile(join(folder, 'own', 'data', 'kept.txt'), 'somebody\'s own');
    await writeFile(join(folder, 'own', 'manifest.json'), '{"name":"another program\'s"}');
    await writeFile(join(folder, 'one.jsonl'), `${JSON.stringify({ text: 'A document of a few words, which are kept.' })}\n`);
    const before = await hashes(join(folder, 'own'));
    await expect(run('own', [{ name: 'one.jsonl', path: join(folder, 'one.jsonl') }])).rejects.toMatchObject({ code: 'output_folder_foreign' });
    expect(await hashes(join(folder, 'own'))).toEqual(before);
  });

  it('stops when asked to, and goes on later', async () => {
    const expected = await run('whole', files).then(() => hashes(join(folder, 'whole')));
    const stop = new AbortController();
    const stopping = run('stopped', files, { signal: stop.signal, onProgress: ({ stage, parts }) => { if (stage === 'mapping' && parts === 3) stop.abort(new Error('enough')); } });
    await expect(stopping).rejects.toThrow('enough');
    await expect(stat(join(folder, 'stopped', 'manifest.json'))).rejects.toThrow('ENOENT');
    await run('stopped', files);
    expect(await hashes(join(folder, 'stopped'))).toEqual(expected);
  }, 120_000);
});

describe('a work directory', () => {
  it('serves one run at a time, and is taken over from a process that ended', async () => {
    const work = await WorkDirectory.open(join(folder, 'work'));
    // Another process's: that of the one which started this one.
    await writeFile(join(folder, 'work', 'lock'), `${process.ppid} other\n`);
    await expect(WorkDirectory.open(join(folder, 'work'))).rejects.toMatchObject({ code: 'work_directory_in_use' });
    await work.close();
    await mkdir(join(folder, 'dead'), { recursive: true });
    await writeFile(join(folder, 'dead', 'lock'), '999999999 gone\n');
    await (await WorkDirectory.open(join(folder, 'dead'))).close();
  });
});
