import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { ResumeWebhooks } from '../../../src/modules/partners/jobs/resume-webhooks.job.js';
import { systemActor } from '../../../src/platform/actor.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { WebhookReceiver, createPartner } from './partner-fixtures.js';
import type { Partner, ReceivedWebhook } from './partner-fixtures.js';

interface Endpoint { id: string; secret: string | null; secretMadeAt: string; oldSecretsUntil: string | null }

let app: TestApp;
let partner: Partner;
let receiver: WebhookReceiver;

beforeAll(async () => {
  app = await startTestApp();
  partner = await createPartner(app, 'Fabrikam Legal');
});
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(async () => {
  await app.owner.query('delete from partners.webhook_endpoint');
  await receiver.stop();
});
afterAll(() => app.close());

async function createEndpoint(): Promise<Endpoint & { path: string }> {
  const { body } = await partner.api.post<Endpoint>('/v1/webhook-endpoints', { url: receiver.url, eventTypes: ['engagement.held'] });
  return { ...body, path: `/v1/webhook-endpoints/${body.id}` };
}

/** Sends a test event and answers it as it came. */
async function received(path: string): Promise<ReceivedWebhook> {
  const before = receiver.received.length;
  expect((await partner.api.act(path, 'actions/test')).status).toBe(202);
  return eventually(async () => receiver.received[before], 'a test event');
}

