import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { engagementOpened } from '../../../src/modules/engagements/engagements.events.js';
import { deliverWebhook } from '../../../src/modules/partners/partners.jobs.js';
import { DeliverEventToWebhooks } from '../../../src/modules/partners/handlers/deliver-event-to-webhooks.handler.js';
import { DeliverWebhook } from '../../../src/modules/partners/jobs/deliver-webhook.job.js';
import { ForgetOldDeliveries } from '../../../src/modules/partners/jobs/forget-old-deliveries.job.js';
import { ResumeWebhooks } from '../../../src/modules/partners/jobs/resume-webhooks.job.js';
import { systemActor } from '../../../src/platform/actor.js';
import { EventDelivery } from '../../../src/platform/events/event-delivery.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { WebhookReceiver, createPartner, inTransaction } from './partner-fixtures.js';
import type { Partner } from './partner-fixtures.js';

interface Attempt { number: number; outcome: string; status: number | null; durationMs: number; detail: string }
interface Delivery { id: string; state: string; eventId: string | null; eventType: string; nextAttemptAt: string | null; attempts: Attempt[] }
interface Endpoint { id: string; secret: string; enabled: boolean; disabledReason: string | null }

let app: TestApp;
let partner: Partner;
let receiver: WebhookReceiver;
const receivers: WebhookReceiver[] = [];

async function startReceiver(): Promise<WebhookReceiver> {
  const started = await WebhookReceiver.start();
  receivers.push(started);
  return started;
}

async function createEndpoint(url = receiver.url, eventTypes: string[] = []): Promise<Endpoint> {
  const created = await partner.api.post<Endpoint>('/v1/webhook-endpoints', { url, eventTypes });
  expect(created.status).toBe(201);
  return created.body;
}

async function announceOpened(name = 'Case law'): Promise<string> {
  const engagementId = newId('eng');
  await inTransaction(app, (tx) => tx.announce(engagementOpened, { engagementId, organizationId: partner.organizationId, name, ownerId: null }));
  return engagementId;
}

async function deliveriesOf(endpoint: Endpoint, state?: string): Promise<Delivery[]> {
  const answer = await partner.api.get<{ data: Delivery[] }>(`/v1/webhook-endpoints/${endpoint.id}/deliveries${state === undefined ? '' : `?state=${state}`}`);
  expect(answer.status).toBe(200);
  return answer.body.data;
}

function ended(endpoint: Endpoint, state: string): Promise<Delivery> {
  return eventually(async () => (await deliveriesOf(endpoint, state))[0], `a delivery that is ${state}`);
}

const origin = { actor: systemActor('test'), requestId: 'test' };
const runOf = (attempt = 1) => ({ id: 'test', attempt, attempts: 8, origin, signal: new AbortController().signal });

beforeAll(async () => {
  app = await startTestApp({ env: { WEBHOOK_RETRY_SCHEDULE_SECONDS: '0,0', WEBHOOK_TIMEOUT_MS: '700' } });
  partner = await createPartner(app, 'Fabrikam Legal');
});
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await app.owner.query('delete from partners.webhook_endpoint');
  await Promise.all(receivers.splice(0).map((started) => started.stop()));
});
afterAll(() => app.close());

