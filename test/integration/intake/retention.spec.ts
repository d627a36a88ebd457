import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../../src/platform/actor.js';
import type { JobRun } from '../../../src/platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { EventDelivery } from '../../../src/platform/events/event-delivery.js';
import { StartRetentionClockWhenEngagementCloses } from '../../../src/modules/intake/handlers/start-retention-clock-when-engagement-closes.handler.js';
import { DeleteDataJob } from '../../../src/modules/intake/jobs/delete-data.job.js';
import { DiscardUpload } from '../../../src/modules/intake/jobs/discard-upload.job.js';
import { KeepRetentionJob } from '../../../src/modules/intake/jobs/keep-retention.job.js';
import { SettleUploadsJob } from '../../../src/modules/intake/jobs/settle-uploads.job.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import { beginUpload, eventsOf, expectStatus, idOf, jsonl, makeScene, patch, refusalOf, signAgreement, terms, tus, uploadFile } from './intake-scene.js';
import type { Problem, Scene } from './intake-scene.js';

interface Retention {
  state: string;
  startedBy: string | null;
  startedAt: string | null;
  dataAgreementId: string | null;
  retentionDays: number | null;
  dueAt: string | null;
  holds: number;
  nextReminderAt: string | null;
  deletedAt: string | null;
}

interface Hold {
  id: string;
  reason: string;
  releasedAt: string | null;
}

const DAY = 86_400_000;
/** Now: the tus server tells expired uploads by the machine's clock. */
const START = new Date();
const run: JobRun = { id: 'test', attempt: 1, attempts: 3, origin: { actor: systemActor('test'), requestId: 'test' }, signal: new AbortController().signal };

