import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StoredObjects } from '../../../src/modules/intake/processing/stored-objects.js';
import { unlessStuck } from '../../../src/modules/intake/processing/unless-stuck.js';
import { IntakeEngineError } from '../../../src/modules/intake/engine/intake-engine.error.js';
import { defaultMapRules } from '../../../src/modules/intake/engine/map-rules.js';
import { completeIntakePolicy } from '../../../src/modules/intake/engine/policy/default-policy.js';
import { planFile } from '../../../src/modules/intake/engine/plan/plan-file.js';
import { openBytes } from '../../../src/modules/intake/engine/plan/random-access-file.js';
import { createEngineThreads } from '../../../src/modules/intake/engine/worker/engine-threads.js';
import { compareApart, reduceApart } from '../../../src/modules/intake/engine/worker/reduce-apart.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { expectStatus, jobRun, jsonl, makeScene, makeVersion, takeStep, uploadFile } from './intake-scene.js';
import type { Report, Scene, Version } from './intake-scene.js';

const fixture = (name: string): string => join(import.meta.dirname, '..', '..', 'fixtures', 'intake', name);

describe('pieces of work that hang, or end whoever does them', () => {
  let app: TestApp;
  let scene: Scene;

  beforeAll(async () => {
    app = await startTestApp({ role: 'api', env: { INTAKE_STALL_TIMEOUT_SECONDS: '10' } });
  });
  beforeEach(async () => {
    scene = await makeScene(app);
  });
  afterAll(() => app.close());

  const read = async (id: string): Promise<Version> => expectStatus(await scene.partner.get<Version>(`/v1/dataset-versions/${id}`), 200);
  const report = async (id: string): Promise<Report> => expectStatus(await scene.partner.get<Report>(`/v1/dataset-versions/${id}/report`), 200);
  const runAgain = async (id: string): Promise<Version> => expectStatus(await scene.partner.post<Version>(`/v1/dataset-versions/${id}/actions/run_again`), 202);
  const alter = (id: string, stage: string, changes: string): Promise<unknown> => app.owner.query(`update intake.processing_step set ${changes} where dataset_version_id = $1 and stage = $2 and file = 0`, [toUuid(id), stage]);
  const work = async (id: string): Promise<Version> => {
    for (let left = 12; left > 0; left -= 1) {
      await takeStep(app);
      const version = await read(id);
      if (version.status === 'processed' || version.status === 'failed') return version;
    }
    return read(id);
  };
  const makePair = async (): Promise<Version> => {
    const uploads = [await uploadFile(app, scene, jsonl(3, 'a'), { name: 'a.jsonl' }), await uploadFile(app, scene, jsonl(5, 'b'), { name: 'b.jsonl' })];
    return makeVersion(scene, uploads);
  };

  /** A server that begins what there is, and is killed by it. @returns the job that it had */
  async function killedBy(task: string, id: string, stage: string): Promise<string> {
    const { databaseUrl, queue, storageUrl, home } = app.runtime;
    const worker = spawn(process.execPath, ['--import', './test/support/typescript-loader.mjs', '--import', './test/fixtures/intake/deadly-work.mjs', 'src/main.ts'], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env, NODE_OPTIONS: '', ROLE: 'worker', DATABASE_URL: databaseUrl, QUEUE_DATABASE_URL: queue.url, STORAGE_URL: storageUrl, ATELIER_HOME: home,
        LOG_LEVEL: 'error', INTAKE_THREADS: '1', DEADLY_TASK: task,
      },
    });
    const [, signal] = (await once(worker, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    const { rows: [row] } = await app.owner.query<{ taken_by: string }>(`select taken_by from intake.processing_step where dataset_version_id = $1 and stage = $2 and status = 'running'`, [toUuid(id), stage]);
    return row?.taken_by ?? '';
  }

  it('leave out a file that kills every process that plans it, in this version alone', async () => {
    const { id } = await makePair();
    await alter(id, 'plan', 'attempts = 6');
    const job = await killedBy('planFile', id, 'plan');
    // The next one is given what it had, and does not try an eighth time.
    await takeStep(app, jobRun({ id: job }));
    expect((await work(id)).status).toBe('processed');
    const found = await report(id);
    expect(found.errors).toMatchObject([{ code: 'file_not_processed', count: 1, advice: expect.stringContaining('Split it'), samples: [{ file: 'a.jsonl', line: 1 }] }]);
    expect(found.totals).toMatchObject({ documents: 6, keptDocuments: 5, failedDocuments: 1 });
    const again = await work((await runAgain(id)).id);
    expect(again.status).toBe('processed');
    expect((await report(again.id)).totals).toMatchObject({ documents: 8, keptDocuments: 8, failedDocuments: 0 });
  }, 240_000);

  it('fail a version with a clear reason when writing a part of it kills every process, and are tried anew when it is run again', async () => {
    const { id } = await makePair();
    for (let left = 5; left > 0; left -= 1) await takeStep(app);
    await alter(id, 'emit', 'attempts = 7');
    const job = await killedBy('emitShard', id, 'emit');
    await takeStep(app, jobRun({ id: job }));
    expect(await read(id)).toMatchObject({ status: 'failed', failureReason: expect.stringMatching(/^Part 1 of the file a\.jsonl ended whoever worked on it.*Run the version again/) });
    expect((await work((await runAgain(id)).id)).status).toBe('processed');
  }, 240_000);

  it('are ended when nothing moves, and a try is counted; a file that never moves is left out', async () => {
    const { id } = await makePair();
    await alter(id, 'plan', 'attempts = 7, failures = 6');
    const objects = app.app.get(StoredObjects, { strict: false });
    const open = objects.open.bind(objects);
    let hung = 0;
    objects.open = async (key) => {
      const file = await open(key);
      if (hung === 2) return file;
      hung += 1;
      return { size: file.size, close: () => file.close(), read: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) }) };
    };
    try {
      await takeStep(app);
      const { rows } = await app.owner.query<Record<string, unknown>>(`select status, failures, not_before > now() as later from intake.processing_step where dataset_version_id = $1 and stage = 'plan' and file = 0`, [toUuid(id)]);
      expect(rows).toEqual([{ status: 'waiting', failures: 7, later: true }]);
      await alter(id, 'plan', 'not_before = null');
      expect((await work(id)).status).toBe('processed');
    } finally {
      objects.open = open;
    }
    expect((await report(id)).errors).toMatchObject([{ code: 'file_not_processed', samples: [{ file: 'a.jsonl', detail: 'it took longer than the time allowed' }] }]);
  }, 240_000);

  it('keep no worker when setting them aside hangs as well', async () => {
    const { id } = await makePair();
    await alter(id, 'plan', 'attempts = 8');
    const storage = app.app.get(ObjectStorage, { strict: false });
    const put = storage.put.bind(storage);
    storage.put = () => new Promise<never>(() => undefined);
    try {
      await takeStep(app);
    } finally {
      storage.put = put;
    }
    const { rows } = await app.owner.query<Record<string, unknown>>(`select status, failures from intake.processing_step where dataset_version_id = $1 and stage = 'plan' and file = 0`, [toUuid(id)]);
    expect(rows).toEqual([{ status: 'waiting', failures: 1 }]);
    await alter(id, 'plan', 'not_before = null');
    expect((await work(id)).status).toBe('processed');
  }, 240_000);
});

