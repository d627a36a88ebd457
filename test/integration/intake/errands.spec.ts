import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Errand } from '../../../src/modules/intake/errands/errand.entity.js';
import { ResumeRestingWork } from '../../../src/modules/intake/jobs/resume-resting-work.job.js';
import { ReduceDatasetVersion } from '../../../src/modules/intake/processing/reduce-dataset-version.service.js';
import { ReductionTurns } from '../../../src/modules/intake/processing/reduction-turns.js';
import { TakeStep } from '../../../src/modules/intake/processing/take-step.service.js';
import { MAX_ATTEMPTS } from '../../../src/modules/intake/processing/processing-failure.js';
import { Database } from '../../../src/platform/database/database.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { expectStatus, jobRun, jsonl, makeScene, makeVersion, takeStep, uploadFile } from './intake-scene.js';
import type { Problem, Scene, Version } from './intake-scene.js';

interface Preview { id: string; status: string; failureReason: string | null; after: { documents: number } | null }
interface EvaluationSet { id: string; status: string; version: number; failureReason: string | null }

const MINUTE_MS = 60_000;

describe('errands', () => {
  const clock = new ManualClock(new Date());
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ role: 'api', clock, env: { INTAKE_ORGANIZATION_CONCURRENCY: '2' } });
  });
  beforeEach(async () => {
    await app.owner.query(`update intake.dataset_version set status = 'cancelled' where status in ('queued', 'processing', 'paused')`);
    await app.owner.query(`update intake.processing_step set status = 'waiting', taken_by = null where status = 'running'`);
    await app.owner.query(`update intake.errand set status = 'done', taken_by = null, finished_at = now() where status <> 'done'`);
  });
  afterAll(() => app.close());

  const of = <T>(type: abstract new (...dependencies: never[]) => T): T => app.app.get(type, { strict: false });
  const take = (job: string, reductions = true) => of(Database).transaction(jobRun().origin, (tx) => of(TakeStep).run(tx, job, { reductions }));
  const steps = async (count: number): Promise<void> => { for (let step = 0; step < count; step += 1) await takeStep(app); };
  const looks = async (): Promise<number> => Number((await app.owner.query<{ count: string }>(`select count(*) from platform.job_request where name = 'intake.take-step'`)).rows[0]?.count);
  const errandOf = async (id: string): Promise<{ status: string; attempts: number; failures: number; not_before: Date | null }> => {
    const { rows: [row] } = await app.owner.query<{ status: string; attempts: number; failures: number; not_before: Date | null }>('select status, attempts, failures, not_before from intake.errand where id = $1', [toUuid(id)]);
    if (row === undefined) throw new Error('there is no such errand');
    return row;
  };

  /** A customer with a version that is processed. */
  const makeProcessed = async (): Promise<{ scene: Scene; version: Version }> => {
    const scene = await makeScene(app);
    await uploadFile(app, scene, jsonl(5, scene.engagementId));
    const { id } = await makeVersion(scene);
    await steps(5);
    const version = expectStatus(await scene.partner.get<Version>(`/v1/dataset-versions/${id}`), 200);
    expect(version.status).toBe('processed');
    return { scene, version };
  };
  const ask = async (scene: Scene, version: Version, threshold = 0.8): Promise<Preview> =>
    expectStatus(await scene.partner.post<Preview>(`/v1/dataset-versions/${version.id}/policy-previews`, { policy: { nearDuplicates: { threshold } } }), 202);
  const readPreview = async (scene: Scene, { id }: Preview): Promise<Preview> => expectStatus(await scene.partner.get<Preview>(`/v1/policy-previews/${id}`), 200);
  const beginSet = async (scene: Scene, name: string, uploadId?: string): Promise<EvaluationSet & { uploadId: string }> => {
    const { id: datasetId } = uploadId === undefined ? expectStatus(await scene.partner.post<{ id: string }>(`/v1/engagements/${scene.engagementId}/datasets`, { name, kind: 'evaluation_set' }), 201) : { id: '' };
    const upload = uploadId ?? (await uploadFile(app, { ...scene, datasetId }, jsonl(4, 'an evaluation set of questions with enough words ')));
    return { ...expectStatus(await scene.partner.post<EvaluationSet>(`/v1/engagements/${scene.engagementId}/evaluation-sets`, { name, uploadId: upload }), 202), uploadId: upload };
  };
  const readSet = async (scene: Scene, { id }: EvaluationSet): Promise<EvaluationSet> => expectStatus(await scene.partner.get<EvaluationSet>(`/v1/evaluation-sets/${id}`), 200);

  it('of one organization keep no other from its turn, and are no more at once than it may have', async () => {
    const { scene, version } = await makeProcessed();
    for (let number = 0; number < 6; number += 1) await ask(scene, version, 0.8 + number / 100);
    const other = await makeScene(app);
    for (let file = 0; file < 3; file += 1) await uploadFile(app, other, jsonl(3, `${file}-`), { name: `${file}.jsonl` });
    await makeVersion(other);
    const taken = [];
    for (let job = 0; job < 6; job += 1) {
      clock.advance(1000);
      taken.push(await take(`turns-${job}`));
    }
    expect(taken.map((piece) => piece?.organizationId ?? null)).toEqual([other, scene, other, scene].map(({ organizationId }) => organizationId).concat([null, null] as never));
    // The same job, come back after its worker was killed, has what it had.
    expect(await take('turns-1')).toMatchObject({ kind: 'policy_preview', attempts: 2 });
  });

  it('and the processing of versions take turns within an organization', async () => {
    const { scene, version } = await makeProcessed();
    for (let file = 0; file < 4; file += 1) await uploadFile(app, scene, jsonl(3, `${file}-`), { name: `${file}.jsonl` });
    await ask(scene, version, 0.8);
    await ask(scene, version, 0.9);
    await scene.partner.post(`/v1/dataset-versions/${version.id}/actions/run_again`, {});
    const kinds: string[] = [];
    for (let job = 0; job < 4; job += 1) {
      clock.advance(1000);
      const piece = await take(`within-${job}`);
      kinds.push(piece instanceof Errand ? 'errand' : String(piece?.stage));
      await app.owner.query(`update intake.errand set status = 'done', taken_by = null, finished_at = now() where status = 'running'`);
      await app.owner.query(`update intake.processing_step set status = 'done', taken_by = null, finished_at = now() where status = 'running'`);
    }
    expect(kinds.slice(0, 3)).toEqual(['errand', 'plan', 'errand']);
  });

  it('that take the memory of a reduction wait where there is none, and others are done meanwhile', async () => {
    const { scene, version } = await makeProcessed();
    const preview = await ask(scene, version);
    const end = of(ReductionTurns).take();
    expect([end === null, of(ReductionTurns).take()]).toEqual([false, null]);
    const set = await beginSet(scene, 'Meanwhile');
    const other = await makeScene(app);
    await uploadFile(app, other, jsonl(3, other.engagementId));
    const meanwhile = await makeVersion(other);
    await steps(3);
    const { rows: stages } = await app.owner.query<{ stage: string; status: string }>('select stage, status from intake.processing_step where dataset_version_id = $1 order by stage', [toUuid(meanwhile.id)]);
    expect(stages).toEqual([{ stage: 'map', status: 'done' }, { stage: 'plan', status: 'done' }, { stage: 'reduce', status: 'waiting' }]);
    expect([(await readPreview(scene, preview)).status, (await readSet(scene, set)).status]).toEqual(['queued', 'sealing']);
    // The occasion is not lost: somebody looks again soon, once for all who found the same.
    const before = await looks();
    await Promise.all([steps(1), steps(1), steps(1)]);
    expect((await looks()) - before).toBeLessThanOrEqual(1);
    const { rows } = await app.owner.query(`select 1 from platform.job_request where name = 'intake.take-step' and run_at > $1 and dedupe_key like 'soon %'`, [clock.now()]);
    expect(rows.length).toBeGreaterThan(0);
    end?.();
    await steps(3);
    expect([(await readPreview(scene, preview)).status, (await readSet(scene, set)).status]).toEqual(['ready', 'sealed']);
  });

  it('are tried again later, and told as failed when they do not come to an end; asked for again, they are begun anew', async () => {
    const { scene, version } = await makeProcessed();
    const reduce = of(ReduceDatasetVersion);
    const reportOf = reduce.reportOf.bind(reduce);
    const preview = await ask(scene, version, 0.85);
    try {
      reduce.reportOf = () => Promise.reject(new Error('the disk is full of a customer’s words'));
      await steps(1);
      expect(await errandOf(preview.id)).toMatchObject({ status: 'waiting', attempts: 1, failures: 1 });
      await steps(1);
      expect(await errandOf(preview.id)).toMatchObject({ attempts: 1 });
      for (let failed = 1; failed < MAX_ATTEMPTS; failed += 1) {
        clock.advance(5 * MINUTE_MS);
        await steps(1);
      }
    } finally {
      reduce.reportOf = reportOf;
    }
    expect(await readPreview(scene, preview)).toMatchObject({ status: 'failed', failureReason: 'The version could not be processed.' });
    const again = await ask(scene, version, 0.85);
    await steps(1);
    expect(await readPreview(scene, again)).toMatchObject({ status: 'ready', after: { documents: 5 } });
  });

  it('that take their process with them each time are given up, with a reason', async () => {
    const { scene, version } = await makeProcessed();
    const preview = await ask(scene, version);
    for (let kill = 0; kill < MAX_ATTEMPTS; kill += 1) await take('killed');
    await takeStep(app, jobRun({ id: 'killed' }));
    expect(await readPreview(scene, preview)).toMatchObject({ status: 'failed', failureReason: expect.stringMatching(/begun 8 times/) });
    const set = await beginSet(scene, 'Kills');
    for (let kill = 0; kill < MAX_ATTEMPTS; kill += 1) await take('killed again');
    await takeStep(app, jobRun({ id: 'killed again' }));
    expect(await readSet(scene, set)).toMatchObject({ status: 'failed', failureReason: expect.stringMatching(/begun 8 times/) });
    // The upload is there still, and is sealed again.
    const again = await beginSet(scene, 'Kills', set.uploadId);
    await steps(1);
    expect((await readSet(scene, again)).status).toBe('sealed');
  });

  it('were not tried when the server stops while they wait for their turn', async () => {
    const { scene, version } = await makeProcessed();
    const preview = await ask(scene, version);
    const again = expectStatus(await scene.partner.post<Version>(`/v1/dataset-versions/${version.id}/actions/run_again`, {}), 202);
    // A preview and a step that reduces, each of a job whose worker went away.
    expect(await take('stopped errand')).toBeInstanceOf(Errand);
    await app.owner.query(`update intake.processing_step set stage = 'reduce', status = 'running', taken_by = 'stopped step', attempts = 3, progressed_at = now() where dataset_version_id = $1`, [toUuid(again.id)]);
    const end = of(ReductionTurns).take();
    for (const id of ['stopped errand', 'stopped step']) {
      const stop = new AbortController();
      const stopped = takeStep(app, jobRun({ id, signal: stop.signal }));
      setTimeout(() => stop.abort(new Error('the server stops')), 500);
      await expect(stopped).rejects.toThrow('the server stops');
    }
    end?.();
    expect(await errandOf(preview.id)).toMatchObject({ status: 'running', attempts: 1 });
    const { rows } = await app.owner.query('select status, taken_by, attempts from intake.processing_step where dataset_version_id = $1', [toUuid(again.id)]);
    expect(rows).toEqual([{ status: 'running', taken_by: 'stopped step', attempts: 3 }]);
  });

  it('do not begin when consent was withdrawn', async () => {
    const { scene, version } = await makeProcessed();
    const preview = await ask(scene, version);
    const { data: [agreement] } = expectStatus(await scene.partner.get<{ data: { id: string }[] }>(`/v1/engagements/${scene.engagementId}/data-agreements`), 200);
    expectStatus(await scene.partner.act(`/v1/data-agreements/${agreement?.id}`, 'actions/withdraw_consent', { reason: 'The project was given up' }), 200);
    await steps(1);
    expect(await readPreview(scene, preview)).toMatchObject({ status: 'failed', failureReason: expect.stringMatching(/No data agreement/) });
  });

  it('for evaluation sets end when the set is withdrawn, and leave the upload to another', async () => {
    const scene = await makeScene(app);
    const set = await beginSet(scene, 'Too soon');
    const stored = () => of(ObjectStorage).stat(`engagements/${scene.engagementId}/evaluation-sets/${set.id}`);
    const begun = await take('sealing');
    const storage = of(ObjectStorage);
    const put = storage.put.bind(storage);
    // Withdrawn at the very moment at which its worker has written it.
    storage.put = async (...given) => {
      const result = await put(...given);
      expectStatus(await scene.partner.post(`/v1/evaluation-sets/${set.id}/actions/withdraw`, {}, { 'if-match': '"1"' }), 200);
      return result;
    };
    try {
      await takeStep(app, jobRun({ id: begun?.takenBy ?? '' }));
    } finally {
      storage.put = put;
    }
    expect([(await readSet(scene, set)).status, await stored()]).toEqual(['withdrawn', null]);
    const upload = expectStatus(await scene.partner.get<{ status: string }>(`/v1/uploads/${set.uploadId}`), 200);
    expect(upload.status).toBe('received');
    const again = await beginSet(scene, 'Too soon', set.uploadId);
    const waiting = await scene.partner.post<EvaluationSet & Problem>(`/v1/evaluation-sets/${again.id}/actions/withdraw`, {}, { 'if-match': '"1"' });
    expect(expectStatus(waiting, 200).status).toBe('withdrawn');
    expect(await take('nothing is left')).toBeNull();
  });

  it('that rest are looked for again', async () => {
    const { scene, version } = await makeProcessed();
    const [dead, waiting] = [await ask(scene, version, 0.81), await ask(scene, version, 0.82)];
    await take('gone for good');
    clock.advance(6 * MINUTE_MS);
    const before = await looks();
    await of(ResumeRestingWork).run({}, jobRun());
    expect((await looks()) - before).toBe(2);
    expect((await errandOf(dead.id)).status).toBe('waiting');
    await steps(2);
    for (const preview of [dead, waiting]) expect((await readPreview(scene, preview)).status).toBe('ready');
  });
});
