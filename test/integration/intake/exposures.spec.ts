import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloseWallsWhenDataIsRead } from '../../../src/modules/staffing/handlers/close-walls-when-data-is-read.handler.js';
import { EventDelivery } from '../../../src/platform/events/event-delivery.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { expectStatus, jsonl, makeScene, sha256, tus, uploadFile } from './intake-scene.js';
import type { Problem, Scene } from './intake-scene.js';

interface Entry {
  kind: string;
  uploadId: string;
  by: { kind: string; id: string; name: string; roles: string[] };
  reason: string | null;
  firstByte: number;
  lastByte: number;
}

const REASON = 'Checking the encoding of the first records';
const asked = `?reason=${encodeURIComponent(REASON)}`;
const file = jsonl(40, 'ledger ');

let app: TestApp;
let scene: Scene;
let other: Scene;
let uploadId: string;

beforeAll(async () => {
  app = await startTestApp();
  [scene, other] = [await makeScene(app), await makeScene(app)];
  uploadId = await uploadFile(app, scene, file, { name: 'Fälle (2026).jsonl' });
});
afterAll(() => app?.close());

const get = async (path: string, token: string, headers: Record<string, string> = {}): Promise<Response> => fetch(app.url + path, { headers: { authorization: `Bearer ${token}`, ...headers } });
const steward = (): Promise<string> => app.tokenAs('data_steward');
const ledger = async (query = `organizationId=${scene.organizationId}`): Promise<Entry[]> => expectStatus<{ data: Entry[] }>(await app.as('auditor').get(`/v1/exposures?${query}&limit=100`), 200).data;
const count = async (): Promise<number> => (await app.owner.query('select 1 from intake.exposure')).rowCount ?? 0;

describe('the content of an upload', () => {
  it('is given whole to a steward who says what for, and the ledger and the audit say so', async () => {
    const answer = await get(`/v1/uploads/${uploadId}/content${asked}`, await steward());
    expect(answer.status).toBe(200);
    expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(file));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream', 'content-length': String(file.length), etag: `"${sha256(file)}"`, 'accept-ranges': 'bytes', 'cache-control': 'no-store',
      'content-disposition': `attachment; filename*=UTF-8''F%C3%A4lle%20%282026%29.jsonl`,
    });
    const [entry] = await ledger();
    const { id } = expectStatus<{ id: string }>(await app.as('data_steward').get('/v1/me'), 200);
    expect(entry).toMatchObject({ kind: 'download', uploadId, by: { kind: 'staff', id, roles: ['data_steward'] }, reason: REASON, firstByte: 0, lastByte: file.length - 1 });
    expect(await ledger(`staffMemberId=${id}`)).toEqual([entry]);
    // The reason is in the ledger, which is not for ever; the audit knows that there was one.
    const { data } = expectStatus<{ data: { action: string; after: { reason: unknown } }[] }>(await app.as('auditor').get(`/v1/audit/records?object=${uploadId}`), 200);
    expect(data.filter(({ action }) => action === 'upload.download').map(({ after }) => after.reason)).toEqual([{ withheldCharacters: REASON.length }]);
  });

  it.each([
    ['bytes=0-9', 0, 9], ['bytes=100-', 100, file.length - 1], ['bytes=-7', file.length - 7, file.length - 1],
  ])('is given in part for %s', async (range, first, last) => {
    const answer = await get(`/v1/uploads/${uploadId}/content`, scene.token, { range });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([206, `bytes ${first}-${last}/${file.length}`]);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(file.subarray(first, last + 1));
    expect((await ledger())[0]).toMatchObject({ firstByte: first, lastByte: last, reason: null, by: { kind: 'partner' } });
  });

  it('is given whole when the part was of another content, and refused behind its end', async () => {
    const headers = { range: 'bytes=0-9' };
    expect((await get(`/v1/uploads/${uploadId}/content`, scene.token, { ...headers, 'if-range': '"another"' })).status).toBe(200);
    expect((await get(`/v1/uploads/${uploadId}/content`, scene.token, { ...headers, 'if-range': `"${sha256(file)}"` })).status).toBe(206);
    const before = await count();
    const refused = await get(`/v1/uploads/${uploadId}/content`, scene.token, { range: `bytes=${file.length}-` });
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([416, 'upload.range_not_satisfiable']);
    expect(await count()).toBe(before);
  });

  it('is previewed by records', async () => {
    const preview = expectStatus<{ records: { line: number; text: string; whole: boolean }[]; totalBytes: number }>(await app.as('research_lead').get(`/v1/uploads/${uploadId}/preview${asked}&records=2`), 200);
    expect(preview).toMatchObject({ totalBytes: file.length, records: file.toString().split('\n').slice(0, 2).map((text, index) => ({ line: index + 1, text, whole: true })) });
    expect((await ledger())[0]).toMatchObject({ kind: 'preview', by: { roles: ['research_lead'] } });
  });

  it('is not given to staff who do not say what for, and nothing is recorded', async () => {
    const before = await count();
    for (const route of ['content', 'preview']) {
      expect(expectStatus<Problem>(await app.as('data_steward').get<Problem>(`/v1/uploads/${uploadId}/${route}`), 422).code).toBe('exposure.reason_required');
      for (const reason of ['short', ' '.repeat(20), 'x'.repeat(501), 'two\nlines of a reason']) {
        expectStatus(await app.as('data_steward').get(`/v1/uploads/${uploadId}/${route}?reason=${encodeURIComponent(reason)}`), 422);
      }
    }
    expect(await count()).toBe(before);
  });

  it('is nobody’s who has no business with it', async () => {
    const before = await count();
    for (const role of ['engagement_manager', 'researcher', 'finance', 'administrator', 'auditor'] as const) expectStatus(await app.as(role).get(`/v1/uploads/${uploadId}/content${asked}`), 403);
    for (const route of ['content', 'preview']) {
      expectStatus(await other.partner.get(`/v1/uploads/${uploadId}/${route}`), 404);
      expectStatus(await app.as('data_steward').get(`/v1/uploads/upl_01k9zq3v5se6rb4yg2w8d7t1hn/${route}${asked}`), 404);
    }
    expect(await count()).toBe(before);
  });

  it('is on record when it cannot be given after all, but not when there was never any', async () => {
    const begun = await tus(app, scene.token, 'POST', '/v1/uploads', { 'Upload-Length': '10', 'Upload-Metadata': `datasetId ${Buffer.from(scene.datasetId).toString('base64')},filename ${Buffer.from('a.jsonl').toString('base64')}` });
    const path = new URL(String(begun?.headers['location']), app.url).pathname;
    const before = await count();
    expect(expectStatus<Problem>(await scene.partner.get<Problem>(`${path}/content`), 409).code).toBe('upload.content_missing');
    expect(await count()).toBe(before);
    const lost = await uploadFile(app, scene, jsonl(2, 'lost '), { name: 'lost.jsonl' });
    await app.app.get(ObjectStorage, { strict: false }).delete(`engagements/${scene.engagementId}/uploads/${lost}`);
    expect(expectStatus<Problem>(await scene.partner.get<Problem>(`/v1/uploads/${lost}/content`), 409).code).toBe('upload.content_missing');
    expect(await count()).toBe(before + 1);
  });

  it('is asked about by HEAD without being read', async () => {
    const before = await count();
    const answer = await fetch(`${app.url}/v1/uploads/${uploadId}/content`, { method: 'HEAD', headers: { authorization: `Bearer ${scene.token}` } });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, String(file.length)]);
    expect(await count()).toBe(before);
  });
});

