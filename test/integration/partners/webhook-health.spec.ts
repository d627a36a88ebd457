import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { engagementHeld, engagementOpened } from '../../../src/modules/engagements/engagements.events.js';
import { organizationVerified } from '../../../src/modules/organizations/organizations.events.js';
import { WakeEndpoint } from '../../../src/modules/partners/jobs/wake-endpoint.job.js';
import { systemActor } from '../../../src/platform/actor.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { WebhookReceiver, createPartner, inTransaction } from './partner-fixtures.js';
import type { Partner } from './partner-fixtures.js';

interface Endpoint { id: string; enabled: boolean; disabledReason: string | null; failingSince: string | null; slowedUntil: string | null }
interface Delivery { id: string; state: string; eventType: string; attempts: { status: number | null }[]; nextAttemptAt: string | null }
interface Mail { template: string; recipient: string; subject: string; text: string }

let app: TestApp;
let partner: Partner;
let receiver: WebhookReceiver;

beforeAll(async () => {
  app = await startTestApp({ env: { WEBHOOK_RETRY_SCHEDULE_SECONDS: '0', WEBHOOK_TIMEOUT_MS: '2000' } });
  partner = await createPartner(app, 'Fabrikam Legal');
  await app.as('administrator').post(`/v1/organizations/${partner.organizationId}/contacts`, { name: 'Tess', email: 'tess@fabrikam.example', roles: ['technical'] });
  await app.as('engagement_manager').get('/v1/me');
});
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(async () => {
  await app.owner.query('delete from partners.webhook_endpoint');
  await receiver.stop();
});
afterAll(() => app.close());

const origin = { actor: systemActor('test'), requestId: 'test' };
const runOf = { id: 'test', attempt: 1, attempts: 8, origin, signal: new AbortController().signal };

async function createEndpoint(fields: Record<string, unknown> = {}): Promise<string> {
  const created = await partner.api.post<Endpoint>('/v1/webhook-endpoints', { url: receiver.url, eventTypes: ['engagement.held'], ...fields });
  expect(created.status).toBe(201);
  return created.body.id;
}
const read = async (id: string): Promise<Endpoint> => (await partner.api.get<Endpoint>(`/v1/webhook-endpoints/${id}`)).body;
const deliveriesOf = async (id: string, query = ''): Promise<Delivery[]> => (await partner.api.get<{ data: Delivery[] }>(`/v1/webhook-endpoints/${id}/deliveries${query}`)).body.data;
const hold = (count = 1, engagementId: string = newId('eng')): Promise<void> => inTransaction(app, (tx) => {
  for (let nth = 0; nth < count; nth += 1) tx.announce(engagementHeld, { engagementId, organizationId: partner.organizationId, name: `No ${nth}`, ownerId: null, stage: 'intake' });
});
const letFail = (id: string, days: number, noticedDays: number | null = null) => app.owner.query(
  `update partners.webhook_endpoint set failing_since = now() - $2 * interval '1 day', failure_noticed_at = now() - $3 * interval '1 day' where id = $1`, [toUuid(id), days, noticedDays],
);
const opened = async (): Promise<string> => {
  const engagementId = newId('eng');
  await inTransaction(app, (tx) => tx.announce(engagementOpened, { engagementId, organizationId: partner.organizationId, name: 'Case law', ownerId: null }));
  return engagementId;
};
async function mailsAbout(template: string): Promise<Mail[]> {
  const { rows } = await app.owner.query<Mail>('select template, recipient, subject, text from notifications.mail_message where template = $1', [template]);
  return rows;
}

