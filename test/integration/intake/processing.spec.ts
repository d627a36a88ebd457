import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ProcessingStep } from '../../../src/modules/intake/processing/processing-step.entity.js';
import { TakeStep } from '../../../src/modules/intake/processing/take-step.service.js';
import { Database } from '../../../src/platform/database/database.js';
import { fromUuid, toUuid } from '../../../src/platform/identifiers/id.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { testRedisUrl } from '../../support/cluster.js';
import { eventsOf, expectStatus, jobRun, jsonl, makeScene, makeVersion, processed, takeStep, uploadFile } from './intake-scene.js';
import type { Problem, Scene, Version } from './intake-scene.js';

const act = (scene: Scene, version: Version, action: string, body: unknown = {}) =>
  scene.partner.post<Version & Problem>(`/v1/dataset-versions/${version.id}/actions/${action}`, body, { 'if-match': `"${version.version}"` });
const read = async (scene: Scene, id: string): Promise<Version> => expectStatus(await scene.partner.get<Version>(`/v1/dataset-versions/${id}`), 200);

for (const queue of ['postgres', 'redis'] as const) {
  (queue === 'redis' && testRedisUrl() === null ? describe.skip : describe)(`workers, with the queue on ${queue}`, () => {
    let app: TestApp;
    let worker: TestApp | undefined;

    beforeEach(async () => {
      app = await startTestApp({ role: 'api', queue });
    });
    afterEach(async () => {
      await worker?.close();
      worker = undefined;
      await app.close();
    });

    it('process a small upload between the pieces of a large one that came before it', async () => {
      const [large, small] = [await makeScene(app), await makeScene(app)];
      for (let file = 0; file < 12; file += 1) await uploadFile(app, large, jsonl(20, `large-${file}-`), { name: `${file}.jsonl` });
      const before = await makeVersion(large);
      await uploadFile(app, small, jsonl(20, 'small'));
      const after = await makeVersion(small);
      worker = await startTestApp({ beside: app, role: 'worker', env: { INTAKE_THREADS: '1' } });
      await processed(small, after.id, 'processed', 120_000);
      await processed(large, before.id, 'processed', 120_000);
      const { rows } = await app.owner.query<{ organization_id: string }>('select organization_id from intake.processing_step order by started_at');
      const turns = rows.map(({ organization_id: id }) => (fromUuid('org', id) === small.organizationId ? 'small' : 'large'));
      expect(turns.filter((turn) => turn === 'small')).toHaveLength(5);
      // Its five pieces, each after at most one of the other's, and one that was under way.
      expect(turns.lastIndexOf('small')).toBeLessThan(12);
      expect(turns.filter((turn) => turn === 'large')).toHaveLength(38);
    }, 240_000);
  });
}

