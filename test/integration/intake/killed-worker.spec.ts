import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { expectStatus, jsonl, makeScene, makeVersion, processed, uploadFile } from './intake-scene.js';
import type { Report, Version } from './intake-scene.js';

const DOCUMENTS = 400_000;

describe('a worker that is killed', () => {
  let app: TestApp;
  const workers: ChildProcess[] = [];

  beforeEach(async () => {
    app = await startTestApp({ role: 'api' });
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
    const { databaseUrl, queue, storageUrl, home } = app.runtime;
    const worker = spawn(process.execPath, ['--import', './test/support/typescript-loader.mjs', 'src/main.ts'], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env, NODE_OPTIONS: '', ROLE: 'worker', DATABASE_URL: databaseUrl, QUEUE_DATABASE_URL: queue.url, STORAGE_URL: storageUrl, ATELIER_HOME: home,
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
      eventually(async () => reached((await scene.partner.get<Version>(`/v1/dataset-versions/${id}`)).body), what, 60_000);
    await until('the processing being begun', ({ status }) => status === 'processing');
    // However fast the machine is: the worker cannot say that it is done.
    await app.owner.query('begin');
    await app.owner.query('select from intake.dataset_version for update');
    await until('some progress', ({ progress }) => progress.bytes > 0);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    await app.owner.query('rollback');
    const heir = startWorker();
    const version = await processed(scene, id, 'processed', 120_000);
    expect(version.progress).toMatchObject({ files: 1, bytes: bytes.length, documents: DOCUMENTS });
    const report = expectStatus(await scene.partner.get<Report>(`/v1/dataset-versions/${id}/report`), 200);
    expect(report.totals).toMatchObject({ documents: DOCUMENTS, keptDocuments: DOCUMENTS, failedDocuments: 0 });
    const { rows } = await app.owner.query<{ attempts: number }>(`select attempts from intake.processing_step where stage = 'map'`);
    expect(rows).toEqual([{ attempts: 2 }]);
    const announced = await app.owner.query(`select 1 from platform.outbox where type = 'dataset_version.processed'`);
    expect(announced.rowCount).toBe(1);
    expect(await readdir(join(app.runtime.home, 'storage', 'engagements', scene.engagementId, 'features'))).toHaveLength(2);
    heir.kill('SIGTERM');
    await once(heir, 'exit');
    expect(heir.exitCode).toBe(0);
  }, 240_000);
});