describe('the retention of an engagement’s data', () => {
  const clock = new ManualClock(START);
  let app: TestApp;

  // No worker: jobs and events are given to their handlers by hand, when the clock says so.
  beforeAll(async () => {
    app = await startTestApp({ role: 'api', clock });
  });
  afterAll(() => app.close());

  const manager = () => app.as('engagement_manager');
  const administrator = () => app.as('administrator');
  const of = (scene: Scene) => `/v1/engagements/${scene.engagementId}`;
  const retentionOf = async (scene: Scene): Promise<Retention> => expectStatus(await scene.partner.get<Retention>(`${of(scene)}/data-retention`), 200);
  const keep = (): Promise<void> => app.app.get(KeepRetentionJob, { strict: false }).run({}, run);
  const remove = (scene: Scene): Promise<void> => app.app.get(DeleteDataJob, { strict: false }).run({ engagementId: scene.engagementId }, run);
  const at = (since: Date, days: number): string => new Date(since.getTime() + days * DAY).toISOString();
  const agreementOf = async (scene: Scene): Promise<string> => expectStatus(await manager().get<{ data: { id: string }[] }>(`${of(scene)}/data-agreements`), 200).data[0]?.id ?? '';
  const storedOf = async (scene: Scene): Promise<string[]> => {
    const keys: string[] = [];
    for await (const key of app.app.get(ObjectStorage, { strict: false }).list(`engagements/${scene.engagementId}/`)) keys.push(key);
    return keys;
  };
  /** Delivers the event of the closing, as often as told. */
  const deliverClosing = async (scene: Scene, times = 1): Promise<void> => {
    const { rows: [row] } = await app.owner.query<{ id: string }>(`select id from platform.outbox where stream_id = $1 and type = 'engagement.stage_entered' order by txid desc, seq desc limit 1`, [scene.engagementId]);
    const delivery = app.app.get(EventDelivery, { strict: false });
    const event = await delivery.load(row?.id ?? '');
    if (event === null) throw new Error('no event');
    const handler = app.app.get(StartRetentionClockWhenEngagementCloses, { strict: false });
    for (let time = 0; time < times; time += 1) await delivery.deliver('intake.start-retention-clock-when-engagement-closes', handler, row?.id ?? '', event);
  };
  const close = async (scene: Scene, action = 'cancel'): Promise<void> => {
    expectStatus(await manager().act(of(scene), `actions/${action}`, { reason: 'test', ...(action === 'decline' && { choices: { redirect: 'none' } }) }), 200);
    await deliverClosing(scene);
  };
  const hold = async (scene: Scene, reason = 'Case 4711'): Promise<Hold> => expectStatus(await administrator().post<Hold>(`${of(scene)}/legal-holds`, { reason }), 201);
  const release = async ({ id }: Hold): Promise<void> => void expectStatus(await administrator().act(`/v1/legal-holds/${id}`, 'actions/release', { reason: 'Settled' }), 200);
  const remindersOf = async (scene: Scene): Promise<number[]> => {
    const { rows } = await app.owner.query<{ days: number }>(`select (data->>'days')::int as days from platform.outbox where type = 'data_retention.deletion_near' and stream_id = $1 order by txid, seq`, [scene.engagementId]);
    return rows.map(({ days }) => days);
  };

  it.each([['cancel', 'cancellation'], ['decline', 'decline']])('begins when the engagement ends (%s), reminds, and ends with the deletion, with nobody’s hand', async (action, startedBy) => {
    const scene = await makeScene(app);
    await uploadFile(app, scene, jsonl(3));
    expect(await retentionOf(scene)).toMatchObject({ state: 'not_started', dueAt: null, startedBy: null, holds: 0 });
    const closed = clock.now();
    await close(scene, action);
    // Delivered again, and late: the clock starts at the closing, once.
    clock.advance(2 * DAY);
    await deliverClosing(scene, 2);
    const started = { state: 'running', startedBy, startedAt: closed.toISOString(), retentionDays: 30, dataAgreementId: await agreementOf(scene), dueAt: at(closed, 30), holds: 0 };
    expect(await retentionOf(scene)).toMatchObject({ ...started, nextReminderAt: at(closed, 23) });
    await keep();
    expect(await remindersOf(scene)).toEqual([]);
    clock.advance(21 * DAY);
    await Promise.all([keep(), keep()]);
    await keep();
    expect(await remindersOf(scene)).toEqual([7]);
    expect(await retentionOf(scene)).toMatchObject({ ...started, nextReminderAt: at(closed, 29) });
    // The server was off for the last reminder, and past the end.
    clock.advance(20 * DAY);
    await Promise.all([keep(), keep()]);
    expect(await remindersOf(scene)).toEqual([7]);
    expect(await retentionOf(scene)).toMatchObject({ state: 'deleting', nextReminderAt: null });
    expect(expectStatus(await scene.partner.get(`${of(scene)}/data-deletion`), 200)).toMatchObject({ status: 'requested', cause: 'retention', requestedBy: 'The lab', held: false });
    await remove(scene);
    expect(await retentionOf(scene)).toMatchObject({ state: 'deleted', deletedAt: clock.now().toISOString() });
    expect(await storedOf(scene)).toEqual([]);
    const events = await eventsOf(app, scene);
    expect(events.filter((type) => type.startsWith('data_') && type !== 'data_agreement.signed' || type === 'data.deleted')).toEqual(['data_retention.started', 'data_retention.deletion_near', 'data_deletion.requested', 'data.deleted']);
    await keep();
  });

  it('is not begun by an iteration or a return, and what was closed does not open again', async () => {
    const scene = await makeScene(app);
    const { headers } = await manager().get(of(scene));
    expectStatus(await manager().patch(of(scene), { sponsor: { name: 'Ada Okafor' } }, { 'if-match': headers.get('etag') ?? '' }), 200);
    expectStatus(await manager().act(of(scene), 'actions/qualify'), 200);
    expectStatus(await manager().act(of(scene), 'actions/return_to_earlier', { reason: 'paper', target: 'inquiry' }), 200);
    await deliverClosing(scene);
    expect((await retentionOf(scene)).state).toBe('not_started');
    await close(scene);
    const before = await retentionOf(scene);
    for (const action of ['resume', 'qualify', 'return_to_earlier', 'iterate', 'cancel']) {
      expect([action, (await manager().act<Problem>(of(scene), `actions/${action}`, { reason: 'again', target: 'inquiry' })).status]).toEqual([action, 409]);
    }
    expect(await retentionOf(scene)).toEqual(before);
  });

  it('is deleted at once when an agreement says so, and not before its time when a person may not ask', async () => {
    const scene = await makeScene(app, { signed: false });
    const { id } = expectStatus(await manager().post<{ id: string }>(`${of(scene)}/data-agreements`, { ...terms, retentionDays: 90, withdrawalDays: 0 }), 201);
    expectStatus(await manager().act(`/v1/data-agreements/${id}`, 'actions/sign', { by: 'Noor Haddad' }), 200);
    expectStatus(await scene.partner.act(`/v1/data-agreements/${id}`, 'actions/sign', { by: 'Ada Okafor' }), 200);
    await uploadFile(app, scene, jsonl(3));
    expect((await manager().post<Problem>(`${of(scene)}/data-deletion`)).body.code).toBe('data_deletion.engagement_open');
    expect((await app.as('researcher').act<Problem>(`/v1/data-agreements/${id}`, 'actions/withdraw_consent', { reason: 'x' })).body.code).toBe('auth.forbidden');
    expect((await scene.partner.act<Problem>(`/v1/data-agreements/${id}`, 'actions/withdraw_consent', {})).status).toBe(422);
    expectStatus(await scene.partner.act(`/v1/data-agreements/${id}`, 'actions/withdraw_consent', { reason: 'We take our consent back' }), 200);
    expect((await scene.partner.act<Problem>(`/v1/data-agreements/${id}`, 'actions/withdraw_consent', { reason: 'again' })).body.code).toBe('data_agreement.action_not_possible');
    expect(await retentionOf(scene)).toMatchObject({ state: 'running', startedBy: 'withdrawal', retentionDays: 0, dueAt: clock.now().toISOString(), nextReminderAt: null });
    expect((await refusalOf(uploadFile(app, scene, jsonl(1)))).code).toBe('upload.agreement_missing');
    const { rows } = await app.owner.query(`select 1 from platform.job_request where name = 'intake.keep-retention' and requested_at = $1`, [clock.now()]);
    expect(rows).toHaveLength(1);
    await keep();
    await remove(scene);
    expect(await retentionOf(scene)).toMatchObject({ state: 'deleted' });
    // The engagement is open still, but holds no data any more, for good.
    const next = expectStatus(await manager().post<{ id: string }>(`${of(scene)}/data-agreements`, terms), 201);
    expectStatus(await manager().act(`/v1/data-agreements/${next.id}`, 'actions/sign', { by: 'Noor Haddad' }), 200);
    expect((await scene.partner.act<Problem>(`/v1/data-agreements/${next.id}`, 'actions/sign', { by: 'Ada Okafor' })).body.code).toBe('data_deletion.begun');
    await close(scene);
    expect(await retentionOf(scene)).toMatchObject({ state: 'deleted', startedBy: 'withdrawal' });
  });

  it('goes by the earlier end when consent is withdrawn after the closing, and stops for an agreement signed in time', async () => {
    const scene = await makeScene(app);
    const id = await agreementOf(scene);
    const closing = clock.now();
    await close(scene);
    clock.advance(10 * DAY);
    expectStatus(await manager().act(`/v1/data-agreements/${id}`, 'actions/withdraw_consent', { reason: 'By letter of the customer' }), 200);
    // 30 days from now would be later than what was promised before.
    expect(await retentionOf(scene)).toMatchObject({ startedBy: 'cancellation', dueAt: at(closing, 30) });

    const open = await makeScene(app);
    expectStatus(await open.partner.act(`/v1/data-agreements/${await agreementOf(open)}`, 'actions/withdraw_consent', { reason: 'We take it back' }), 200);
    expect(await retentionOf(open)).toMatchObject({ state: 'running', startedBy: 'withdrawal', retentionDays: 30 });
    const next = expectStatus(await manager().post<{ id: string }>(`${of(open)}/data-agreements`, { ...terms, retentionDays: 5 }), 201);
    expectStatus(await manager().act(`/v1/data-agreements/${next.id}`, 'actions/sign', { by: 'Noor Haddad' }), 200);
    expectStatus(await open.partner.act(`/v1/data-agreements/${next.id}`, 'actions/sign', { by: 'Ada Okafor' }), 200);
    expect(await retentionOf(open)).toMatchObject({ state: 'not_started', startedBy: null, dueAt: null });
    await close(open);
    expect(await retentionOf(open)).toMatchObject({ state: 'running', startedBy: 'cancellation', dataAgreementId: next.id, retentionDays: 5 });
  });

  it('takes consent back from what is under way, too: uploads end, and no version is made, until there is an agreement again', async () => {
    const scene = await makeScene(app);
    const received = await uploadFile(app, scene, jsonl(3));
    const path = await beginUpload(app, scene, 1000);
    await patch(app, scene.token, path, 0, Buffer.from('half of it'));
    const unfinished = path.split('/').at(-1) ?? '';
    expectStatus(await scene.partner.act(`/v1/data-agreements/${await agreementOf(scene)}`, 'actions/withdraw_consent', { reason: 'We take it back' }), 200);
    expect((await patch(app, scene.token, path, 10, Buffer.from('more')))?.status).toBe(410);
    const statusOf = async (id: string): Promise<string> => expectStatus(await scene.partner.get<{ status: string }>(`/v1/uploads/${id}`), 200).status;
    expect([await statusOf(received), await statusOf(unfinished)]).toEqual(['received', 'deleted']);
    expect((await eventsOf(app, scene)).filter((type) => type === 'upload.deleted')).toHaveLength(1);
    const { rows: jobs } = await app.owner.query(`select 1 from platform.job_request where name = 'intake.discard-upload' and payload ->> 'uploadId' = $1`, [unfinished]);
    expect(jobs).toHaveLength(1);
    await app.app.get(DiscardUpload, { strict: false }).run({ uploadId: unfinished }, run);
    expect((await storedOf(scene)).filter((key) => key.includes(unfinished))).toEqual([]);
    const makeVersion = () => scene.partner.post<Problem>(`/v1/datasets/${scene.datasetId}/versions`, { uploadIds: [received] });
    expect((await makeVersion()).body).toMatchObject({ status: 422, code: 'dataset_version.agreement_missing' });
    expect((await scene.partner.post<Problem>(`/v1/datasets/${scene.datasetId}/versions`, {})).body.code).toBe('dataset_version.agreement_missing');
    await signAgreement(app, scene);
    expectStatus(await makeVersion(), 202);
  });

  /** Places a hold while the first object is being deleted: what is deleted next waits for it. Answers how many holds stood at each deletion. */
  const holdWhileDeleting = (scene: Scene): (() => Promise<{ placed: Hold; heldAtDeletes: number[] }>) => {
    const storage = app.app.get(ObjectStorage, { strict: false });
    const [get, del] = [storage.get.bind(storage), storage.delete.bind(storage)];
    const heldAtDeletes: number[] = [];
    let placing: Promise<Hold> | undefined;
    let placed = false;
    storage.delete = async (key) => {
      placing ??= hold(scene).finally(() => { placed = true; });
      await eventually(async () => placed || (await app.owner.query(`select 1 from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`)).rows.length > 0, 'the hold, or its waiting');
      heldAtDeletes.push((await app.owner.query<{ holds: number }>('select holds from intake.data_retention where engagement_id = $1', [toUuid(scene.engagementId)])).rows[0]?.holds ?? 0);
      return del(key);
    };
    storage.get = async (key, range) => {
      await placing;
      return get(key, range);
    };
    return async () => {
      Object.assign(storage, { get, delete: del });
      if (placing === undefined) throw new Error('nothing was deleted');
      return { placed: await placing, heldAtDeletes };
    };
  };

  describe('under a legal hold', () => {
    it('is deleted neither by the clock nor on request, until the last of several is released', async () => {
      const scene = await makeScene(app);
      await uploadFile(app, scene, jsonl(3));
      expect((await manager().post<Problem>(`${of(scene)}/legal-holds`, { reason: 'x' })).body.code).toBe('auth.forbidden');
      expect((await app.as('auditor').post<Problem>(`${of(scene)}/legal-holds`, { reason: 'x' })).body.code).toBe('auth.forbidden');
      expect((await scene.partner.post<Problem>(`${of(scene)}/legal-holds`, { reason: 'x' })).body.code).toBe('auth.forbidden');
      expect((await administrator().post<Problem>(`${of(scene)}/legal-holds`, { reason: ' ' })).status).toBe(422);
      const [first, second] = await Promise.all([hold(scene, 'Case 4711'), hold(scene, 'Audit of the tax office')]);
      await close(scene);
      clock.advance(400 * DAY);
      await keep();
      expect(await remindersOf(scene)).toEqual([]);
      expect(await retentionOf(scene)).toMatchObject({ state: 'held', holds: 2, startedBy: 'cancellation', nextReminderAt: null });
      expect((await manager().post<Problem>(`${of(scene)}/data-deletion`)).body).toMatchObject({ code: 'data_deletion.held', status: 409 });

      // Staff sees why, the partner that.
      const listed = expectStatus(await app.as('auditor').get<{ data: Hold[] }>(`${of(scene)}/legal-holds?standing=true`), 200).data;
      expect(listed.map(({ reason }) => reason).sort()).toEqual(['Audit of the tax office', 'Case 4711']);
      expect((await scene.partner.get<Problem>(`${of(scene)}/legal-holds`)).body.code).toBe('auth.forbidden');
      const told = expectStatus(await scene.partner.get<{ data: { type: string }[] }>('/v1/events?limit=100'), 200);
      expect(told.data.filter(({ type }) => type === 'legal_hold.placed')).toHaveLength(2);
      expect(JSON.stringify(told)).not.toContain('4711');

      await release(first);
      expect((await administrator().act<Problem>(`/v1/legal-holds/${first.id}`, 'actions/release', { reason: 'x' })).body.code).toBe('legal_hold.released');
      expect((await administrator().post<Problem>(`/v1/legal-holds/${second.id}/actions/release`, { reason: 'x' })).body.code).toBe('precondition.required');
      await keep();
      expect(await retentionOf(scene)).toMatchObject({ state: 'held', holds: 1 });
      await release(second);
      expect(await retentionOf(scene)).toMatchObject({ state: 'running', holds: 0 });
      await keep();
      await remove(scene);
      expect(await retentionOf(scene)).toMatchObject({ state: 'deleted' });
      expect((await administrator().post<Problem>(`${of(scene)}/legal-holds`, { reason: 'late' })).body.code).toBe('legal_hold.nothing_left');
      const { rows } = await app.owner.query<{ action: string }>(`select action from audit.record where object = any($1) and action like 'legal_hold.%' order by position`, [[first.id, second.id]]);
      expect(rows.map(({ action }) => action)).toEqual(['legal_hold.place', 'legal_hold.place', 'legal_hold.release', 'legal_hold.release']);
    });

    it('stops a deletion under way before its next object, which goes on by the release alone', async () => {
      const scene = await makeScene(app);
      for (const name of ['a', 'b', 'c']) await uploadFile(app, scene, jsonl(3, name), { name });
      const { rows: uploads } = await app.owner.query<{ id: string }>(`select id from intake.upload where engagement_id = $1`, [toUuid(scene.engagementId)]);
      expect(uploads).toHaveLength(3);
      await close(scene);
      expectStatus(await manager().post(`${of(scene)}/data-deletion`), 202);
      const before = await storedOf(scene);
      const restore = holdWhileDeleting(scene);
      await remove(scene);
      const { placed, heldAtDeletes } = await restore();
      // Whoever places a hold waits until the object in hand is gone: none is deleted under a hold.
      expect(heldAtDeletes).toEqual(heldAtDeletes.map(() => 0));
      // The one in hand went (a transfer's parts together), the others did not.
      const left = await storedOf(scene);
      expect(left.length).toBeLessThan(before.length);
      expect(left.filter((key) => key.includes('/uploads/'))).toHaveLength(3);
      expect(expectStatus(await scene.partner.get(`${of(scene)}/data-deletion`), 200)).toMatchObject({ status: 'running', held: true, finishedAt: null });
      expect((await manager().post<Problem>(`${of(scene)}/data-deletion`)).body.code).toBe('data_deletion.held');
      await remove(scene);
      expect(await storedOf(scene)).toEqual(left);
      const jobs = await jobsOf('intake.delete-data');
      await release(placed);
      expect(await jobsOf('intake.delete-data')).toBe(jobs + 1);
      await remove(scene);
      expect(await storedOf(scene)).toEqual([]);
      expect(expectStatus(await scene.partner.get(`${of(scene)}/data-deletion`), 200)).toMatchObject({ status: 'done', held: false });
      const objects = expectStatus(await scene.partner.get<{ data: { kind: string }[] }>(`${of(scene)}/data-deletion/objects?limit=100`), 200).data;
      expect(objects.filter(({ kind }) => kind === 'upload')).toHaveLength(3);
    });

    it('lets no hold come between the question and the deletion of a single upload, not the first one either', async () => {
      const scene = await makeScene(app);
      const gone = await uploadFile(app, scene, jsonl(4));
      expectStatus(await scene.partner.delete(`/v1/uploads/${gone}`, { 'tus-resumable': '1.0.0' }), 204);
      const restore = holdWhileDeleting(scene);
      await app.app.get(DiscardUpload, { strict: false }).run({ uploadId: gone }, run);
      const { placed, heldAtDeletes } = await restore();
      expect(heldAtDeletes.length).toBeGreaterThan(1);
      expect(heldAtDeletes).toEqual(heldAtDeletes.map(() => 0));
      expect(await storedOf(scene)).toEqual([]);
      expect(await retentionOf(scene)).toMatchObject({ state: 'held', holds: 1 });
      await release(placed);
    });

    it('keeps single uploads, unfinished ones past their time too', async () => {
      const scene = await makeScene(app);
      const upload = await uploadFile(app, scene, jsonl(3));
      const gone = await uploadFile(app, scene, jsonl(4), { name: 'gone' });
      const unfinished = await beginUpload(app, scene, 1000);
      await patch(app, scene.token, unfinished, 0, Buffer.from('half of it'));
      const discard = (uploadId: string): Promise<void> => app.app.get(DiscardUpload, { strict: false }).run({ uploadId }, run);
      expectStatus(await scene.partner.delete(`/v1/uploads/${gone}`, { 'tus-resumable': '1.0.0' }), 204);
      const ended = await beginUpload(app, scene, 1000);
      await patch(app, scene.token, ended, 0, Buffer.from('half of it'));
      expect((await tus(app, scene.token, 'DELETE', ended))?.status).toBe(204);
      const placed = await hold(scene);
      // Their jobs come too late, and nothing but a job deletes.
      await discard(gone);
      await discard(idOf(app.url + ended));
      expect((await storedOf(scene)).filter((key) => key.includes(idOf(app.url + ended)))).toHaveLength(2);
      const refused = await scene.partner.delete<Problem>(`/v1/uploads/${upload}`, { 'tus-resumable': '1.0.0' });
      expect([refused.status, refused.body.code]).toEqual([403, 'upload.held']);
      clock.advance(60 * DAY);
      await app.app.get(SettleUploadsJob, { strict: false }).run({}, run);
      expect(expectStatus(await app.as('data_steward').get<{ status: string }>(`/v1/uploads/${unfinished.split('/').at(-1) ?? ''}`), 200).status).toBe('receiving');
      expect((await storedOf(scene)).filter((key) => key.includes('/uploads/'))).toHaveLength(2);
      await release(placed);
      await app.app.get(SettleUploadsJob, { strict: false }).run({}, run);
      await discard(gone);
      await discard(idOf(app.url + ended));
      expect((await storedOf(scene)).filter((key) => key.includes(idOf(app.url + ended)))).toEqual([]);
      expect((await storedOf(scene)).filter((key) => key.includes('/uploads/'))).toHaveLength(1);
      expect(expectStatus(await app.as('data_steward').get<{ status: string }>(`/v1/uploads/${unfinished.split('/').at(-1) ?? ''}`), 200).status).toBe('expired');
    });
  });

  const jobsOf = async (name: string): Promise<number> => (await app.owner.query(`select 1 from platform.job_request where name = $1`, [name])).rows.length;
});
