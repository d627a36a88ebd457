import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Atelier, isProblem, verifyWebhook } from '@atelier/client';
import type { Schemas, WebhookEvent } from '@atelier/client';
import { ClientSecretBasic, allowInsecureRequests, clientCredentialsGrant, discovery } from 'openid-client';
import type { ApiClient } from '../support/api-client.js';
import { startTestApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { organizationInput } from '../support/organizations.js';

const FAILURES = 2;

interface Arrival {
  id: string;
  /** Attempts of this delivery so far, this one included. */
  attempt: number;
  webhook: WebhookEvent;
}

/** A partner's system: checks each signature, refuses the first delivery twice, and keeps what it took. */
class Receiver {
  readonly arrivals: Arrival[] = [];
  readonly forged: string[] = [];
  secret = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        response.writeHead(receiver.#answer(request.headers, Buffer.concat(chunks))).end();
      });
    });
    const receiver = new Receiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/atelier`;
  }

  /** Deliveries that were taken. */
  get taken(): Arrival[] {
    return this.arrivals.filter(({ id, attempt }) => id !== this.arrivals[0]?.id || attempt > FAILURES);
  }

  #answer(headers: IncomingHttpHeaders, body: Buffer): number {
    const id = String(headers['webhook-id']);
    try {
      const webhook = verifyWebhook(this.secret, { headers, body });
      const attempt = this.arrivals.filter((arrival) => arrival.id === id).length + 1;
      this.arrivals.push({ id, attempt, webhook });
      return id === this.arrivals[0]?.id && attempt <= FAILURES ? 503 : 204;
    } catch {
      this.forged.push(id);
      return 400;
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function done<T>(answer: { status: number; body: T }, status: number): T {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

describe('a new partner', () => {
  let app: TestApp;
  let receiver: Receiver;
  let manager: ApiClient;
  let partner: Atelier;
  let organizationId: string;
  let endpointId: string;
  let engagementId: string;
  /** Where the partner's reading of the log stood before its first inquiry. */
  let since: string | null;

  beforeAll(async () => {
    receiver = await Receiver.start();
    app = await startTestApp({ env: { WEBHOOK_RETRY_SCHEDULE_SECONDS: '0.2,0.2,1,5' } });
    manager = app.as('engagement_manager');
  });
  afterAll(async () => {
    await app.close();
    await receiver.stop();
  });

  const eventsSince = async (): Promise<Schemas['LoggedEvent'][]> => {
    const query = since === null ? {} : { cursor: since };
    return partner.list('/v1/events', { query: { ...query, limit: 2 } }).toArray();
  };
  /** Where a reading of the log stands that has come to its end. */
  const end = async (): Promise<string | null> => {
    const events = partner.events();
    for await (const event of events) expect(event.id).toEqual(expect.any(String));
    return events.cursor;
  };
  const deliveries = (): Promise<Schemas['WebhookDelivery'][]> => partner.list('/v1/webhook-endpoints/{id}/deliveries', { path: { id: endpointId } }).toArray();

  /** What the partner's system took, by the event that it tells of. */
  const takenEvents = async (): Promise<Map<string, WebhookEvent>> => {
    const eventOf = new Map((await deliveries()).map(({ id, eventId }) => [id, eventId]));
    return new Map(receiver.taken.map(({ id, webhook }) => [eventOf.get(id) ?? `no list has ${id}`, webhook]));
  };

  it('gets an API client from the lab, and with it a token through openid-client, as through the client made for it', async () => {
    ({ id: organizationId } = done(await manager.post<{ id: string }>('/v1/organizations', organizationInput('Harbor & Lind')), 201));
    done(await manager.post(`/v1/organizations/${organizationId}/contacts`, { name: 'Ada Okafor', email: 'ada@harborlind.example', roles: ['sponsor'] }), 201);
    const client = done(await manager.post<{ id: string; secret: string }>(`/v1/organizations/${organizationId}/api-clients`, {
      name: 'Matter management', permissions: ['organization:read', 'engagement:read', 'engagement:create', 'webhook:manage', 'event:read'],
    }), 201);
    const server = await discovery(new URL(app.url), client.id, client.secret, ClientSecretBasic(client.secret), { algorithm: 'oauth2', execute: [allowInsecureRequests] });
    const { access_token: token } = await clientCredentialsGrant(server, {});
    expect(done(await app.withToken(token).get('/v1/me'), 200)).toMatchObject({ kind: 'partner', organizationId });
    partner = new Atelier({ baseUrl: app.url, clientId: client.id, clientSecret: client.secret });
    expect((await partner.get('/v1/me')).data).toMatchObject({ kind: 'partner', organizationId });
  });

  it('registers a webhook endpoint, whose secret it is shown once', async () => {
    const { data: endpoint } = await partner.post('/v1/webhook-endpoints', { body: { url: receiver.url, description: 'Matter management' } });
    receiver.secret = endpoint.secret ?? '';
    endpointId = endpoint.id;
    expect((await partner.get('/v1/webhook-endpoints/{id}', { path: { id: endpointId } })).data).not.toHaveProperty('secret');
    // What happened before is in the log, and is not sent: the organization was created, its contact named.
    since = await eventually(async () => (await end()) ?? undefined, 'a first event');
  });

  it('opens an inquiry, which the lab takes up', async () => {
    const asked = { body: { name: 'Case-law model', problem: 'Answers with citations' }, idempotencyKey: 'first-inquiry' };
    const { data: inquiry } = await partner.post('/v1/engagements', asked);
    const again = await partner.post('/v1/engagements', asked);
    expect([again.data.id, again.replayed]).toEqual([inquiry.id, true]);
    engagementId = inquiry.id;
    const path = `/v1/engagements/${engagementId}`;
    const read = await manager.get<{ availableActions: { action: string; blockers: { because: string }[] }[] }>(path);
    expect(read.body.availableActions.find(({ action }) => action === 'qualify')?.blockers.map(({ because }) => because)).toEqual(['the organization is not verified', 'no sponsor is named']);
    done(await manager.act(`/v1/organizations/${organizationId}`, 'actions/verify'), 200);
    const { headers } = await manager.get(path);
    done(await manager.patch(path, { sponsor: { name: 'Ada Okafor' } }, { 'if-match': headers.get('etag') ?? '' }), 200);
    expect(done(await manager.act(path, 'actions/qualify'), 200)).toMatchObject({ stage: 'qualification' });
  });

  it('receives each of its events once as a signed webhook, though its system failed twice', async () => {
    const { events, taken } = await eventually(async () => {
      const data = await eventsSince();
      const taken = await takenEvents();
      const qualified = data.some((event) => event.type === 'engagement.stage_entered' && event.data['stage'] === 'qualification');
      return qualified && data.every(({ id }) => taken.has(id)) && { events: data, taken };
    }, 'all webhooks');
    expect(receiver.forged).toEqual([]);
    expect(receiver.arrivals.filter(({ id }) => id === receiver.arrivals[0]?.id).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(taken.size).toBe(receiver.taken.length);
    for (const { id, type, occurredAt, data } of events) expect(taken.get(id)).toEqual({ id: expect.any(String), type, timestamp: occurredAt, data });
    // An event from just before the endpoint was made may still reach it; none that is not in the log.
    const log = new Set((await partner.list('/v1/events').toArray()).map(({ id }) => id));
    expect([...taken.keys()].filter((id) => !log.has(id))).toEqual([]);
  });

  it('sees in the deliveries what its system answered', async () => {
    const ended = await eventually(async () => {
      const all = await deliveries();
      return all.every(({ state }) => state === 'delivered') && all;
    }, 'the end of all deliveries');
    const first = ended.find(({ id }) => id === receiver.arrivals[0]?.id);
    expect(first?.attempts.map(({ status, outcome }) => [status, outcome])).toEqual([[503, 'refused'], [503, 'refused'], [204, 'accepted']]);
    for (const { id, attempts } of ended) if (id !== first?.id) expect(attempts).toHaveLength(1);
  });

  it('reads the log by cursor, two at a time, and finds nothing twice and nothing of others', async () => {
    const all: Schemas['LoggedEvent'][] = [];
    for await (const { data } of partner.list('/v1/events', { query: { limit: 2 } }).pages()) {
      expect(data.length).toBeLessThanOrEqual(2);
      all.push(...data);
    }
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map((event) => event.organizationId))).toEqual(new Set([organizationId]));
    expect(all.map(({ type }) => type)).toContain('engagement.opened');
    // The other organization's events are in the same log.
    const { id: otherId } = done(await manager.post<{ id: string }>('/v1/organizations', organizationInput('Contrafact Law')), 201);
    done(await manager.post('/v1/engagements', { organizationId: otherId, name: 'Contract analysis' }), 201);
    expect((await partner.list('/v1/events').toArray()).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const hidden = await partner.get('/v1/organizations/{id}', { path: { id: otherId } }).catch((error: unknown) => error);
    expect(isProblem(hidden, 'object.not_found')).toBe(true);
  });

  it('goes on from where it stopped, and hears only what is new', async () => {
    const after = await end();
    const path = `/v1/engagements/${engagementId}`;
    done(await manager.act(path, 'actions/hold', { reason: 'Their counsel is away' }), 200);
    const held = await eventually(async () => {
      const types: string[] = [];
      for await (const { type } of partner.events({ after })) types.push(type);
      return types.length > 0 && types;
    }, 'the hold in the log');
    expect(held).toEqual(['engagement.held']);
    await eventually(() => Promise.resolve(receiver.taken.some(({ webhook }) => webhook.type === 'engagement.held')), 'the webhook of the hold');
  });
});