describe('a webhook', () => {
  it('fails twice, then arrives: one id on every attempt, signed so that standardwebhooks verifies it', async () => {
    receiver.answer = (_request, response, nth) => response.writeHead(nth < 3 ? 500 : 200).end(nth < 3 ? 'down for a moment' : 'thanks');
    const endpoint = await createEndpoint();
    const engagementId = await announceOpened();
    const delivery = await ended(endpoint, 'delivered');
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map((each) => each.headers['webhook-id']))).toEqual(new Set([delivery.id]));
    expect(new Set(receiver.received.map((each) => each.body)).size).toBe(1);
    for (const each of receiver.received) {
      const body = new Webhook(endpoint.secret).verify(each.body, each.headers as Record<string, string>) as Record<string, unknown>;
      expect(body).toEqual({ type: 'engagement.opened', timestamp: expect.any(String), data: { engagementId, organizationId: partner.organizationId, name: 'Case law', ownerId: null } });
      expect(each.headers['content-type']).toBe('application/json');
    }
    expect(delivery).toMatchObject({
      eventType: 'engagement.opened', nextAttemptAt: null,
      attempts: [
        { number: 1, outcome: 'refused', status: 500, detail: 'down for a moment' },
        { number: 2, outcome: 'refused', status: 500 },
        { number: 3, outcome: 'accepted', status: 200, detail: 'thanks' },
      ],
    });
    await eventually(async () => {
      const events = await partner.api.get<{ data: { id: string }[] }>(`/v1/events?engagementId=${engagementId}`);
      return events.body.data.some((event) => event.id === delivery.eventId);
    }, 'the event in the log');
  });

  it('does not follow redirects: they are failures, and after the last attempt the delivery is dead', async () => {
    const elsewhere = await startReceiver();
    receiver.answer = (_request, response) => response.writeHead(307, { location: elsewhere.url }).end();
    const endpoint = await createEndpoint();
    await announceOpened();
    const delivery = await ended(endpoint, 'dead');
    expect(delivery.attempts.map(({ outcome, status }) => ({ outcome, status }))).toEqual([1, 2, 3].map(() => ({ outcome: 'redirected', status: 307 })));
    expect(elsewhere.received).toHaveLength(0);
  });

  it('disables an endpoint that answers 410, tells its other endpoints, and tries no more', async () => {
    const other = await startReceiver();
    receiver.answer = (_request, response) => response.writeHead(410).end();
    const endpoint = await createEndpoint(receiver.url, ['engagement.opened']);
    await createEndpoint(other.url, ['webhook_endpoint.disabled']);
    await announceOpened();
    const delivery = await ended(endpoint, 'dead');
    expect(delivery.attempts).toHaveLength(1);
    const read = await partner.api.get<Endpoint>(`/v1/webhook-endpoints/${endpoint.id}`);
    expect(read.body).toMatchObject({ enabled: false, disabledReason: 'gone' });
    await eventually(async () => other.received.length > 0, 'the webhook about the disabled endpoint');
    expect(JSON.parse(other.received[0]?.body ?? '')).toMatchObject({ type: 'webhook_endpoint.disabled', data: { webhookEndpointId: endpoint.id, reason: 'gone' } });
  });

  it('gives a receiver that does not answer up, and one that is not there', async () => {
    receiver.answer = () => undefined;
    const gone = await startReceiver();
    const silent = await createEndpoint();
    const closed = await createEndpoint(gone.url);
    await gone.stop();
    await announceOpened();
    expect((await ended(silent, 'dead')).attempts.map(({ outcome, status }) => ({ outcome, status }))).toEqual([1, 2, 3].map(() => ({ outcome: 'timed_out', status: null })));
    expect((await ended(closed, 'dead')).attempts[0]).toMatchObject({ outcome: 'unreachable', status: null });
  });

  it('shows the start of a long, binary answer as text', async () => {
    receiver.answer = (_request, response) => response.writeHead(200).end(Buffer.concat([Buffer.from([0, 255]), Buffer.from('x'.repeat(100_000))]));
    const endpoint = await createEndpoint();
    await announceOpened();
    const [attempt] = (await ended(endpoint, 'delivered')).attempts;
    expect(attempt?.detail).toHaveLength(1000);
    expect(attempt?.detail).toMatch(/^\uFFFD\uFFFDxxx/);
  });

  it('goes only to endpoints of the organization that want its type', async () => {
    const other = await createPartner(app, 'Contoso Law');
    const foreign = await startReceiver();
    await other.api.post('/v1/webhook-endpoints', { url: foreign.url });
    const choosy = await createEndpoint(receiver.url, ['engagement.held']);
    const all = await createEndpoint((await startReceiver()).url);
    await announceOpened();
    await ended(all, 'delivered');
    expect(await deliveriesOf(choosy)).toEqual([]);
    expect(foreign.received).toEqual([]);
    expect((await other.api.get(`/v1/webhook-endpoints/${all.id}/deliveries`)).status).toBe(404);
  });
});

