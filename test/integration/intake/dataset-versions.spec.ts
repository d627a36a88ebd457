import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { get_encoding as getEncoding } from 'tiktoken';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { ResumeRestingWork } from '../../../src/modules/intake/jobs/resume-resting-work.job.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { createApiClient, tokenOf } from '../../support/organizations.js';
import { acceptedData, eventsOf, expectStatus, jobRun, jsonl, makeScene, makeVersion, processed, sha256, takeStep, uploadFile } from './intake-scene.js';
import type { Problem, Report, Scene, Version } from './intake-scene.js';

describe('dataset versions', () => {
  let app: TestApp;
  let scene: Scene;

  beforeAll(async () => {
    app = await startTestApp();
    scene = await makeScene(app);
  });
  afterAll(() => app.close());

  const steward = () => app.as('data_steward');
  const judge = (version: Version, action: 'accept' | 'reject', body: unknown = {}) =>
    steward().post<Version & Problem>(`/v1/dataset-versions/${version.id}/actions/${action}`, body, { 'if-match': `"${version.version}"` });
  const newDataset = async (of: Scene, name: string): Promise<string> => expectStatus<{ id: string }>(await of.partner.post(`/v1/engagements/${of.engagementId}/datasets`, { name }), 201).id;

  it('are processed in the background, with errors by line, duplicates, and exact tokens', async () => {
    const texts = ['The parties agree.', 'In witness whereof – „Zeuge“ 法律 🏛️', 'The parties agree.'];
    const first = Buffer.from([`\ufeff${JSON.stringify({ text: texts[0] })}`, '{"text": "unfinished', JSON.stringify({ text: texts[1] }), '', JSON.stringify({ body: 'no text' })].join('\n'));
    const second = Buffer.from(`${JSON.stringify({ text: texts[2] })}\r\n`);
    await uploadFile(app, scene, first, { name: 'a.jsonl' });
    await uploadFile(app, scene, second, { name: 'b.jsonl' });
    const answer = await scene.partner.post<Version>(`/v1/datasets/${scene.datasetId}/versions`);
    const queued = expectStatus(answer, 202);
    expect([answer.headers.get('location'), answer.headers.get('etag')]).toEqual([`/v1/dataset-versions/${queued.id}`, '"1"']);
    const version = await processed(scene, queued.id);
    const encoding = getEncoding('o200k_base');
    const tokens = texts.map((text) => encoding.encode(text, [], []).length);
    encoding.free();
    const [one = 0, two = 0, three = 0] = tokens;
    expect(version).toMatchObject({
      number: 1, tokens: one + two + three, keptTokens: one + two,
      progress: { files: 2, totalFiles: 2, bytes: first.length + second.length, totalBytes: first.length + second.length, documents: 5 },
      contents: [{ name: 'a.jsonl', sha256: sha256(first), read: true }, { name: 'b.jsonl', sha256: sha256(second), read: true }],
    });
    const report = expectStatus(await steward().get<Report>(`/v1/dataset-versions/${version.id}/report`), 200);
    expect(report.totals).toMatchObject({ documents: 5, keptDocuments: 2, duplicateDocuments: 1, failedDocuments: 2, tokens: one + two + three, keptTokens: one + two });
    expect(report.errors.map(({ code, samples }) => [code, samples.map(({ file, line }) => [file, line])])).toEqual([['invalid_json', [['a.jsonl', 2]]], ['missing_text', [['a.jsonl', 5]]]]);
    expect(report.duplicates.exact.samples).toEqual([{ file: 'b.jsonl', entry: null, line: 1, duplicateOf: { file: 'a.jsonl', entry: null, line: 1 }, similarity: 1 }]);
    expect(JSON.stringify(report)).not.toContain('parties agree');
    expect((await eventsOf(app, scene)).filter((type) => type.startsWith('dataset_version.'))).toEqual(['dataset_version.processing_started', 'dataset_version.processed', 'dataset_version.review_requested']);
  });

  it('say how far they are to whoever follows, and from where a client left off', async () => {
    const of = await makeScene(app);
    await uploadFile(app, of, jsonl(2000));
    const { id } = await makeVersion(of);
    const follow = async (lastEventId?: string): Promise<{ status: number; type: string | null; events: { id: string; data: Version['progress'] }[] }> => {
      const response = await fetch(`${app.url}/v1/dataset-versions/${id}/progress`, { headers: { authorization: `Bearer ${of.token}`, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) } });
      const text = await response.text();
      const events = text.split('\n\n').filter((block) => block.startsWith('id: ')).map((block) => {
        const [, eventId = '', data = ''] = /^id: (.*)\nevent: progress\ndata: (.*)$/.exec(block) ?? [];
        return { id: eventId, data: JSON.parse(data) as Version['progress'] };
      });
      return { status: response.status, type: response.headers.get('content-type'), events };
    };
    const whole = await follow();
    expect([whole.status, whole.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(new Set(whole.events.map((event) => event.id)).size).toBe(whole.events.length);
    expect(whole.events.at(-1)?.data).toMatchObject({ status: 'processed', files: 1, totalFiles: 1, documents: 2000 });
    expect((await follow('processing-0-0-0-plan.0.0.0')).events.map((event) => event.id)).toEqual([whole.events.at(-1)?.id]);
    expect(await follow(whole.events.at(-1)?.id)).toMatchObject({ status: 204, events: [] });
    const stranger = await makeScene(app);
    for (const path of ['', '/report', '/progress']) {
      expect((await stranger.partner.get<Problem>(`/v1/dataset-versions/${id}${path}`)).body.code).toBe('object.not_found');
    }
    expect((await stranger.partner.post<Problem>(`/v1/datasets/${of.datasetId}/versions`)).body.code).toBe('object.not_found');
  });

  it('are made of received files of their dataset, each name once', async () => {
    const of = await makeScene(app);
    const other = await newDataset(of, 'Other');
    const [mine, twin, foreign] = [await uploadFile(app, of, jsonl(1)), await uploadFile(app, of, jsonl(2)), await uploadFile(app, of, jsonl(1), { datasetId: other })];
    const post = (uploadIds?: unknown, datasetId = of.datasetId) => of.partner.post<Problem & Version>(`/v1/datasets/${datasetId}/versions`, uploadIds === undefined ? {} : { uploadIds });
    expect((await post([mine, foreign])).body).toMatchObject({ code: 'dataset_version.upload_unusable', errors: [{ path: 'body.uploadIds.1' }] });
    expect((await post([mine, mine])).body.code).toBe('request.invalid');
    expect((await post([])).body.code).toBe('request.invalid');
    expect((await post()).body.code).toBe('dataset_version.file_name_repeated');
    expect((await post(undefined, await newDataset(of, 'Empty'))).body.code).toBe('dataset_version.upload_unusable');
    const answers = await Promise.all([post([mine]), post([twin])]);
    expect(answers.map(({ body }) => body.number).sort()).toEqual([1, 2]);
    const removal = await of.partner.send<Problem>('DELETE', `/v1/uploads/${mine}`, undefined, { 'tus-resumable': '1.0.0' });
    expect([removal.status, removal.body.code]).toEqual([409, 'upload.in_use']);
    await Promise.all(answers.map(({ body }) => processed(of, body.id)));
    const { data } = expectStatus(await of.partner.get<{ data: Version[] }>(`/v1/datasets/${of.datasetId}/versions?limit=1`), 200);
    expect(data.map(({ number }) => number)).toEqual([2]);
  });

  it('count once accepted; a file in two of them counts once, and a newer version takes the place of the one before', async () => {
    const of = await makeScene(app);
    const other = await newDataset(of, 'Other');
    const [a, b] = [jsonl(10, 'a'), jsonl(20, 'b')];
    const upload = (bytes: Buffer, name: string, datasetId = of.datasetId) => uploadFile(app, of, bytes, { name, datasetId });
    const [a1, b1] = [await upload(a, 'a.jsonl'), await upload(b, 'b.jsonl')];
    const accept = async (uploadIds: string[], datasetId = of.datasetId): Promise<Version> => {
      const { id } = await makeVersion(of, uploadIds, datasetId);
      return expectStatus(await judge(await processed(of, id), 'accept'), 200);
    };
    const onlyA = await accept([a1]);
    const tokensOfA = onlyA.keptTokens ?? 0;
    expect(await acceptedData(app, of)).toEqual({ tokens: tokensOfA, datasetVersions: 1, datasetVersionIds: [onlyA.id] });
    const both = await accept([a1, b1]);
    const tokensOfBoth = both.keptTokens ?? 0;
    expect(await acceptedData(app, of)).toEqual({ tokens: tokensOfBoth, datasetVersions: 1, datasetVersionIds: [both.id] });
    expect((await of.partner.get<Version>(`/v1/dataset-versions/${onlyA.id}`)).body.status).toBe('superseded');
    // The same bytes under another name in another dataset, and something new beside them.
    const c = jsonl(5, 'c');
    const mixed = await accept([await upload(a, 'again.jsonl', other), await upload(c, 'c.jsonl', other)], other);
    // What was accepted before is not kept again.
    const tokensOfC = mixed.keptTokens ?? 0;
    expect(tokensOfC).toBe(tokensOfA / 2);
    expect(await acceptedData(app, of)).toMatchObject({ tokens: tokensOfBoth + tokensOfC, datasetVersions: 2 });
    const { rows } = await app.owner.query<{ data: { tokens: number; acceptedTokens: number } }>(
      `select data from platform.outbox where type = 'dataset_version.accepted' and data->>'datasetVersionId' = $1`, [mixed.id]);
    expect(rows.map(({ data }) => data)).toMatchObject([{ engagementId: of.engagementId, organizationId: of.organizationId, tokens: mixed.keptTokens, acceptedTokens: tokensOfBoth + tokensOfC }]);
    expect((await eventsOf(app, of)).filter((type) => type === 'dataset_version.superseded')).toHaveLength(1);
  });

  it('are judged once, by a steward who has read them', async () => {
    const of = await makeScene(app);
    const upload = await uploadFile(app, of, jsonl(3));
    const version = await processed(of, (await makeVersion(of, [upload])).id);
    expect((await of.partner.post<Problem>(`/v1/dataset-versions/${version.id}/actions/accept`, {}, { 'if-match': '"3"' })).body.code).toBe('auth.forbidden');
    expect((await steward().post<Problem>(`/v1/dataset-versions/${version.id}/actions/accept`)).body.code).toBe('precondition.required');
    expect((await judge(version, 'reject')).body.code).toBe('request.invalid');
    const answers = await Promise.all([judge(version, 'accept'), judge(version, 'reject', { reason: 'Too small' }), judge(version, 'accept')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const after = (await steward().get<Version>(`/v1/dataset-versions/${version.id}`)).body;
    expect((await judge(after, 'reject', { reason: 'x' })).body.code).toBe('dataset_version.action_not_possible');
    const unjudged = await processed(of, (await makeVersion(of, [upload])).id);
    expectStatus(await app.as('engagement_manager').act(`/v1/engagements/${of.engagementId}`, 'actions/hold', { reason: 'test' }), 200);
    expect((await judge(unjudged, 'accept')).body.code).toBe('engagement.on_hold');
    expectStatus(await app.as('engagement_manager').act(`/v1/engagements/${of.engagementId}`, 'actions/resume'), 200);
    const before = await acceptedData(app, of);
    expect(expectStatus(await judge(unjudged, 'reject', { reason: 'Too small' }), 200)).toMatchObject({ status: 'rejected', rejectionReason: 'Too small', judgedBy: 'Test data_steward', availableActions: [] });
    expect(await acceptedData(app, of)).toEqual(before);
  });

  it('without any readable document are processed, and cannot be accepted', async () => {
    const of = await makeScene(app);
    await uploadFile(app, of, Buffer.from('{"body": 1}\n{"text": 5}\n{\n'), { name: 'wrong.jsonl' });
    const version = await processed(of, (await makeVersion(of)).id);
    expect(version.keptTokens).toBe(0);
    expect(version.availableActions).toEqual([]);
    expect((await steward().get<Version>(`/v1/dataset-versions/${version.id}`)).body.availableActions).toMatchObject([{ action: 'accept', blockers: [{ gate: 'something_to_accept' }] }, { action: 'accept_with_policy', blockers: [{ gate: 'something_read' }] }, { action: 'reject', blockers: [] }]);
    expect((await judge(version, 'accept')).body.code).toBe('dataset_version.action_not_possible');
  });

  describe('without workers', () => {
    const clock = new ManualClock(new Date());
    let idle: TestApp;
    let of: Scene;

    beforeAll(async () => {
      idle = await startTestApp({ role: 'api', clock, env: { INTAKE_SHARD_TIMEOUT_SECONDS: '60' } });
      of = await makeScene(idle);
    });
    afterAll(() => idle.close());

    const handler = <T>(type: new (...dependencies: never[]) => T): T => idle.app.get(type, { strict: false });
    const step = (run = jobRun()) => takeStep(idle, run);
    /** Looks for work that were asked for. */
    const looks = async (): Promise<number> => Number((await idle.owner.query<{ count: string }>(`select count(*) from platform.job_request where name = 'intake.take-step'`)).rows[0]?.count);
    const stepsOf = async (id: string): Promise<string[]> => (await idle.owner.query<{ step: string }>(
      `select stage || ' ' || file || '.' || shard || ' ' || status as step from intake.processing_step where dataset_version_id = $1 order by stage, file, shard`, [toUuid(id)])).rows.map(({ step: found }) => found);
    const read = async (id: string): Promise<Version> => expectStatus(await of.partner.get<Version>(`/v1/dataset-versions/${id}`), 200);
    const featuresOf = async (): Promise<string[]> => readdir(join(idle.runtime.home, 'storage', 'engagements', of.engagementId, 'features')).catch(() => []);
    const scratch = (): Promise<string[]> => readdir(join(idle.runtime.home, 'scratch', 'intake')).catch(() => []);
    const makeOne = async (bytes: Buffer, name = 'cases.jsonl'): Promise<Version> => makeVersion(of, [await uploadFile(idle, of, bytes, { name })]);

    it('each piece of work has its effect once, however many look for it at once', async () => {
      const uploads = [await uploadFile(idle, of, jsonl(40, 'x'), { name: 'x.jsonl' }), await uploadFile(idle, of, jsonl(60, 'y'), { name: 'y.jsonl' })];
      const { id } = await makeVersion(of, uploads);
      expect(await looks()).toBe(2);
      await Promise.all([step(), step(), step()]);
      expect((await stepsOf(id)).filter((found) => found.endsWith('done'))).toEqual(expect.arrayContaining(['plan 0.0 done', 'plan 1.0 done']));
      await Promise.all([step(), step(), step(), step()]);
      for (let left = 10; left > 0; left -= 1) await step();
      expect(await stepsOf(id)).toEqual(['emit 0.0 done', 'emit 1.0 done', 'finish 0.0 done', 'map 0.0 done', 'map 1.0 done', 'plan 0.0 done', 'plan 1.0 done', 'reduce 0.0 done']);
      expect(await read(id)).toMatchObject({ status: 'processed', progress: { documents: 100 } });
      for (const type of ['processing_started', 'processed']) {
        const { rowCount } = await idle.owner.query('select 1 from platform.outbox where type = $1 and data->>\'datasetVersionId\' = $2', [`dataset_version.${type}`, id]);
        expect([type, rowCount]).toEqual([type, 1]);
      }
      expect(await scratch()).toEqual([]);
    });

    it('are reduced once when their last shards are mapped at the same moment', async () => {
      const uploads = [await uploadFile(idle, of, jsonl(4, 'p'), { name: 'p.jsonl' }), await uploadFile(idle, of, jsonl(6, 'q'), { name: 'q.jsonl' })];
      const { id } = await makeVersion(of, uploads);
      await step();
      await idle.owner.query(`update intake.processing_step set status = 'waiting', taken_by = null where dataset_version_id = $1 and status = 'running'`, [toUuid(id)]);
      while ((await stepsOf(id)).some((found) => found.startsWith('plan') && !found.endsWith('done'))) await step();
      // Every transaction that ends a piece takes its time to commit, so that none sees what the other has done unless it waits.
      await idle.owner.query(`
        create function public.dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return null; end $$;
        grant execute on function public.dawdle() to public;
        create constraint trigger dawdle after update on intake.processing_step deferrable initially deferred for each row when (new.status = 'done') execute function public.dawdle();`);
      await Promise.all([step(), step()]);
      await idle.owner.query('drop trigger dawdle on intake.processing_step; drop function public.dawdle()');
      expect(await stepsOf(id)).toEqual(['map 0.0 done', 'map 1.0 done', 'plan 0.0 done', 'plan 1.0 done', 'reduce 0.0 waiting']);
      for (let left = 4; left > 0; left -= 1) await step();
      expect((await read(id)).status).toBe('processed');
    });

    it('find the work of an earlier run under the key of what it depends on', async () => {
      const bytes = jsonl(30, 'once');
      const datasetId = await newDataset(of, 'Once');
      const upload = () => uploadFile(idle, of, bytes, { name: 'once.jsonl', datasetId });
      await makeVersion(of, [await upload()], datasetId);
      const second = await makeVersion(of, [await upload()], datasetId);
      const before = await featuresOf();
      await step();
      await step();
      const made = (await featuresOf()).filter((name) => !before.includes(name));
      expect(made.map((name) => name.split('.').at(-1)).sort()).toEqual(['json', 'parquet']);
      for (let left = 3; left > 0; left -= 1) await step();
      // Were the file read again, this would be noticed.
      await idle.app.get(ObjectStorage, { strict: false }).delete(`engagements/${of.engagementId}/uploads/${second.contents[0]?.uploadId}`);
      for (let left = 5; left > 0; left -= 1) await step();
      expect(await read(second.id)).toMatchObject({ status: 'processed', progress: { documents: 30 } });
      expect((await featuresOf()).filter((name) => !before.includes(name)).sort()).toEqual(made.sort());
    });

    it('fail with a reason when a file is gone or is another one, at once', async () => {
      const storage = idle.app.get(ObjectStorage, { strict: false });
      const gone = await makeOne(jsonl(3, 'gone'), 'gone.jsonl');
      await storage.delete(`engagements/${of.engagementId}/uploads/${gone.contents[0]?.uploadId}`);
      await step();
      expect(await read(gone.id)).toMatchObject({ status: 'failed', failureReason: 'The file gone.jsonl is no longer in storage.' });
      const changed = await makeOne(jsonl(3, 'changed'), 'changed.jsonl');
      await storage.put(`engagements/${of.engagementId}/uploads/${changed.contents[0]?.uploadId}`, jsonl(3, 'tampered'));
      await step();
      expect(await read(changed.id)).toMatchObject({ status: 'failed', failureReason: expect.stringContaining('SHA-256 has changed') });
      expect((await of.partner.get<Problem>(`/v1/dataset-versions/${changed.id}/report`)).body.code).toBe('dataset_version.report_missing');
      await step();
      expect((await idle.owner.query(`select 1 from platform.outbox where type = 'dataset_version.failed' and data->>'datasetVersionId' = $1`, [changed.id])).rowCount).toBe(1);
    });

    it('set a shard aside that takes its process with it again and again, and go on with the rest', async () => {
      const uploads = [await uploadFile(idle, of, jsonl(3, 'poison'), { name: 'poison.jsonl' }), await uploadFile(idle, of, jsonl(5, 'sound'), { name: 'sound.jsonl' })];
      const { id } = await makeVersion(of, uploads);
      await step();
      await idle.owner.query(`update intake.processing_step set attempts = 7 where dataset_version_id = $1 and stage = 'map' and file = 0`, [toUuid(id)]);
      for (let left = 7; left > 0; left -= 1) await step();
      expect((await read(id)).status).toBe('processed');
      const report = expectStatus(await of.partner.get<Report>(`/v1/dataset-versions/${id}/report`), 200);
      expect(report.errors).toMatchObject([{ code: 'shard_not_processed', count: 1, samples: [{ file: 'poison.jsonl', line: 1 }] }]);
      expect(report.totals).toMatchObject({ documents: 6, keptDocuments: 5, failedDocuments: 1 });
      // What was left out is left out of this version alone.
      const again = expectStatus(await of.partner.post<Version>(`/v1/dataset-versions/${id}/actions/run_again`), 202);
      for (let left = 8; left > 0; left -= 1) await step();
      expect((await read(again.id)).status).toBe('processed');
      expect(expectStatus(await of.partner.get<Report>(`/v1/dataset-versions/${again.id}/report`), 200).totals).toMatchObject({ documents: 8, keptDocuments: 8, failedDocuments: 0 });
    });

    it('are given up when what is about all of their files never comes to an end', async () => {
      const { id } = await makeOne(jsonl(3, 'endless'), 'endless.jsonl');
      await step();
      await step();
      await idle.owner.query(`update intake.processing_step set attempts = 8 where dataset_version_id = $1 and stage = 'reduce'`, [toUuid(id)]);
      await step();
      expect(await read(id)).toMatchObject({ status: 'failed', failureReason: expect.stringMatching(/^The whole of the files ended whoever worked on it, 8 times.*Run the version again/) });
    });

    it('are handed back when the server stops, with nothing left behind', async () => {
      const { id } = await makeOne(jsonl(2000, 'stop'), 'stop.jsonl');
      await step();
      const before = await featuresOf();
      const stop = new AbortController();
      stop.abort(new Error('shutting down'));
      const stopped = jobRun({ signal: stop.signal });
      await expect(step(stopped)).rejects.toThrow('shutting down');
      expect(await read(id)).toMatchObject({ status: 'processing', progress: { files: 0 } });
      expect([await scratch(), await featuresOf()]).toEqual([[], before]);
      // It is the job's own still: nobody else takes it, and whoever is given the job goes on with it. Being stopped was no try.
      await step();
      expect(await stepsOf(id)).toEqual(['map 0.0 running', 'plan 0.0 done']);
      await step(jobRun({ id: stopped.id }));
      expect((await idle.owner.query('select attempts from intake.processing_step where dataset_version_id = $1 and stage = $2', [toUuid(id), 'map'])).rows).toEqual([{ attempts: 1 }]);
      await expect(step(jobRun({ signal: stop.signal, id: 'stopped-again' }))).rejects.toThrow('shutting down');
      await step(jobRun({ id: 'stopped-again' }));
      await step();
      await step();
      expect((await read(id)).status).toBe('processed');
    });

    it('are taken up again when the queue was lost, ever more seldom', async () => {
      const resume = () => handler(ResumeRestingWork).run({}, jobRun());
      const before = await looks();
      const { id } = await makeOne(jsonl(3, 'lost'), 'lost.jsonl');
      await resume();
      expect(await looks()).toBe(before + 1);
      clock.advance(301_000);
      await Promise.all([resume(), resume()]);
      expect(await looks()).toBe(before + 2);
      await step();
      const planned = await looks();
      clock.advance(301_000);
      await resume();
      expect(await looks()).toBe(planned + 1);
      clock.advance(301_000);
      await resume();
      expect(await looks()).toBe(planned + 1);
      clock.advance(301_000);
      await resume();
      expect(await looks()).toBe(planned + 2);
      // A piece whose worker is gone, and whose job the queue has lost, is to be had again.
      await idle.owner.query(`update intake.processing_step set status = 'running', taken_by = 'lost', progressed_at = $2 where dataset_version_id = $1 and status = 'waiting'`, [toUuid(id), clock.now()]);
      clock.advance(3_600_000);
      await resume();
      expect(await stepsOf(id)).toEqual(['map 0.0 waiting', 'plan 0.0 done']);
      for (let left = 4; left > 0; left -= 1) await step();
      expect((await read(id)).status).toBe('processed');
      const done = await looks();
      clock.advance(36_000_000);
      await resume();
      expect(await looks()).toBe(done);
    });

    it('keep their progress when a shard is begun anew', async () => {
      const { id } = await makeOne(jsonl(100, 'grow'), 'grow.jsonl');
      await step();
      await idle.owner.query(`update intake.processing_step set read_bytes = 50, documents = 7 where dataset_version_id = $1 and stage = 'map'`, [toUuid(id)]);
      expect((await read(id)).progress).toMatchObject({ bytes: 50, documents: 7, files: 0 });
      await step();
      expect((await read(id)).progress).toMatchObject({ documents: 100, files: 1 });
    });

    it('tell nobody more who has lost access, or was walled off, while they followed', async () => {
      await uploadFile(idle, of, jsonl(1, 'followed'), { name: 'followed.jsonl' });
      const { id } = await makeVersion(of);
      const follow = async (token: string): Promise<{ status: number; ended: Promise<string> }> => {
        const response = await fetch(`${idle.url}/v1/dataset-versions/${id}/progress`, { headers: { authorization: `Bearer ${token}` } });
        return { status: response.status, ended: response.text() };
      };
      const another = await createApiClient(idle, of.organizationId, ['dataset:read']);
      const [gone, walled, stays] = await Promise.all([follow(await tokenOf(idle, another)), follow(await idle.tokenAs('researcher')), follow(of.token)]);
      expect([gone.status, walled.status, stays.status]).toEqual([200, 200, 200]);
      expect((await idle.as('administrator').act(`/v1/organizations/${of.organizationId}/api-clients/${another.id}`, 'actions/disable')).status).toBe(200);
      expect(await gone.ended).toContain('event: progress');

      const { id: personId } = expectStatus<{ id: string }>(await idle.as('researcher').get('/v1/me'), 200);
      await idle.owner.query('insert into identity.walled_organization (staff_member_id, organization_id, since, until) values ($1, $2, $3, $4)', [toUuid(personId), toUuid(of.organizationId), new Date(clock.now().getTime() - 1000), new Date(clock.now().getTime() + 86_400_000)]);
      await idle.owner.query(`select pg_notify('atelier_access', $1)`, [personId]);
      expect(await walled.ended).toContain('event: progress');
      // Who may go on, does.
      expect(await Promise.race([stays.ended.then(() => 'ended'), new Promise((resolve) => setTimeout(resolve, 1200, 'open'))])).toBe('open');
      await idle.owner.query('delete from identity.walled_organization');
    });
  });
});