const rotate = (path: string, body: unknown = {}) => partner.api.act<Endpoint & { code: string }>(path, 'actions/rotate-secret', body);
const signatures = (webhook: ReceivedWebhook): string[] => String(webhook.headers['webhook-signature']).split(' ');
function verifies(secret: string | null, webhook: ReceivedWebhook): boolean {
  try {
    new Webhook(secret ?? '').verify(webhook.body, webhook.headers as Record<string, string>);
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

describe('a signing secret', () => {
  it('is rotated: both sign for a day, the new one alone after that', async () => {
    const { path, secret: old } = await createEndpoint();
    expect(signatures(await received(path))).toHaveLength(1);
    const rotated = await rotate(path);
    expect(rotated).toMatchObject({ status: 200, body: { secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) } });
    const { secret: fresh, secretMadeAt, oldSecretsUntil } = rotated.body;
    expect(fresh).not.toBe(old);
    expect(Date.parse(oldSecretsUntil ?? '') - Date.parse(secretMadeAt)).toBe(24 * 3_600_000);
    const both = await received(path);
    expect(signatures(both)).toHaveLength(2);
    expect([verifies(old, both), verifies(fresh, both)]).toEqual([true, true]);
    expect((await partner.api.get<Endpoint>(path)).body).not.toHaveProperty('secret');
    // A day later.
    await app.owner.query(`update partners.webhook_endpoint set retiring_secrets = jsonb_set(retiring_secrets, '{0,until}', to_jsonb((now() - interval '1 second')::text))`);
    const one = await received(path);
    expect([verifies(old, one), verifies(fresh, one)]).toEqual([false, true]);
    expect(signatures(one)).toHaveLength(1);
    await app.app.get(ResumeWebhooks, { strict: false }).run({}, { id: 'test', attempt: 1, attempts: 3, origin: { actor: systemActor('test'), requestId: 'test' }, signal: new AbortController().signal });
    const { rows } = await app.owner.query<{ retiring_secrets: unknown[] }>('select retiring_secrets from partners.webhook_endpoint');
    expect(rows).toEqual([{ retiring_secrets: [] }]);
  });

  it('ends early when its owner says so, or is rotated without an overlap', async () => {
    const { path, secret: first } = await createEndpoint();
    const { secret: second } = (await rotate(path, { overlapHours: 1 })).body;
    expect((await partner.api.act<Endpoint>(path, 'actions/end-secret-overlap')).body).toMatchObject({ oldSecretsUntil: null });
    const afterEnd = await received(path);
    expect([verifies(first, afterEnd), verifies(second, afterEnd)]).toEqual([false, true]);
    const etag = (await partner.api.get(path)).headers.get('etag');
    // Nothing to end any more, nothing changed.
    expect((await partner.api.act(path, 'actions/end-secret-overlap')).headers.get('etag')).toBe(etag);
    const { secret: third } = (await rotate(path, { overlapHours: 0 })).body;
    const leaked = await received(path);
    expect([verifies(second, leaked), verifies(third, leaked)]).toEqual([false, true]);
  });

  it('can be rotated again when the answer was lost, but not without end', async () => {
    const { path, secret: first } = await createEndpoint();
    await rotate(path);
    const { secret: third } = (await rotate(path)).body;
    const webhook = await received(path);
    expect(signatures(webhook)).toHaveLength(3);
    expect([verifies(first, webhook), verifies(third, webhook)]).toEqual([true, true]);
    expect(await rotate(path)).toMatchObject({ status: 409, body: { code: 'webhook_endpoint.secrets_retiring' } });
    // The one that must not sign any longer is replaced all the same.
    await partner.api.act(path, 'actions/end-secret-overlap');
    expect((await rotate(path)).status).toBe(200);
  });

  it('is shown once: to whoever retries under the same key, until it is rotated again; and kept sealed', async () => {
    const { path } = await createEndpoint();
    const headers = { 'if-match': '"1"', 'idempotency-key': 'rotation' };
    const first = await partner.api.post<Endpoint>(`${path}/actions/rotate-secret`, {}, headers);
    const again = await partner.api.post<Endpoint>(`${path}/actions/rotate-secret`, {}, headers);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    const second = await rotate(path);
    expect((await partner.api.post<Endpoint>(`${path}/actions/rotate-secret`, {}, headers)).body).toEqual({ ...first.body, secret: null });
    const { rows } = await app.owner.query<{ everything: string }>(
      `select concat((select string_agg(k::text, '') from platform.idempotency_key k), (select string_agg(e::text, '') from partners.webhook_endpoint e),
         (select string_agg(body, '') from audit.record), (select string_agg(o::text, '') from platform.outbox o)) as everything`,
    );
    for (const secret of [first.body.secret, second.body.secret]) expect(rows[0]?.everything).not.toContain(secret?.slice('whsec_'.length));
    const { rows: audited } = await app.owner.query<{ action: string }>('select action from audit.record where object = $1 order by position', [first.body.id]);
    expect(audited.map(({ action }) => action)).toEqual(['webhook_endpoint.create', 'webhook_endpoint.rotate_secret', 'webhook_endpoint.rotate_secret']);
  });

  it('is rotated by one of two at once, by its owner alone, and by sensible hours', async () => {
    const { path } = await createEndpoint();
    const both = await Promise.all([1, 2].map(() => partner.api.post(`${path}/actions/rotate-secret`, {}, { 'if-match': '"1"' })));
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412]);
    expect((await partner.api.post(`${path}/actions/rotate-secret`, {})).status).toBe(428);
    const other = await createPartner(app, 'Contoso Law');
    for (const action of ['rotate-secret', 'end-secret-overlap']) {
      const foreign = await other.api.post(`${path}/actions/${action}`, {}, { 'if-match': '"2"' });
      const unknown = await other.api.post(`/v1/webhook-endpoints/${newId('whe')}/actions/${action}`, {}, { 'if-match': '"2"' });
      expect([foreign.status, foreign.body['code'], unknown.status, unknown.body['code']]).toEqual([404, 'object.not_found', 404, 'object.not_found']);
    }
    for (const overlapHours of [-1, 169, '1', null]) expect((await rotate(path, { overlapHours })).status).toBe(422);
    expect((await app.owner.query('select 1 from partners.webhook_endpoint where id = $1 and version = 2', [toUuid(path.split('/').at(-1) ?? '')])).rowCount).toBe(1);
  });
});