describe('the ledger', () => {
  it('shows a partner its own, with people at the lab by role alone', async () => {
    const { data } = expectStatus<{ data: Entry[] }>(await scene.partner.get('/v1/exposures?limit=100'), 200);
    expect(data.length).toBe((await ledger()).length);
    const lab = data.filter(({ by }) => by.kind === 'staff');
    expect(lab.length).toBeGreaterThan(1);
    for (const { by, reason } of lab) expect([by.id, by.name, reason]).toEqual(['lab', 'The lab', null]);
    expect(lab.flatMap(({ by }) => by.roles)).toContain('data_steward');
    expect(expectStatus<{ data: Entry[] }>(await other.partner.get('/v1/exposures'), 200).data).toEqual([]);
    expect(expectStatus<{ data: Entry[] }>(await other.partner.get(`/v1/exposures?organizationId=${scene.organizationId}`), 200).data).toEqual([]);
    expect(expectStatus<Problem>(await scene.partner.get<Problem>('/v1/exposures?staffMemberId=stf_01k9zq3v5se6rb4yg2w8d7t1hn'), 422).code).toBe('exposure.filter_invalid');
    expect(expectStatus<Problem>(await app.as('auditor').get<Problem>('/v1/exposures'), 422).code).toBe('exposure.filter_invalid');
  });

  it('cannot be changed by the application', async () => {
    const { rows } = await app.owner.query<{ privilege: string }>(`
      select a.privilege_type as privilege from pg_class c, aclexplode(c.relacl) a where c.oid = 'intake.exposure'::regclass and a.grantee <> c.relowner order by 1`);
    expect(rows.map(({ privilege }) => privilege)).toEqual(['INSERT', 'SELECT']);
  });

  it('counts a day of reading once, however often the event is delivered', async () => {
    expectStatus(await app.as('data_steward').get(`/v1/uploads/${uploadId}/preview${asked}`), 200);
    const { rows: [event] } = await app.owner.query<{ id: string }>(`select id from platform.outbox where type = 'data.exposed' order by txid desc limit 1`);
    const delivery = app.app.get(EventDelivery, { strict: false });
    const loaded = await delivery.load(event?.id ?? '');
    if (loaded === null) throw new Error('there is no event');
    const handler = app.app.get(CloseWallsWhenDataIsRead, { strict: false });
    for (let times = 0; times < 2; times += 1) await delivery.deliver(`staffing.close-walls-when-data-is-read-${times}`, handler, event?.id ?? '', loaded);
    const { rows } = await app.owner.query('select 1 from staffing.exposure where staff_member_id = $1', [toUuid(String(loaded.data['staffMemberId']))]);
    expect(rows).toHaveLength(1);
  });
});
