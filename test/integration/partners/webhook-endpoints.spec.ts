import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { engagementHeld, engagementOpened, engagementOwnerChanged } from '../../../src/modules/engagements/engagements.events.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createPartner, inTransaction } from './partner-fixtures.js';
import type { Partner } from './partner-fixtures.js';

let app: TestApp;
let partner: Partner;
let other: Partner;

// No workers: endpoints and the log alone are under test.
beforeAll(async () => {
  app = await startTestApp({ role: 'api' });
  partner = await createPartner(app, 'Fabrikam Legal');
  other = await createPartner(app, 'Contoso Law');
});
afterAll(() => app.close());

const url = 'http://127.0.0.1:9/hooks';

describe('webhook endpoints', () => {
  beforeEach(async () => {
    await app.owner.query('delete from partners.webhook_endpoint');
  });

  it('are created with a secret that is shown in this answer alone and stored sealed', async () => {
    const created = await partner.api.post('/v1/webhook-endpoints', { url, description: 'Orders', eventTypes: ['engagement.opened', 'engagement.opened'] }, { 'idempotency-key': 'first' });
    expect(created).toMatchObject({
      status: 201,
      body: { organizationId: partner.organizationId, url, description: 'Orders', eventTypes: ['engagement.opened'], enabled: true, disabledReason: null, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) },
    });
    const secret = String(created.body['secret']);
    const path = created.headers.get('location') ?? '';
    const read = await partner.api.get(path);
    const { secret: _, ...rest } = created.body;
    expect(read.body).toEqual(rest);
    const repeated = await partner.api.post('/v1/webhook-endpoints', { url, description: 'Orders', eventTypes: ['engagement.opened', 'engagement.opened'] }, { 'idempotency-key': 'first' });
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect(repeated.body).toEqual(created.body);
    const { rows: kept } = await app.owner.query<{ everything: string }>(
      `select concat((select string_agg(k::text, '') from platform.idempotency_key k), (select string_agg(e::text, '') from partners.webhook_endpoint e),
         (select string_agg(body, '') from audit.record), (select string_agg(o::text, '') from platform.outbox o)) as everything`,
    );
    expect(kept[0]?.everything).toContain(String(created.body['id']));
    expect(kept[0]?.everything).not.toContain(secret);
    expect(kept[0]?.everything).not.toContain(secret.slice('whsec_'.length));
    expect(await readFile(join(app.runtime.home, 'keys', 'webhook-keys'), 'utf8')).not.toContain(secret);
  });

  it('belong to one organization: others find nothing, staff say whose', async () => {
    const { body } = await partner.api.post<{ id: string }>('/v1/webhook-endpoints', { url });
    const path = `/v1/webhook-endpoints/${body.id}`;
    const none = await other.api.get(`/v1/webhook-endpoints/${newId('whe')}`);
    for (const foreign of [await other.api.get(path), await other.api.patch(path, { enabled: false }, { 'if-match': '"1"' }), await other.api.delete(path), await other.api.get(`${path}/deliveries`)]) {
      expect(foreign.status).toBe(404);
      expect(foreign.body['code']).toBe(none.body['code']);
    }
    expect((await other.api.get('/v1/webhook-endpoints')).body['data']).toEqual([]);
    expect((await other.api.post('/v1/webhook-endpoints', { url, organizationId: partner.organizationId })).status).toBe(404);
    const manager = app.as('engagement_manager');
    expect(await manager.post('/v1/webhook-endpoints', { url })).toMatchObject({ status: 422, body: { errors: [{ path: 'body.organizationId' }] } });
    expect((await manager.post('/v1/webhook-endpoints', { url, organizationId: newId('org') })).status).toBe(404);
    expect((await manager.post('/v1/webhook-endpoints', { url, organizationId: other.organizationId })).status).toBe(201);
    const all = await manager.get<{ data: { organizationId: string }[]; nextCursor: string }>('/v1/webhook-endpoints?limit=1');
    expect(all.body.data[0]?.organizationId).toBe(partner.organizationId);
    const next = await manager.get<{ data: { organizationId: string }[] }>(`/v1/webhook-endpoints?limit=1&cursor=${all.body.nextCursor}`);
    expect(next.body.data[0]?.organizationId).toBe(other.organizationId);
    expect((await manager.get<{ data: unknown[] }>(`/v1/webhook-endpoints?organizationId=${other.organizationId}`)).body.data).toHaveLength(1);
    expect((await app.as('researcher').get('/v1/webhook-endpoints')).status).toBe(403);
  });

  it.each([
    ['http://8.8.8.8/hooks', 'egress.scheme_refused'], ['https://10.0.0.1/', 'egress.address_refused'], ['https://169.254.169.254/latest/meta-data', 'egress.address_refused'],
    ['https://user:pass@example.com/', 'egress.url_invalid'], ['ftp://example.com/', 'egress.scheme_refused'], ['hooks', 'egress.url_invalid'], ['https://0x7f.1.nowhere.invalid/', 'egress.name_not_resolved'],
    ['https://[::ffff:10.0.0.1]/', 'egress.address_refused'], [`http://127.0.0.1/${'ß'.repeat(1000)}`, 'egress.url_invalid'],
  ])('refuse the URL %s', async (bad, code) => {
    expect(await partner.api.post('/v1/webhook-endpoints', { url: bad })).toMatchObject({ status: 422, body: { code } });
    const { body } = await partner.api.post<{ id: string }>('/v1/webhook-endpoints', { url });
    expect(await partner.api.patch(`/v1/webhook-endpoints/${body.id}`, { url: bad }, { 'if-match': '"1"' })).toMatchObject({ status: 422, body: { code } });
  });

  it.each([
    [{ url, eventTypes: ['engagement.owner_changed'] }, 'body.eventTypes.0'], [{ url, eventTypes: ['nothing.happened'] }, 'body.eventTypes.0'], [{ url, eventTypes: 'all' }, 'body.eventTypes'],
    [{ url, secret: 'whsec_mine' }, 'body.secret'], [{ url, description: 'two\nlines' }, 'body.description'], [{ url: 7 }, 'body.url'], [{}, 'body.url'], [[], 'body'],
    [{ url, organizationId: 'eng_01k9zq3v5se6rb4yg2w8d7t1hn' }, 'body.organizationId'], [{ url, description: 'x\0y' }, 'body.description'],
  ])('refuse the body %j', async (body, path) => {
    const answer = await partner.api.post<{ code: string; errors: { path: string }[] }>('/v1/webhook-endpoints', body);
    expect([answer.status, answer.body.code, answer.body.errors[0]?.path]).toEqual([422, 'request.invalid', path]);
  });

  it('are changed by whoever saw them last', async () => {
    const { body } = await partner.api.post<{ id: string }>('/v1/webhook-endpoints', { url });
    const path = `/v1/webhook-endpoints/${body.id}`;
    expect((await partner.api.patch(path, { description: 'x' })).status).toBe(428);
    const both = await Promise.all(['a', 'b'].map((description) => partner.api.patch(path, { description }, { 'if-match': '"1"' })));
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412]);
    const changed = await partner.api.patch(path, { enabled: false, eventTypes: ['engagement.held'], url: 'http://127.0.0.1:9/other' }, { 'if-match': '"2"' });
    expect(changed).toMatchObject({ status: 200, body: { enabled: false, disabledReason: 'by_request', eventTypes: ['engagement.held'], url: 'http://127.0.0.1:9/other' } });
    expect(changed.headers.get('etag')).toBe('"3"');
    // Nothing new, nothing changed.
    expect((await partner.api.patch(path, { enabled: false }, { 'if-match': '"3"' })).headers.get('etag')).toBe('"3"');
    expect((await partner.api.patch(path, { enabled: true }, { 'if-match': '"3"' })).body).toMatchObject({ enabled: true, disabledReason: null, disabledAt: null });
    const { rows } = await app.owner.query<{ action: string }>(`select action from audit.record where object = $1 order by position`, [body.id]);
    expect(rows.map(({ action }) => action)).toEqual(['webhook_endpoint.create', 'webhook_endpoint.update', 'webhook_endpoint.disable', 'webhook_endpoint.update']);
  });

  it('are deleted with their secret and deliveries', async () => {
    const { body } = await partner.api.post<{ id: string }>('/v1/webhook-endpoints', { url }, { 'idempotency-key': 'deleted' });
    const path = `/v1/webhook-endpoints/${body.id}`;
    expect((await partner.api.act(path, 'actions/test')).status).toBe(202);
    expect((await partner.api.delete(path)).status).toBe(204);
    expect((await partner.api.delete(path)).status).toBe(404);
    const { rows } = await app.owner.query('select 1 from partners.webhook_delivery where endpoint_id = $1', [toUuid(body.id)]);
    expect(rows).toEqual([]);
    expect(await partner.api.post('/v1/webhook-endpoints', { url }, { 'idempotency-key': 'deleted' })).toMatchObject({ status: 201, body: { id: body.id, secret: null } });
  });

  it('are twenty at most, also when callers race for the last place', async () => {
    for (let nth = 0; nth < 19; nth += 1) await partner.api.post('/v1/webhook-endpoints', { url });
    const last = await Promise.all([1, 2, 3].map(() => partner.api.post('/v1/webhook-endpoints', { url })));
    expect(last.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409]);
    expect(last.find(({ status }) => status === 409)?.body['code']).toBe('webhook_endpoint.limit_reached');
    expect((await other.api.post('/v1/webhook-endpoints', { url })).status).toBe(201);
  });
});