describe('work that waits for what never comes', () => {
  it('is left to itself when it does not even heed that it is overdue', async () => {
    const overdue = new AbortController();
    const waiting = unlessStuck(new Promise(() => undefined), overdue.signal, 20);
    overdue.abort(new Error('nothing moves'));
    await expect(waiting).rejects.toThrow('nothing moves');
    const heeding = new AbortController();
    const stopped = unlessStuck(new Promise((_, reject) => heeding.signal.addEventListener('abort', () => reject(new Error('stopped')))), heeding.signal, 60_000);
    heeding.abort(new Error('nothing moves'));
    await expect(stopped).rejects.toThrow('stopped');
  });
});

describe('planning in a thread', () => {
  const rules = defaultMapRules;
  const poisoned = createEngineThreads({ workerFile: fixture('poisoned.worker.mjs') });
  afterAll(() => poisoned.close());
  const gathered = (into: Map<string, string>) => async (name: string, content: AsyncIterable<Uint8Array>): Promise<void> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(Buffer.from(piece));
    into.set(name, Buffer.concat(pieces).toString('base64'));
  };

  it('gives the same plan and the same objects as planning where the file is', async () => {
    const noise = Array.from({ length: 3000 }, () => JSON.stringify({ text: randomBytes(600).toString('hex') })).join('\n');
    const file = openBytes(gzipSync(noise));
    const [here, there] = [new Map<string, string>(), new Map<string, string>()];
    let moved = 0;
    const progress: number[] = [];
    const limits = { shardBytes: 1_000_000 };
    const expected = await planFile({ name: 'noise.jsonl.gz', file, rules, limits, writeUnpacked: gathered(here) });
    expect(await poisoned.planFile({ name: 'noise.jsonl.gz', file, rules, limits, writeUnpacked: gathered(there), onMoved: () => { moved += 1; }, onProgress: (bytes) => progress.push(bytes) })).toEqual(expected);
    expect(there).toEqual(here);
    expect([expected.shards.length > 2, moved > 5, progress.at(-1)]).toEqual([true, true, file.size]);
  });

  it('fails with what reading or storing failed with', async () => {
    const broken = new Error('the disk is full');
    await expect(poisoned.planFile({ name: 'a.gz', file: openBytes(gzipSync('{"text":"a"}\n')), rules, writeUnpacked: () => Promise.reject(broken) })).rejects.toBe(broken);
    // eslint-disable-next-line require-yield
    const unreadable = { size: 10, close: () => Promise.resolve(), async *read() { throw broken; } };
    await expect(poisoned.planFile({ name: 'a', file: unreadable, rules, writeUnpacked: gathered(new Map()) })).rejects.toBe(broken);
  });

  it('leaves nothing half stored when its thread ends, and can be ended while it hangs', async () => {
    let ended: unknown;
    const writeUnpacked = async (_: string, content: AsyncIterable<Uint8Array>): Promise<void> => {
      try {
        for await (const piece of content) expect(piece.length).toBeGreaterThanOrEqual(0);
      } catch (error) {
        ended = error;
        throw error;
      }
    };
    const file = openBytes(Buffer.from('{"text":"a"}\n'));
    await expect(poisoned.planFile({ name: 'a', file, rules: { ...rules, textField: 'poison_planning' }, writeUnpacked })).rejects.toMatchObject({ name: 'ThreadEnded' });
    expect(ended).toBeInstanceOf(Error);
    const signal = AbortSignal.timeout(300);
    await expect(poisoned.planFile({ name: 'a', file, rules: { ...rules, textField: 'poison_standing' }, writeUnpacked, signal })).rejects.toBe(await eventually(() => Promise.resolve(signal.aborted ? (signal.reason as Error) : undefined), 'the deadline'));
  }, 60_000);
});