describe('the processing of a dataset version', () => {
  const clock = new ManualClock(new Date());
  let app: TestApp;
  let scene: Scene;

  beforeAll(async () => {
    app = await startTestApp({ role: 'api', clock, env: { INTAKE_ORGANIZATION_CONCURRENCY: '2' } });
  });
  beforeEach(async () => {
    await app.owner.query(`update intake.dataset_version set status = 'cancelled' where status in ('queued', 'processing', 'paused')`);
    await app.owner.query(`update intake.processing_step set status = 'waiting', taken_by = null where status = 'running'`);
    scene = await makeScene(app);
  });
  afterAll(() => app.close());

  const take = (job: string) => app.app.get(Database).transaction(jobRun().origin, (tx) => app.app.get(TakeStep, { strict: false }).run(tx, job, { reductions: true }));
  const makeOf = async (of: Scene, files: number): Promise<Version> => {
    for (let file = 0; file < files; file += 1) await uploadFile(app, of, jsonl(3, `${file}-`), { name: `${file}.jsonl` });
    return makeVersion(of);
  };

  it('has no more pieces of an organization under way than are allowed, and gives the next turn to whoever has fewest', async () => {
    const other = await makeScene(app);
    await makeOf(scene, 4);
    await makeOf(other, 4);
    const taken = [];
    for (let job = 0; job < 6; job += 1) taken.push(await take(`job-${job}`));
    expect(taken.map((step) => step?.organizationId ?? null)).toEqual([scene, other, scene, other].map(({ organizationId }) => organizationId).concat([null, null] as never));
    // The same job, come back after its worker was killed, has what it had.
    expect(await take('job-1')).toMatchObject({ organizationId: other.organizationId, file: (taken[1] as ProcessingStep).file, attempts: 2 });
  });

  it('prefers what people prefer', async () => {
    const other = await makeScene(app);
    await makeOf(scene, 2);
    const urgent = await makeOf(other, 2);
    const manager = app.as('engagement_manager');
    const prioritise = (version: Version, priority: string) => manager.post<Version & Problem>(`/v1/dataset-versions/${version.id}/actions/prioritise`, { priority }, { 'if-match': `"${version.version}"` });
    expect((await act(other, urgent, 'prioritise', { priority: 'high' })).body.code).toBe('auth.forbidden');
    const high = expectStatus(await prioritise(urgent, 'high'), 200);
    expect(high).toMatchObject({ priority: 'high', version: 2 });
    expect((await prioritise(urgent, 'low')).body.code).toBe('precondition.failed');
    expect((await take('a'))?.organizationId).toBe(other.organizationId);
    // Nothing is taken from whoever has less.
    expect((await take('b'))?.organizationId).toBe(scene.organizationId);
    expect((await take('c'))?.organizationId).toBe(other.organizationId);
  });

  it('lets no priority wait for ever, and rises no higher than the highest', async () => {
    const urgent = [await makeScene(app), await makeScene(app), await makeScene(app)];
    const manager = app.as('engagement_manager');
    const prioritise = async (version: Version, priority: string): Promise<unknown> => expectStatus(await manager.post(`/v1/dataset-versions/${version.id}/actions/prioritise`, { priority }, { 'if-match': `"${version.version}"` }), 200);
    await prioritise(await makeOf(scene, 3), 'low');
    for (const other of urgent) {
      const version = await makeOf(other, 1);
      await prioritise(version, 'high');
      await app.owner.query(`insert into intake.processing_step (dataset_version_id, stage, file, shard, organization_id, upload_id, bytes)
        select dataset_version_id, 'map', 0, number, organization_id, upload_id, bytes from intake.processing_step, generate_series(0, 39) number where dataset_version_id = $1`, [toUuid(version.id)]);
    }
    let turn = 0;
    /** One worker, which never has enough: whose piece it takes, each in ten minutes. */
    const serve = async (): Promise<string | undefined> => {
      const step = await take(`turn-${(turn += 1)}`);
      await app.owner.query(`update intake.processing_step set status = 'done', taken_by = null, finished_at = now() where taken_by = $1`, [`turn-${turn}`]);
      clock.advance(600_000);
      return step?.organizationId;
    };
    const turns: (string | undefined)[] = [];
    for (let count = 0; count < 40; count += 1) turns.push(await serve());
    const served = turns.flatMap((organizationId, index) => (organizationId === scene.organizationId ? [index] : []));
    // As one of the highest after two hours without a turn, which is after twelve of the others'; and that turn is all that it has of it.
    expect(served).toEqual([12, 24, 36]);
    for (const other of urgent) expect(turns.filter((organizationId) => organizationId === other.organizationId).length).toBeGreaterThanOrEqual(12);
  });

  it('gives no version the time for which somebody had it paused', async () => {
    const manager = app.as('engagement_manager');
    const made = await makeOf(scene, 1);
    const low = expectStatus(await manager.post<Version>(`/v1/dataset-versions/${made.id}/actions/prioritise`, { priority: 'low' }, { 'if-match': `"${made.version}"` }), 200);
    const paused = expectStatus(await act(scene, low, 'pause'), 200);
    clock.advance(2.5 * 3_600_000);
    const other = await makeScene(app);
    await makeOf(other, 1);
    expectStatus(await act(scene, paused, 'resume'), 200);
    expect((await take('first'))?.organizationId).toBe(other.organizationId);
  });

  it('rests while it is paused, lets what was begun be finished, and goes on where it was', async () => {
    const version = await makeOf(scene, 2);
    await takeStep(app);
    const begun = await take('begun');
    const paused = expectStatus(await act(scene, await read(scene, version.id), 'pause'), 200);
    expect([paused.status, paused.availableActions.map(({ action }) => action)]).toEqual(['paused', ['resume', 'cancel']]);
    expect((await act(scene, paused, 'pause')).body.code).toBe('dataset_version.action_not_possible');
    for (let look = 0; look < 3; look += 1) await takeStep(app);
    expect((await read(scene, version.id)).progress.stages.map(({ stage, pieces }) => [stage, pieces])).toEqual([['plan', 1], ['map', 0]]);
    // The worker that had begun comes to its end.
    await app.owner.query(`update intake.processing_step set taken_by = null, status = 'done', finished_at = now() where taken_by = $1`, [begun?.takenBy]);
    const { rows: [before] } = await app.owner.query<{ count: string }>(`select count(*) from platform.job_request where name = 'intake.take-step'`);
    const resumed = expectStatus(await act(scene, await read(scene, version.id), 'resume'), 200);
    expect(resumed.status).toBe('processing');
    const { rows: [after] } = await app.owner.query<{ count: string }>(`select count(*) from platform.job_request where name = 'intake.take-step'`);
    expect(Number(after?.count)).toBeGreaterThan(Number(before?.count));
    expect((await eventsOf(app, scene)).filter((type) => type.startsWith('dataset_version.'))).toEqual(['dataset_version.processing_started', 'dataset_version.paused', 'dataset_version.resumed']);
  });

  it('can be paused before it began, and says that it began once', async () => {
    const version = await makeOf(scene, 1);
    const paused = expectStatus(await act(scene, version, 'pause'), 200);
    await takeStep(app);
    const resumed = expectStatus(await act(scene, paused, 'resume'), 200);
    expect(resumed.progress.stages).toMatchObject([{ stage: 'plan', pieces: 0 }]);
    for (let step = 0; step < 5; step += 1) await takeStep(app);
    expect((await read(scene, version.id)).status).toBe('processed');
    expect((await eventsOf(app, scene)).filter((type) => type === 'dataset_version.processing_started')).toHaveLength(1);
  });

  it('ends when it is cancelled, whatever is under way, and its files can be processed anew', async () => {
    const version = await makeOf(scene, 2);
    await takeStep(app);
    const begun = await take('begun');
    const cancelled = expectStatus(await act(scene, await read(scene, version.id), 'cancel'), 200);
    expect([cancelled.status, cancelled.availableActions]).toEqual(['cancelled', []]);
    expect(await take('next')).toBeNull();
    // What was under way comes to nothing.
    await takeStep(app, jobRun({ id: begun?.takenBy ?? '' }));
    expect((await read(scene, version.id)).status).toBe('cancelled');
    const again = expectStatus(await act(scene, cancelled, 'run_again'), 202);
    expect(again).toMatchObject({ againOf: version.id, number: 2, status: 'queued', files: 2 });
    for (let step = 0; step < 8; step += 1) await takeStep(app);
    expect((await read(scene, again.id)).progress).toMatchObject({ status: 'processed', files: 2, stages: [{ stage: 'plan', pieces: 2, remainingSeconds: 0 }, { stage: 'map', status: 'done' }, { stage: 'reduce' }, { stage: 'emit', pieces: 2 }, { stage: 'finish' }] });
    const stranger = await makeScene(app);
    for (const action of ['pause', 'resume', 'cancel', 'run_again']) expect((await act(stranger, again, action)).body.code).toBe('object.not_found');
  });

  it('lets one action of two at once through', async () => {
    const version = await makeOf(scene, 1);
    const answers = await Promise.all([act(scene, version, 'pause'), act(scene, version, 'cancel')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(await app.owner.query('select 1 from intake.dataset_version where id = $1 and status in ($2, $3)', [toUuid(version.id), 'paused', 'cancelled'])).toMatchObject({ rowCount: 1 });
  });
});