describe('an endpoint that fails', () => {
  it('says since when, until it works again', async () => {
    receiver.answer = (_request, response) => response.writeHead(500).end();
    const id = await createEndpoint();
    await opened().then((engagementId) => hold(1, engagementId));
    await eventually(async () => (await deliveriesOf(id, '?state=dead')).length === 1, 'a dead delivery');
    const { failingSince } = await read(id);
    expect(failingSince).not.toBeNull();
    expect((await app.as('engagement_manager').get<{ data: Endpoint[] }>('/v1/webhook-endpoints?condition=failing')).body.data.map((each) => each.id)).toEqual([id]);
    receiver.answer = (_request, response) => response.writeHead(200).end();
    await partner.api.act(`/v1/webhook-endpoints/${id}`, 'actions/test');
    await eventually(async () => (await read(id)).failingSince === null, 'it to work again');
    expect((await app.as('engagement_manager').get<{ data: Endpoint[] }>('/v1/webhook-endpoints?condition=failing')).body.data).toEqual([]);
  });

  it('has its owner told after three days, is disabled after five, and starts anew when it is enabled', async () => {
    receiver.answer = (_request, response) => response.writeHead(500).end();
    const id = await createEndpoint();
    const engagementId = await opened();
    await letFail(id, 2.9);
    await hold(1, engagementId);
    await eventually(async () => (await deliveriesOf(id, '?state=dead')).length === 1, 'a dead delivery');
    expect(await mailsAbout('customer-webhook-failing')).toEqual([]);
    await letFail(id, 3.1);
    await hold(2, engagementId);
    await eventually(async () => (await deliveriesOf(id, '?state=dead')).length === 3, 'three dead deliveries');
    const [mail, ...more] = await eventually(async () => {
      const mails = await mailsAbout('customer-webhook-failing');
      return mails.length > 0 && mails;
    }, 'a mail before');
    // Told once, however often it fails.
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ recipient: 'tess@fabrikam.example', subject: expect.stringContaining('127.0.0.1') });
    await eventually(async () => (await mailsAbout('webhook-failing')).length > 0, 'a mail to the lab');
    expect((await read(id)).enabled).toBe(true);

    await letFail(id, 5.1, 2.1);
    await hold(3, engagementId);
    await eventually(async () => !(await read(id)).enabled, 'it to be disabled');
    expect(await read(id)).toMatchObject({ disabledReason: 'failing' });
    const [told] = await eventually(async () => {
      const mails = await mailsAbout('customer-webhook-disabled');
      return mails.length > 0 && mails;
    }, 'a mail after');
    expect(told).toMatchObject({ recipient: 'tess@fabrikam.example', text: expect.stringContaining('has not taken an event for days') });
    await eventually(async () => (await mailsAbout('webhook-disabled')).length > 0, 'a mail to the lab');
    // None stays behind in the line.
    await eventually(async () => (await deliveriesOf(id)).every(({ state }) => state === 'dead' || state === 'skipped'), 'all to end');

    receiver.answer = (_request, response) => response.writeHead(500).end();
    const { headers } = await partner.api.get(`/v1/webhook-endpoints/${id}`);
    expect((await partner.api.patch(`/v1/webhook-endpoints/${id}`, { enabled: true }, { 'if-match': headers.get('etag') ?? '' })).body).toMatchObject({ enabled: true, failingSince: null });
    await hold(1, engagementId);
    await eventually(async () => (await read(id)).failingSince !== null, 'the next failure');
    expect(await read(id)).toMatchObject({ enabled: true });
    expect(await mailsAbout('customer-webhook-failing')).toHaveLength(1);
  });

  it('is never disabled without notice, however late the failure is seen', async () => {
    receiver.answer = (_request, response) => response.writeHead(500).end();
    const id = await createEndpoint();
    await letFail(id, 30);
    await hold();
    await eventually(async () => (await deliveriesOf(id, '?state=dead')).length === 1, 'a dead delivery');
    expect(await read(id)).toMatchObject({ enabled: true });
    const { rows } = await app.owner.query('select 1 from partners.webhook_endpoint where id = $1 and failure_noticed_at is not null', [toUuid(id)]);
    expect(rows).toHaveLength(1);
  });
});

