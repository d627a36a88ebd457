import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EnvelopeError } from '../../../src/platform/crypto/envelope/envelope-error.js';
import { sealEnvelope } from '../../../src/platform/crypto/envelope/envelope.js';
import { isHopeless, sentenceOf } from '../../../src/modules/intake/processing/processing-failure.js';
import { inThreadMapper } from '../../../src/modules/intake/engine/file-mapper.js';
import { processDataset, type DatasetProgress } from '../../../src/modules/intake/engine/process-dataset.js';
import { locateMapFileWorker } from '../../../src/modules/intake/engine/worker/locate-worker.js';
import { createThreadMapper, type ThreadMapper } from '../../../src/modules/intake/engine/worker/thread-mapper.js';
import { inChunks, jsonl } from '../../fixtures/intake/jsonl.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-threads-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A file of about `megabytes`, different from one `seed` to the next. */
async function writeDocuments(path: string, megabytes: number, seed: number): Promise<void> {
  const file = await open(path, 'w');
  const filler = 'several words of no importance '.repeat(30);
  for (let i = 0; i < megabytes * 10; i++) {
    await file.write(jsonl(...Array.from({ length: 100 }, (_, k) => `${filler}${(i * 100 + k) % (seed * 1000)}`)));
  }
  await file.close();
}

describe('mapping in worker threads', () => {
  let mapper: ThreadMapper;

  beforeAll(() => {
    if (locateMapFileWorker() === undefined) throw new Error('run npm run build first: threads run the compiled engine');
    mapper = createThreadMapper({ maxThreads: 2 });
  });

  afterAll(() => mapper.close());

  it('gives the report that the calling thread gives, and tells of progress', async () => {
    const names = ['a.jsonl', 'b.jsonl', 'c.jsonl'];
    for (const [index, name] of names.entries()) await writeDocuments(join(folder, name), 6, index + 1);
    const files = names.map((name) => ({ name, source: { kind: 'path', path: join(folder, name) } as const }));
    const seen: DatasetProgress[] = [];
    const [inThreads, inCaller] = [join(folder, '1'), join(folder, '2')];
    await mkdir(inThreads);
    await mkdir(inCaller);
    const report = await processDataset({ files, workDirectory: inThreads, mapper, onProgress: (progress) => seen.push(progress) });
    expect(report).toEqual(await processDataset({ files, workDirectory: inCaller, mapper: inThreadMapper }));
    expect(report.totals).toMatchObject({ documents: 18_000, keptDocuments: 3000 });
    for (const index of [0, 1, 2]) {
      const name = `features-${index}.bin`;
      expect((await readFile(join(inThreads, name))).equals(await readFile(join(inCaller, name)))).toBe(true);
    }
    expect(seen.some(({ bytes }) => bytes > 0 && bytes < report.totals.bytes)).toBe(true);
    expect(seen.at(-1)).toEqual({ stage: 'finding_duplicates', files: 3, filesMapped: 3, bytes: report.totals.bytes, documents: 18_000 });
  });

  it('decrypts an encrypted file while it reads it, in threads and in the caller, and says when it was changed', async () => {
    const path = join(folder, 'plain.jsonl');
    await writeDocuments(path, 3, 5);
    const key = { id: randomUUID(), bytes: randomBytes(32) };
    const sealed = { kind: 'sealed', path: join(folder, 'sealed'), key: key.bytes, name: 'engagements/eng_1/uploads/upl_1' } as const;
    await pipeline(createReadStream(path), (source: AsyncIterable<Buffer>) => sealEnvelope(source, key, sealed.name), createWriteStream(sealed.path));
    const plain = await mapper.map({ source: { kind: 'path', path }, featuresPath: join(folder, '1') });
    for (const [at, one] of [mapper, inThreadMapper].entries()) {
      const featuresPath = join(folder, `features-${at}`);
      expect(await one.map({ source: sealed, featuresPath })).toEqual(plain);
      expect((await readFile(featuresPath)).equals(await readFile(join(folder, '1')))).toBe(true);
    }
    const changed = await readFile(sealed.path);
    changed[1_500_000] = (changed[1_500_000] ?? 0) ^ 1;
    await writeFile(sealed.path, changed);
    for (const source of [sealed, { ...sealed, name: 'engagements/eng_1/uploads/upl_2' }]) {
      for (const one of [mapper, inThreadMapper]) {
        const failure: unknown = await one.map({ source, featuresPath: join(folder, 'none') }).then(() => null, (error: unknown) => error);
        expect(EnvelopeError.saysDamaged(failure)).toBe(true);
        expect([isHopeless(failure), sentenceOf(failure, 'The file a.jsonl')]).toEqual([true, 'The file a.jsonl in storage is not what was received: it was changed or damaged since.']);
      }
    }
    expect(await readdir(folder)).not.toContain('none');
  });

  it('stops a thread when aborted, leaves no file, and can go on with the next', async () => {
    const path = join(folder, 'large.jsonl');
    await writeDocuments(path, 40, 9);
    const source = { kind: 'path', path } as const;
    const featuresPath = join(folder, 'features.bin');
    const stop = new AbortController();
    const reason = new Error('the dataset version was withdrawn');
    const mapping = mapper.map({ source, featuresPath, signal: stop.signal, onProgress: () => stop.abort(reason) });
    await expect(mapping).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual(['large.jsonl']);
    await expect(mapper.map({ source, featuresPath, signal: stop.signal })).rejects.toBe(reason);
    await writeFile(path, jsonl('a', 'b'));
    expect(await mapper.map({ source, featuresPath })).toMatchObject({ readDocuments: 2, tokens: 2 });
  });

  it('passes on that a file is missing, and leaves no features', async () => {
    const source = { kind: 'path', path: join(folder, 'none.jsonl') } as const;
    await expect(mapper.map({ source, featuresPath: join(folder, 'features.bin') })).rejects.toThrow('ENOENT');
    await expect(inThreadMapper.map({ source, featuresPath: join(folder, 'features.bin') })).rejects.toThrow('ENOENT');
    expect(await readdir(folder)).toEqual([]);
    await expect(inThreadMapper.map({ source, featuresPath: join(folder, 'no-folder', 'features.bin') })).rejects.toThrow('ENOENT');
  });

  it('maps a stream in the calling thread', async () => {
    const source = { kind: 'stream', open: () => inChunks(jsonl('a', 'b'), 3) } as const;
    expect(await mapper.map({ source, featuresPath: join(folder, 'features.bin') })).toMatchObject({ readDocuments: 2 });
  });
});

describe('locateMapFileWorker', () => {
  it('prefers the worker beside it, then the built one, and knows when there is neither', async () => {
    const worker = locateMapFileWorker()!;
    const [sources, built] = [join(folder, 'src', 'engine', 'worker'), join(folder, 'dist', 'engine', 'worker')];
    await mkdir(sources, { recursive: true });
    await mkdir(built, { recursive: true });
    const asked = pathToFileURL(join(sources, 'locate-worker.ts')).href;
    expect(locateMapFileWorker(asked)).toBeUndefined();
    await copyFile(worker, join(built, 'map-file.worker.js'));
    expect(locateMapFileWorker(asked)).toBe(join(built, 'map-file.worker.js'));
    await copyFile(worker, join(sources, 'map-file.worker.js'));
    expect(locateMapFileWorker(asked)).toBe(join(sources, 'map-file.worker.js'));
  });
});