describe('reducing in a process of its own', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atelier-apart-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const input = (workDirectory: string) => ({ files: [], shards: [], rules: defaultMapRules, policy: completeIntakePolicy('documents', {}), earlier: [], evaluationSets: [], workDirectory });

  it('gives the report, and what is wrong as what it is', async () => {
    const steps: string[] = [];
    const { report } = await reduceApart({ ...input(folder), onProgress: ({ step }) => steps.push(step) });
    expect([report.totals.documents, steps[0], steps.at(-1)]).toEqual([0, 'reading', 'reporting']);
    const wrong = reduceApart({ ...input(folder), shards: [{ features: 'none', mapped: { documents: 0, readDocuments: 0, failedDocuments: 0, blankLines: 0, bytes: 0, tokens: 0, textBytes: 0, bySource: [], errors: [] } }] });
    await expect(wrong).rejects.toBeInstanceOf(IntakeEngineError);
    await expect(wrong).rejects.toMatchObject({ code: 'input_mismatch' });
  });

  it('ends with that process alone when it is killed, and with the one who waits when it is stopped', async () => {
    await expect(reduceApart(input('killed'), fixture('killed-reduction.mjs'))).rejects.toMatchObject({ name: 'ProcessEnded', message: expect.stringContaining('SIGKILL') });
    const comparison = { index: 'a.parquet', earlier: { id: 'accepted', path: 'b.parquet' }, threshold: 0.8, memoryLimitMb: 128 };
    await expect(compareApart({ ...comparison, workDirectory: 'killed' }, fixture('killed-reduction.mjs'))).rejects.toMatchObject({ name: 'ProcessEnded' });
    const stop = new AbortController();
    const stopped = reduceApart({ ...input('hangs'), signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) }, fixture('killed-reduction.mjs'));
    await expect(stopped).rejects.toThrow('enough');
    await expect(compareApart({ ...comparison, workDirectory: 'hangs', signal: AbortSignal.timeout(300) }, fixture('killed-reduction.mjs'))).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