describe('an endpoint that has too much to do', () => {
  it.each([[429, '3600'], [503, '3600'], [502, undefined], [504, undefined]])('is left alone after %d (Retry-After %p), all of its deliveries', async (status, retryAfter) => {
    receiver.answer = (_request, response) => response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
    const id = await createEndpoint();
    await hold();
    const { slowedUntil } = await eventually(async () => {
      const endpoint = await read(id);
      return endpoint.slowedUntil !== null && endpoint;
    }, 'it to be slowed');
    expect(Date.parse(slowedUntil ?? '') - Date.now()).toBeGreaterThan(retryAfter === undefined ? 20_000 : 3_590_000);
    receiver.answer = (_request, response) => response.writeHead(200).end();
    await hold(5);
    await eventually(async () => (await app.owner.query('select from partners.webhook_delivery where endpoint_id = $1 and parked', [toUuid(id)])).rowCount === 5 + (retryAfter === undefined ? 1 : 0), 'the others to wait');
    expect(receiver.received).toHaveLength(1);
    // The time is over.
    await app.owner.query(`update partners.webhook_endpoint set slowed_until = now() - interval '1 second' where id = $1`, [toUuid(id)]);
    await app.app.get(WakeEndpoint, { strict: false }).run({ endpointId: id }, runOf);
    await eventually(async () => (await deliveriesOf(id, '?state=delivered')).length >= 5, 'the others to arrive');
    expect(await read(id)).toMatchObject({ slowedUntil: null, failingSince: null });
  });

  it('goes on at once when it is enabled or moved', async () => {
    receiver.answer = (_request, response) => response.writeHead(429, { 'retry-after': '3600' }).end();
    const id = await createEndpoint();
    await hold();
    await eventually(async () => (await read(id)).slowedUntil !== null, 'it to be slowed');
    await hold(3);
    await eventually(async () => (await app.owner.query('select from partners.webhook_delivery where endpoint_id = $1 and parked', [toUuid(id)])).rowCount === 3, 'the others to wait');
    receiver.answer = (_request, response) => response.writeHead(200).end();
    expect((await partner.api.patch(`/v1/webhook-endpoints/${id}`, { enabled: true }, { 'if-match': '"1"' })).body).toMatchObject({ slowedUntil: null });
    await eventually(async () => (await deliveriesOf(id, '?state=delivered')).length === 3, 'the others to arrive');
    await app.app.get(WakeEndpoint, { strict: false }).run({ endpointId: newId('whe') }, runOf);
  });
});

describe('filters', () => {
  it('let an endpoint have the events of its engagements alone', async () => {
    const [mine, another] = [await opened(), await opened()];
    const id = await createEndpoint({ engagementIds: [mine, mine], eventTypes: ['engagement.held', 'organization.verified'] });
    const all = await createEndpoint({ eventTypes: ['engagement.held', 'organization.verified'] });
    expect(await read(id)).toMatchObject({ engagementIds: [mine] });
    await hold(1, another);
    await inTransaction(app, (tx) => tx.announce(organizationVerified, { organizationId: partner.organizationId, name: 'Fabrikam Legal' }));
    await hold(1, mine);
    await eventually(async () => (await deliveriesOf(all, '?state=delivered')).length === 3, 'all three at the other endpoint');
    await eventually(async () => (await deliveriesOf(id, '?state=delivered')).length === 1, 'the one');
    expect((await deliveriesOf(id)).map(({ eventType }) => eventType)).toEqual(['engagement.held']);
    for (const engagementIds of [['eng_1'], 'all', [7], Array.from({ length: 101 }, () => newId('eng'))]) {
      expect((await partner.api.post('/v1/webhook-endpoints', { url: receiver.url, engagementIds })).status).toBe(422);
    }
  });

  it('narrow the list of deliveries by state, type and time', async () => {
    const id = await createEndpoint({ eventTypes: [] });
    await hold(2);
    await inTransaction(app, (tx) => tx.announce(organizationVerified, { organizationId: partner.organizationId, name: 'Fabrikam Legal' }));
    await eventually(async () => (await deliveriesOf(id, '?state=delivered')).length === 3, 'all');
    expect(await deliveriesOf(id, '?eventType=engagement.held&state=delivered')).toHaveLength(2);
    await app.owner.query(`update partners.webhook_delivery set created_at = '2026-01-01T12:00:00Z' where endpoint_id = $1 and event_type = 'organization.verified'`, [toUuid(id)]);
    expect((await deliveriesOf(id, '?until=2026-01-01T13:00:00%2B01:00'))).toHaveLength(0);
    expect((await deliveriesOf(id, '?from=2026-01-01T12:00:00Z&until=2026-01-02T00:00:00Z')).map(({ eventType }) => eventType)).toEqual(['organization.verified']);
    expect((await partner.api.get(`/v1/webhook-endpoints/${id}/deliveries?from=yesterday`)).status).toBe(422);
  });
});