describe('the log of events', () => {
  interface Logged { id: string; type: string; organizationId: string; actor: { kind: string } | null; data: Record<string, unknown> }
  interface Page { data: Logged[]; nextCursor: string | null; resumeCursor: string | null }

  /** Any transaction in the cluster holds the log back while it runs, so that what was just committed may come a moment later. */
  const shown = (client: Partner['api'], path: string, count: number): Promise<Page> => eventually(async () => {
    const { body } = await client.get<Page>(path);
    return body.data.length === count && body;
  }, `${count} events at ${path}`);

  const open = (organizationId: string, name: string, engagementId = newId('eng')) =>
    inTransaction(app, (tx) => tx.announce(engagementOpened, { engagementId, organizationId, name, ownerId: null }));

  it('shows partners their own events, and of those what is for them', async () => {
    const engagementId = newId('eng');
    await open(partner.organizationId, 'mine', engagementId);
    await open(other.organizationId, 'theirs');
    await inTransaction(app, (tx) => tx.announce(engagementOwnerChanged, { engagementId, organizationId: partner.organizationId, name: 'mine', ownerId: null, previousOwnerId: null }));
    const staff = await shown(app.as('auditor'), `/v1/events?engagementId=${engagementId}`, 2);
    expect(staff.data.map(({ type, actor }) => [type, actor?.kind])).toEqual([['engagement.opened', 'system'], ['engagement.owner_changed', 'system']]);
    const mine = await partner.api.get<Page>(`/v1/events?engagementId=${engagementId}`);
    expect(mine.body.data.map(({ type, organizationId, actor }) => ({ type, organizationId, actor }))).toEqual([{ type: 'engagement.opened', organizationId: partner.organizationId, actor: null }]);
    const all = await partner.api.get<Page>('/v1/events?limit=100');
    expect(new Set(all.body.data.map(({ organizationId }) => organizationId))).toEqual(new Set([partner.organizationId]));
    expect((await partner.api.get<Page>(`/v1/events?organizationId=${other.organizationId}`)).body.data).toEqual([]);
    expect((await app.as('auditor').get<Page>(`/v1/events?organizationId=${other.organizationId}&type=engagement.opened`)).body.data.map(({ data }) => data['name'])).toEqual(['theirs']);
  });

  it('is followed by its cursors to the end and beyond, in the order of the commits', async () => {
    const follower = await createPartner(app, 'Follower');
    const names = ['one', 'two', 'three', 'four', 'five'];
    for (const name of names) await open(follower.organizationId, name);
    await shown(follower.api, '/v1/events?type=engagement.opened', names.length);
    const seen: Logged[] = [];
    let page = (await follower.api.get<Page>('/v1/events?type=engagement.opened&limit=2')).body;
    seen.push(...page.data);
    while (page.nextCursor !== null) {
      page = (await follower.api.get<Page>(`/v1/events?type=engagement.opened&limit=2&cursor=${page.nextCursor}`)).body;
      seen.push(...page.data);
    }
    expect(seen.map(({ data }) => data['name'])).toEqual(names);
    const end = page.resumeCursor ?? '';
    const idle = (await follower.api.get<Page>(`/v1/events?type=engagement.opened&limit=2&cursor=${end}`)).body;
    expect(idle).toEqual({ data: [], nextCursor: null, resumeCursor: end });
    await open(follower.organizationId, 'six');
    const later = await shown(follower.api, `/v1/events?type=engagement.opened&limit=2&cursor=${end}`, 1);
    expect(later.data.map(({ data }) => data['name'])).toEqual(['six']);
    expect(await follower.api.get(`/v1/events?type=engagement.held&cursor=${end}`)).toMatchObject({ status: 400, body: { code: 'cursor.invalid' } });
  });

  it('holds back what a transaction still running could precede, so that followers miss nothing', async () => {
    const follower = await createPartner(app, 'Patient follower');
    let commit: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (commit = resolve));
    const held = (name: string) => ({ engagementId: newId('eng'), organizationId: follower.organizationId, name, ownerId: null, stage: 'intake' });
    let begun: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    const slow = inTransaction(app, async (tx) => {
      await tx.query('select pg_current_xact_id()');
      begun();
      await gate;
      tx.announce(engagementHeld, held('first by transaction'));
    });
    await started;
    await inTransaction(app, (tx) => tx.announce(engagementHeld, held('second')));
    const names = async () => (await follower.api.get<Page>('/v1/events?type=engagement.held')).body.data.map(({ data }) => data['name']);
    expect(await names()).toEqual([]);
    commit();
    await slow;
    await shown(follower.api, '/v1/events?type=engagement.held', 2);
    expect(await names()).toEqual(['first by transaction', 'second']);
  });

  it.each(['engagementId=org_01k9zq3v5se6rb4yg2w8d7t1hn', 'limit=0', 'limit=101', 'actor=me', 'cursor=long'])('refuses the query %s', async (query) => {
    expect((await partner.api.get(`/v1/events?${query.replace('long', 'x'.repeat(3000))}`)).status).toBe(422);
  });
});
