import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mappedFileSchema, type MappedFile } from '../../../src/modules/intake/engine/intake-report.js';
import { mapFile } from '../../../src/modules/intake/engine/map-file.js';
import { locateMapFileWorker } from '../../../src/modules/intake/engine/worker/locate-worker.js';
import { inChunks } from '../../fixtures/intake/jsonl.js';

const MIB = 1024 * 1024;
const run = promisify(execFile);
const script = fileURLToPath(new URL('../../fixtures/intake/measure-map.mjs', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-hostile-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const map = (bytes: Uint8Array, ...sizes: number[]): Promise<MappedFile> =>
  mapFile({ source: inChunks(bytes, ...sizes), featuresPath: join(folder, 'features.bin') });

const codes = ({ errors }: MappedFile): Record<string, number> => Object.fromEntries(errors.map(({ code, count }) => [code, count]));

/** Memory can only be measured in a process that does nothing else; it runs the compiled engine. */
describe('memory, in a process of its own', () => {
  let engine: string;

  const measure = async (kind: string, sizeMiB: number): Promise<{ mapped: MappedFile; maxRssBytes: number }> => {
    const { stdout } = await run(process.execPath, [script, engine, join(folder, `${kind}.bin`), kind, String(sizeMiB)]);
    const { mapped, maxRssBytes } = JSON.parse(stdout) as { mapped: unknown; maxRssBytes: number };
    return { mapped: mappedFileSchema.parse(mapped), maxRssBytes };
  };

  beforeAll(() => {
    const worker = locateMapFileWorker();
    if (worker === undefined) throw new Error('run npm run build first: the compiled engine is measured');
    engine = dirname(dirname(worker));
  });

  it('does not grow with a line that never ends: 64 MiB and 256 MiB of it', async () => {
    const short = await measure('endless', 1);
    const long = await measure('endless', 64);
    const longer = await measure('endless', 256);
    expect(codes(short.mapped)).toEqual({ invalid_json: 1 });
    expect(codes(long.mapped)).toEqual({ record_too_large: 1 });
    expect(long.mapped).toMatchObject({ documents: 1, failedDocuments: 1, bytes: 64 * MIB + 9 });
    expect(long.mapped.errors[0]?.samples[0]).toMatchObject({ line: 1, byte: 0, detail: `${64 * MIB + 9} bytes; at most ${16 * MIB} are read` });
    // What may be held is a record of 16 MiB, the half of it while it grows, and what the runtime has not freed yet.
    expect(longer.maxRssBytes - short.maxRssBytes).toBeLessThan(128 * MIB);
    expect(longer.maxRssBytes - long.maxRssBytes).toBeLessThan(48 * MIB);
  });

  it('does not grow with the number of blank lines: 2 and 10 million', async () => {
    const few = await measure('blankLines', 2);
    const many = await measure('blankLines', 10);
    expect(many.mapped).toMatchObject({ blankLines: 10 * MIB, documents: 0 });
    expect(many.maxRssBytes - few.maxRssBytes).toBeLessThan(48 * MIB);
  });

  it('does not grow with the number of mistakes or of documents', async () => {
    for (const kind of ['mistakes', 'documents']) {
      const few = await measure(kind, 4);
      const many = await measure(kind, 20);
      expect(many.mapped.documents).toBeGreaterThan(4.5 * few.mapped.documents);
      expect(many.maxRssBytes - few.maxRssBytes).toBeLessThan(64 * MIB);
    }
  }, 120_000);

  it('reads records of the greatest size within half a gigabyte', async () => {
    const { mapped, maxRssBytes } = await measure('large', 48);
    expect(mapped).toMatchObject({ readDocuments: 3, failedDocuments: 0 });
    expect(maxRssBytes).toBeLessThan(512 * MIB);
  }, 120_000);
});

describe('hostile files', () => {
  it('finds invalid UTF-8 wherever chunks are cut, and takes valid UTF-8 that is cut', async () => {
    const good = '{"text":"aé中😀"}\n';
    const truncated = Buffer.from('{"text":"😀').subarray(0, -1);
    const overlong = Buffer.from([0x7b, 0xc0, 0xaf, 0x7d]);
    const surrogate = Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]);
    const file = Buffer.concat([Buffer.from(good), truncated, Buffer.from(`\n${good}`), overlong, Buffer.from('\n'), surrogate, Buffer.from(`\n${good}`)]);
    const whole = await map(file);
    expect(whole).toMatchObject({ readDocuments: 3, failedDocuments: 3 });
    expect(codes(whole)).toEqual({ invalid_utf8: 3 });
    for (let size = 1; size < 40; size++) expect(await map(file, size)).toEqual(whole);
  });

  it('tells files of another kind record by record, without falling over', async () => {
    expect(codes(await map(Buffer.alloc(100_000)))).toEqual({ invalid_json: 1 });
    expect(codes(await map(Buffer.from('\ufeff{"text":"a"}\n{"text":"b"}\n', 'utf16le')))).toEqual({ invalid_utf8: 1, invalid_json: 2 });
    expect(codes(await map(Buffer.from('[\n{"text":"a"},\n{"text":"b"},\n{"text":"c"}\n]')))).toEqual({ invalid_json: 4 });
    expect(codes(await map(Buffer.from('{"text":"a"}{"text":"b"}')))).toEqual({ invalid_json: 1 });
    expect((await map(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]))).failedDocuments).toBe(1);
    // Line ends of old Macintosh systems do not end a record, and are white space between values.
    expect(codes(await map(Buffer.from('{"text":"a"}\r{"text":"b"}\r')))).toEqual({ invalid_json: 1 });
  });

  it('goes on after records that are hard to read', async () => {
    const deep = 100_000;
    const lines = ['['.repeat(deep), '['.repeat(deep) + ']'.repeat(deep), `{"a":${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}}`, '\0', '{"text":"still here"}'];
    const mapped = await map(Buffer.from(lines.join('\n')));
    expect(codes(mapped)).toEqual({ invalid_json: 2, too_deep: 2 });
    expect(mapped.readDocuments).toBe(1);
  });

  it('counts NUL bytes only where JSON can hold them: as escapes', async () => {
    const mapped = await map(Buffer.from('{"text":"a\\u0000b"}\n{"text":"a\0b"}\n'));
    expect(mapped).toMatchObject({ readDocuments: 1, textBytes: 3 });
    expect(codes(mapped)).toEqual({ invalid_json: 1 });
  });

  it('counts texts that defeat quadratic counters, as whole documents', async () => {
    const runs = ['a', ' ', '\\n', '中', '\\ud83d\\ude00', '\\ufeff', '\\u0301', '^', "'s", '\\u088f'].map((unit) => `{"text":"x${unit.repeat(200_000 / unit.length)}"}`);
    const mapped = await map(Buffer.from(runs.join('\r\n')));
    expect(mapped).toMatchObject({ readDocuments: runs.length, failedDocuments: 0 });
    expect(mapped.tokens).toBeGreaterThan(100_000);
  });
});