describe('replaying a range', () => {
  const replay = (id: string, body: unknown) => partner.api.act<{ replayed: number; continueAfter: string | null; code: string }>(`/v1/webhook-endpoints/${id}`, 'actions/replay-deliveries', body);

  it('sends dead letters again by time and type, in their order, and nothing else', async () => {
    receiver.answer = (_request, response) => response.writeHead(500).end();
    const id = await createEndpoint({ eventTypes: [] });
    await hold(4);
    await inTransaction(app, (tx) => tx.announce(organizationVerified, { organizationId: partner.organizationId, name: 'Fabrikam Legal' }));
    await eventually(async () => (await deliveriesOf(id, '?state=dead')).length === 5, 'five dead letters');
    const { rows } = await app.owner.query<{ id: string }>(`select id from partners.webhook_delivery where endpoint_id = $1 and event_type = 'engagement.held' order by id`, [toUuid(id)]);
    for (const [nth, row] of rows.entries()) {
      await app.owner.query(`update partners.webhook_delivery set created_at = timestamptz '2026-01-01T00:00:00Z' + $2 * interval '1 hour' where id = $1`, [row.id, nth]);
    }
    receiver.answer = (_request, response) => response.writeHead(200).end();
    receiver.received.length = 0;
    expect(await replay(id, { from: '2026-01-01T01:00:00Z', until: '2026-01-01T03:00:00Z', eventTypes: ['engagement.held'] })).toMatchObject({ status: 202, body: { replayed: 2, continueAfter: null } });
    await eventually(async () => (await deliveriesOf(id, '?state=delivered')).length === 2, 'the two');
    expect((await deliveriesOf(id, '?state=dead'))).toHaveLength(3);
    expect((await replay(id, { from: '2026-01-01T01:00:00Z', until: '2026-01-01T03:00:00Z' })).body).toEqual({ replayed: 0, continueAfter: null });
    expect((await replay(id, {})).body).toEqual({ replayed: 3, continueAfter: null });
    await eventually(async () => (await deliveriesOf(id, '?state=delivered')).length === 5, 'all');
    expect((await replay(id, { states: ['delivered'], eventTypes: ['organization.verified'] })).body.replayed).toBe(1);
    await eventually(async () => receiver.received.length === 6, 'the delivered one again');
    expect(new Set(receiver.received.map((each) => each.headers['webhook-id'])).size).toBe(5);
  });

  it('takes a thousand at once and says where to go on', async () => {
    const id = await createEndpoint();
    await app.owner.query(
      `insert into partners.webhook_delivery (id, organization_id, endpoint_id, event_type, body, state, attempts, created_at, finished_at)
       select gen_random_uuid(), $2, $1, 'engagement.held', '{}', 'skipped', 0, now() - n * interval '1 second', now() from generate_series(1, 1203) n`,
      [toUuid(id), toUuid(partner.organizationId)],
    );
    // Slowed, so that they wait in their line while the test looks.
    await app.owner.query(`update partners.webhook_endpoint set slowed_until = now() + interval '1 hour' where id = $1`, [toUuid(id)]);
    const jobs = async (): Promise<unknown> => (await app.owner.query(`select count(*) from platform.job_request where name = 'partners.deliver-webhook'`)).rows[0];
    const before = await jobs();
    const first = await replay(id, { states: ['skipped', 'dead'] });
    expect(first.body).toEqual({ replayed: 1000, continueAfter: expect.stringMatching(/^whd_/) });
    const second = await replay(id, { states: ['skipped', 'dead'], after: first.body.continueAfter });
    expect(second.body).toEqual({ replayed: 203, continueAfter: null });
    expect((await app.owner.query('select from partners.webhook_delivery where endpoint_id = $1 and parked', [toUuid(id)])).rowCount).toBe(1203);
    expect(await jobs()).toEqual(before);
    expect(await replay(id, { after: newId('whd') })).toMatchObject({ status: 404, body: { code: 'object.not_found' } });
    for (const body of [{ states: [] }, { states: ['pending'] }, { from: 'x' }, { all: true }]) expect((await replay(id, body)).status).toBe(422);
    await app.owner.query(`update partners.webhook_endpoint set disabled_at = now(), disabled_reason = 'failing' where id = $1`, [toUuid(id)]);
    expect(await replay(id, {})).toMatchObject({ status: 409, body: { code: 'webhook_endpoint.disabled' } });
    const other = await createPartner(app, 'Contoso Law');
    expect((await other.api.post(`/v1/webhook-endpoints/${id}/actions/replay-deliveries`, {}, { 'if-match': '"1"' })).status).toBe(404);
  });
});
