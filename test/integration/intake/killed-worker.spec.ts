import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { testRedisUrl } from '../../support/cluster.js';
import { eventually } from '../../support/eventually.js';
import { seededRandom } from '../../fixtures/intake/seeded-text.js';
import { expectStatus, jsonl, makeScene, makeVersion, processed, sha256, uploadFile } from './intake-scene.js';
import type { Report, Scene, Version } from './intake-scene.js';

const DOCUMENTS = 100_000;

/** Documents of random words, the same for the same seed. */
function seededJsonl(documents: number, seed: number): Buffer {
  const random = seededRandom(seed);
  const word = (): string => Array.from({ length: 1 + Math.floor(random() * 3) }, () => `${'bdfgklmnprst'[Math.floor(random() * 12)]}${'aeiou'[Math.floor(random() * 5)]}`).join('');
  return Buffer.from(Array.from({ length: documents }, () => JSON.stringify({ text: Array.from({ length: 20 + Math.floor(random() * 60) }, word).join(' ') })).join('\n'));
}

for (const queue of ['postgres', 'redis'] as const) (queue === 'redis' && testRedisUrl() === null ? describe.skip : describe)(`a worker that is killed, with the queue on ${queue}`, () => {
  let app: TestApp;
  const workers: ChildProcess[] = [];

  beforeEach(async () => {
    app = await startTestApp({ role: 'api', queue });
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) {
      if (worker.exitCode !== null || worker.signalCode !== null) continue;
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    await app.close();
  });

  function startWorker(): ChildProcess {
    const { databaseUrl, queue: connection, storageUrl, home } = app.runtime;
    const worker = spawn(process.execPath, ['--import', './test/support/typescript-loader.mjs', 'src/main.ts'], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env, NODE_OPTIONS: '', ROLE: 'worker', DATABASE_URL: databaseUrl, ...(queue === 'redis' ? { REDIS_URL: connection.url } : { QUEUE_DATABASE_URL: connection.url }), STORAGE_URL: storageUrl, ATELIER_HOME: home,
        LOG_LEVEL: 'error', INTAKE_THREADS: '1', SHUTDOWN_TIMEOUT_MS: '5000',
      },
    });
    workers.push(worker);
    return worker;
  }

  it('in the middle of a file has its work done by another one, once, and nothing but that is seen of it', async () => {
    const scene = await makeScene(app);
    const bytes = jsonl(DOCUMENTS);
    const upload = await uploadFile(app, scene, bytes);
    const { id } = await makeVersion(scene, [upload]);
    const killed = startWorker();
    const until = (what: string, reached: (version: Version) => boolean): Promise<boolean> =>
      eventually(async () => reached((await scene.partner.get<Version>(`/v1/dataset-versions/${id}`)).body), what, 120_000);
    await until('the reading being begun', ({ progress }) => progress.stages.some(({ stage, runningPieces }) => stage === 'map' && runningPieces > 0));
    // However fast the machine is: the worker cannot say that it is done.
    await app.owner.query('begin');
    await app.owner.query('select from intake.dataset_version for update');
    await eventually(
      async () => (await app.owner.query(`select 1 from pg_locks where not granted`)).rowCount !== 0 || (await scene.partner.get<Version>(`/v1/dataset-versions/${id}`)).body.progress.bytes > 0,
      'some progress, or a worker that would say that it is done', 120_000,
    );
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    await app.owner.query('rollback');
    const heir = startWorker();
    const version = await processed(scene, id, 'processed', 200_000);
    expect(version.progress).toMatchObject({ files: 1, bytes: bytes.length, documents: DOCUMENTS });
    const report = expectStatus(await scene.partner.get<Report>(`/v1/dataset-versions/${id}/report`), 200);
    expect(report.totals).toMatchObject({ documents: DOCUMENTS, keptDocuments: DOCUMENTS, failedDocuments: 0 });
    const { rows } = await app.owner.query<{ attempts: number }>(`select attempts from intake.processing_step where stage = 'map' order by attempts desc`);
    expect(rows.map(({ attempts }) => attempts)).toEqual([2, ...Array.from({ length: rows.length - 1 }, () => 1)]);
    const announced = await app.owner.query(`select 1 from platform.outbox where type = 'dataset_version.processed'`);
    expect(announced.rowCount).toBe(1);
    const stored = Object.keys(await storedBy(scene)).map((key) => key.split('/')[0]);
    const countOf = (folder: string): number => stored.filter((found) => found === folder).length;
    expect([countOf('features'), countOf('cleaned')]).toEqual([2 * rows.length, 2 * rows.length]);
    expect(new Set(stored)).toEqual(new Set(['cleaned', 'features', 'plans', 'reductions', 'samples']));
    heir.kill('SIGTERM');
    await once(heir, 'exit');
    expect(heir.exitCode).toBe(0);
  }, 500_000);

  /** SHA-256 of everything that processing stored of an engagement, by its name in the engagement's folder. */
  async function storedBy(scene: Scene): Promise<Record<string, string>> {
    const storage = app.app.get(ObjectStorage, { strict: false });
    const folder = `engagements/${scene.engagementId}/`;
    const stored: Record<string, string> = {};
    for await (const key of storage.list(folder)) if (!/^(uploads|transfers)\//.test(key.slice(folder.length))) stored[key.slice(folder.length)] = sha256(await buffer(await storage.get(key)));
    return stored;
  }

  it('in each stage, its fellow too, leaves the same bytes behind as one and as four that were let alone', async () => {
    const [killed, one, four] = [await makeScene(app), await makeScene(app), await makeScene(app)];
    const files = Array.from({ length: 6 }, (_, file) => Buffer.concat([seededJsonl(1_500, file % 5), Buffer.from('\n{"text": 1}\n')]));
    const random = seededRandom(queue === 'redis' ? 7 : 11);
    const inAnyOrder = () => [...files.entries()].map((file) => ({ file, place: random() })).toSorted((a, b) => a.place - b.place).map(({ file }) => file);
    for (const scene of [killed, one, four]) {
      for (const [index, bytes] of inAnyOrder()) await uploadFile(app, scene, bytes, { name: `${index}.jsonl` });
    }
    const versions = new Map<Scene, string>();
    const processedBy = async (scene: Scene): Promise<Record<string, string>> => {
      await processed(scene, versions.get(scene) ?? '', 'processed', 200_000);
      return storedBy(scene);
    };
    versions.set(killed, (await makeVersion(killed)).id);
    startWorker();
    startWorker();
    for (const stage of ['plan', 'map', 'reduce', 'emit']) {
      const begun = async () => (await app.owner.query(`select 1 from intake.processing_step where stage = $1 and status in ('running', 'done')`, [stage])).rowCount !== 0;
      await eventually(begun, `the beginning of ${stage}`, 200_000);
      await new Promise((resolve) => setTimeout(resolve, random() * 300));
      // Sometimes one goes on, sometimes nobody does.
      const victims = workers.splice(0, random() < 0.5 ? 1 : 2);
      for (const victim of victims) {
        victim.kill('SIGKILL');
        await once(victim, 'exit');
        startWorker();
      }
    }
    const left = await processedBy(killed);
    const { rows } = await app.owner.query<{ status: string; count: string }>('select status, count(*) from intake.processing_step group by status');
    expect(rows.map(({ status }) => status)).toEqual(['done']);
    expect(Object.keys(left).map((key) => key.split('/')[0])).toEqual(expect.arrayContaining(['plans', 'features', 'reductions', 'cleaned', 'samples']));

    startWorker();
    startWorker();
    versions.set(four, (await makeVersion(four)).id);
    expect(await processedBy(four)).toEqual(left);

    for (const worker of workers.splice(1)) {
      worker.kill('SIGTERM');
      await once(worker, 'exit');
    }
    versions.set(one, (await makeVersion(one)).id);
    expect(await processedBy(one)).toEqual(left);

    const report = async (scene: Scene) => expectStatus(await scene.partner.get<Report>(`/v1/dataset-versions/${versions.get(scene)}/report`), 200);
    expect(await report(four)).toEqual(await report(killed));
    expect(await report(one)).toEqual(await report(killed));
    // The sixth file is the first once more.
    expect((await report(killed)).totals).toMatchObject({ documents: 6 * 1_501, failedDocuments: 6, duplicateDocuments: 1_500 });
  }, 700_000);
});