describe('the work behind it', () => {
  async function waitingDelivery(endpoint: Endpoint): Promise<string> {
    const id = newId('whd');
    await app.owner.query(
      `insert into partners.webhook_delivery (id, organization_id, endpoint_id, event_type, body, state, next_attempt_at, created_at) values ($1, $2, $3, 'engagement.opened', '{}', 'pending', now(), now())`,
      [toUuid(id), toUuid(partner.organizationId), toUuid(endpoint.id)],
    );
    return id;
  }

  it('writes one delivery when the event is delivered twice, at once or later', async () => {
    const endpoint = await createEndpoint();
    await announceOpened();
    const delivery = await ended(endpoint, 'delivered');
    const eventUuid = toUuid(delivery.eventId ?? '');
    const deliver = app.app.get(EventDelivery, { strict: false });
    const event = await deliver.load(eventUuid);
    const handler = app.app.get(DeliverEventToWebhooks, { strict: false });
    await Promise.all([1, 2].map(() => deliver.deliver('partners.deliver-event-to-webhooks', handler, eventUuid, event!)));
    // Even a handler that forgot: the delivery of an event to an endpoint is unique.
    await inTransaction(app, (tx) => handler.handle(tx, event!));
    expect(await deliveriesOf(endpoint)).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
  });

  it('writes nothing for an endpoint that was disabled, or deleted, before the handler ran', async () => {
    const disabled = await createEndpoint();
    const deleted = await createEndpoint();
    await app.owner.query(`update partners.webhook_endpoint set disabled_at = now(), disabled_reason = 'by_request' where id = $1`, [toUuid(disabled.id)]);
    await partner.api.delete(`/v1/webhook-endpoints/${deleted.id}`);
    const alive = await createEndpoint();
    await announceOpened();
    await ended(alive, 'delivered');
    expect(await deliveriesOf(disabled)).toEqual([]);
    expect(receiver.received).toHaveLength(1);
  });

  it('makes an attempt once, however many runs try it at once', async () => {
    receiver.answer = (_request, response) => setTimeout(() => response.writeHead(200).end(), 100);
    const endpoint = await createEndpoint();
    const deliveryId = await waitingDelivery(endpoint);
    const job = app.app.get(DeliverWebhook, { strict: false });
    await Promise.all([1, 2, 3].map((attempt) => job.run({ deliveryId, attempt: 1 }, runOf(attempt))));
    await job.run({ deliveryId, attempt: 1 }, runOf(4));
    await job.run({ deliveryId, attempt: 2 }, runOf(5));
    expect(receiver.received).toHaveLength(1);
    expect((await ended(endpoint, 'delivered')).attempts).toHaveLength(1);
  });

  it('takes an attempt over when whoever made it died: after its lease, under the same id', async () => {
    const endpoint = await createEndpoint();
    const deliveryId = await waitingDelivery(endpoint);
    await app.owner.query(
      `update partners.webhook_delivery set state = 'sending', next_attempt_at = null, lease = gen_random_uuid(), leased_until = now() + interval '1 second' where id = $1`, [toUuid(deliveryId)],
    );
    await app.app.get(DeliverWebhook, { strict: false }).run({ deliveryId, attempt: 1 }, runOf());
    expect(receiver.received).toHaveLength(0);
    // The run that found it leased asked for another one at the lease's end.
    const delivery = await ended(endpoint, 'delivered');
    expect(delivery.attempts.map(({ number }) => number)).toEqual([1]);
    expect(receiver.received.map((each) => each.headers['webhook-id'])).toEqual([deliveryId]);
  });

  it('lets the result of a run whose lease was taken over count for nothing', async () => {
    let takeOver: Promise<unknown> = Promise.resolve();
    const endpoint = await createEndpoint();
    const deliveryId = await waitingDelivery(endpoint);
    receiver.answer = (_request, response) => {
      takeOver = app.owner.query(`update partners.webhook_delivery set lease = gen_random_uuid() where id = $1`, [toUuid(deliveryId)]).then(() => response.writeHead(500).end());
    };
    await app.app.get(DeliverWebhook, { strict: false }).run({ deliveryId, attempt: 1 }, runOf());
    await takeOver;
    const { rows } = await app.owner.query('select state, attempts from partners.webhook_delivery where id = $1', [toUuid(deliveryId)]);
    expect(rows).toEqual([{ state: 'sending', attempts: 0 }]);
  });

  it('skips the deliveries of an endpoint that was disabled before they ran, parked ones too', async () => {
    const endpoint = await createEndpoint();
    const first = await waitingDelivery(endpoint);
    const parked = await waitingDelivery(endpoint);
    await app.owner.query(`update partners.webhook_delivery set parked = true where id = $1`, [toUuid(parked)]);
    const { headers } = await partner.api.get(`/v1/webhook-endpoints/${endpoint.id}`);
    expect((await partner.api.patch(`/v1/webhook-endpoints/${endpoint.id}`, { enabled: false }, { 'if-match': headers.get('etag') ?? '' })).status).toBe(200);
    await app.app.get(DeliverWebhook, { strict: false }).run({ deliveryId: first, attempt: 1 }, runOf());
    await eventually(async () => (await deliveriesOf(endpoint, 'skipped')).length === 2, 'both skipped');
    expect(receiver.received).toHaveLength(0);
  });

  it('skips a line of parked deliveries one after the other, without filling the queue', async () => {
    const endpoint = await createEndpoint();
    const { headers } = await partner.api.get(`/v1/webhook-endpoints/${endpoint.id}`);
    expect((await partner.api.patch(`/v1/webhook-endpoints/${endpoint.id}`, { enabled: false }, { 'if-match': headers.get('etag') ?? '' })).status).toBe(200);
    const [first = '', ...others] = await Promise.all(Array.from({ length: 9 }, () => waitingDelivery(endpoint)));
    await app.owner.query(`update partners.webhook_delivery set parked = true where id = any($1)`, [others.map((id) => toUuid(id))]);
    await app.app.get(DeliverWebhook, { strict: false }).run({ deliveryId: first, attempt: 1 }, runOf());
    await eventually(async () => (await deliveriesOf(endpoint, 'skipped')).length === 9, 'all skipped');
    const { rows } = await app.owner.query<{ jobs: number }>(
      `select count(*)::int as jobs from platform.job_request where name = 'partners.deliver-webhook' and payload->>'deliveryId' = any($1) group by requested_at`, [others]);
    expect(rows).toEqual(Array.from({ length: 8 }, () => ({ jobs: 1 })));
  });

  it('is forgotten when it ended long ago, in as many transactions as it takes', async () => {
    const endpoint = await createEndpoint();
    await announceOpened();
    await ended(endpoint, 'delivered');
    const aged = (state: string, days: number, count: number) => app.owner.query(
      `insert into partners.webhook_delivery (id, organization_id, endpoint_id, event_type, body, state, next_attempt_at, created_at, finished_at)
       select gen_random_uuid(), $1, $2, 'engagement.opened', '{}', $3::text, case when $3 = 'pending' then now() end, now() - make_interval(days => $4), case when $3 <> 'pending' then now() - make_interval(days => $4) end
       from generate_series(1, $5)`, [toUuid(partner.organizationId), toUuid(endpoint.id), state, days, count]);
    await aged('dead', 61, 2100);
    await aged('skipped', 59, 1);
    await aged('pending', 90, 1);
    await app.owner.query(`update partners.webhook_delivery set finished_at = now() - interval '61 days' where state = 'delivered'`);
    await app.app.get(ForgetOldDeliveries, { strict: false }).run({}, runOf());
    const { rows } = await app.owner.query<{ state: string }>('select state from partners.webhook_delivery where endpoint_id = $1 order by state', [toUuid(endpoint.id)]);
    expect(rows.map(({ state }) => state)).toEqual(['pending', 'skipped']);
    expect((await app.owner.query('select 1 from partners.webhook_attempt where organization_id = $1', [toUuid(partner.organizationId)])).rowCount).toBe(0);
    await app.app.get(ForgetOldDeliveries, { strict: false }).run({}, runOf());
    await expect(app.app.get(ForgetOldDeliveries, { strict: false }).run({}, { ...runOf(), signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  });

  it('returns quietly for a delivery that is gone', async () => {
    await app.app.get(DeliverWebhook, { strict: false }).run({ deliveryId: newId('whd'), attempt: 1 }, runOf());
  });

  it('asks again for what the queue lost', async () => {
    const endpoint = await createEndpoint();
    const deliveryId = await waitingDelivery(endpoint);
    await app.owner.query(`update partners.webhook_delivery set next_attempt_at = now() - interval '11 minutes', parked = true where id = $1`, [toUuid(deliveryId)]);
    await app.app.get(ResumeWebhooks, { strict: false }).run({}, runOf());
    expect((await ended(endpoint, 'delivered')).id).toBe(deliveryId);
  });

  it('blocks an address that became private after it was checked', async () => {
    const endpoint = await createEndpoint();
    await app.owner.query(`update partners.webhook_endpoint set url = 'https://169.254.169.254/latest' where id = $1`, [toUuid(endpoint.id)]);
    await announceOpened();
    const delivery = await ended(endpoint, 'dead');
    expect(delivery.attempts[0]).toMatchObject({ outcome: 'blocked', status: null });
  });

  it('waits as long as Retry-After says', async () => {
    receiver.answer = (_request, response) => response.writeHead(503, { 'retry-after': '3600' }).end();
    const endpoint = await createEndpoint();
    const before = Date.now();
    await announceOpened();
    const delivery = await eventually(async () => (await deliveriesOf(endpoint)).find((each) => each.attempts.length === 1), 'the first attempt');
    expect(delivery.state).toBe('pending');
    expect(Date.parse(delivery.nextAttemptAt ?? '') - before).toBeGreaterThanOrEqual(3_600_000);
    const { rows } = await app.owner.query<{ payload: { attempt: number } }>(`select payload from platform.job_request where name = $1 and relayed_at is null and payload->>'deliveryId' = $2`, [deliverWebhook.name, delivery.id]);
    expect(rows.map((row) => row.payload)).toEqual([{ deliveryId: delivery.id, attempt: 2 }]);
  });
});

describe('replay and test', () => {
  it('replays a dead delivery: a new round of attempts, the same message', async () => {
    receiver.answer = (_request, response, nth) => response.writeHead(nth <= 3 ? 500 : 200).end();
    const endpoint = await createEndpoint();
    await announceOpened();
    const dead = await ended(endpoint, 'dead');
    expect(dead.attempts).toHaveLength(3);
    const replayed = await partner.api.act<Delivery>(`/v1/webhook-deliveries/${dead.id}`, 'actions/replay');
    expect(replayed.status).toBe(202);
    expect(replayed.headers.get('location')).toBe(`/v1/webhook-deliveries/${dead.id}`);
    const delivered = await ended(endpoint, 'delivered');
    expect(delivered.id).toBe(dead.id);
    expect(delivered.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(new Set(receiver.received.map((each) => each.headers['webhook-id'])).size).toBe(1);
    const { rows } = await app.owner.query(`select 1 from audit.record where action = 'webhook_delivery.replay' and object = $1`, [dead.id]);
    expect(rows).toHaveLength(1);
  });

  it('lets one of two callers at once replay', async () => {
    const endpoint = await createEndpoint();
    await announceOpened();
    const { id } = await ended(endpoint, 'delivered');
    const { headers } = await partner.api.get(`/v1/webhook-deliveries/${id}`);
    const replays = await Promise.all([1, 2].map(() => partner.api.post(`/v1/webhook-deliveries/${id}/actions/replay`, {}, { 'if-match': headers.get('etag') ?? '' })));
    expect(replays.map(({ status }) => status).sort((a, b) => a - b)).toEqual([202, 412]);
    await eventually(async () => receiver.received.length === 2, 'the second webhook');
  });

  it('refuses to replay what is under way, what is disabled, and what is another’s', async () => {
    receiver.answer = (_request, response) => response.writeHead(503, { 'retry-after': '3600' }).end();
    const endpoint = await createEndpoint();
    await announceOpened();
    const { id } = await eventually(async () => (await deliveriesOf(endpoint)).find((each) => each.attempts.length === 1), 'the first attempt');
    expect((await partner.api.act(`/v1/webhook-deliveries/${id}`, 'actions/replay'))).toMatchObject({ status: 409, body: { code: 'webhook_delivery.unfinished' } });
    expect((await partner.api.post(`/v1/webhook-deliveries/${id}/actions/replay`)).status).toBe(428);
    await app.owner.query(`update partners.webhook_delivery set state = 'dead', next_attempt_at = null, finished_at = now() where id = $1`, [toUuid(id)]);
    await app.owner.query(`update partners.webhook_endpoint set disabled_at = now(), disabled_reason = 'by_request' where id = $1`, [toUuid(endpoint.id)]);
    expect((await partner.api.act(`/v1/webhook-deliveries/${id}`, 'actions/replay'))).toMatchObject({ status: 409, body: { code: 'webhook_endpoint.disabled' } });
    expect((await partner.api.act(`/v1/webhook-endpoints/${endpoint.id}`, 'actions/test'))).toMatchObject({ status: 409, body: { code: 'webhook_endpoint.disabled' } });
    const other = await createPartner(app, 'Northwind Law');
    const foreign = await other.api.post(`/v1/webhook-deliveries/${id}/actions/replay`, {}, { 'if-match': '"1"' });
    const unknown = await other.api.post(`/v1/webhook-deliveries/${newId('whd')}/actions/replay`, {}, { 'if-match': '"1"' });
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
  });

  it('sends a test to one endpoint, whatever its filter', async () => {
    const other = await startReceiver();
    const endpoint = await createEndpoint(receiver.url, ['engagement.held']);
    await createEndpoint(other.url);
    const answer = await partner.api.act<Delivery>(`/v1/webhook-endpoints/${endpoint.id}`, 'actions/test');
    expect(answer).toMatchObject({ status: 202, body: { eventType: 'webhook_endpoint.test', eventId: null, attempts: [] } });
    await ended(endpoint, 'delivered');
    const [webhook] = receiver.received;
    expect(new Webhook(endpoint.secret).verify(webhook?.body ?? '', webhook?.headers as Record<string, string>)).toMatchObject({ type: 'webhook_endpoint.test' });
    expect(other.received).toHaveLength(0);
  });
});
