import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ClientSecretBasic, allowInsecureRequests, clientCredentialsGrant, discovery } from 'openid-client';
import { Webhook } from 'standardwebhooks';
import type { ApiClient } from '../support/api-client.js';
import { startTestApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { organizationInput } from '../support/organizations.js';
import { readPages } from './read-pages.js';

const FAILURES = 2;

interface Arrival {
  id: string;
  /** Attempts of this delivery so far, this one included. */
  attempt: number;
  payload: { type: string; timestamp: string; data: Record<string, unknown> };
}

interface LoggedEvent {
  id: string;
  type: string;
  occurredAt: string;
  data: Record<string, unknown>;
}

interface Delivery {
  id: string;
  eventId: string;
  state: string;
  attempts: { status: number | null; outcome: string }[];
}

/** A partner's system: checks each signature, refuses the first delivery twice, and keeps what it took. */
class Receiver {
  readonly arrivals: Arrival[] = [];
  readonly forged: string[] = [];
  secret = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk)).on('end', () => {
        response.writeHead(receiver.#answer(request.headers as Record<string, string>, body)).end();
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

  #answer(headers: Record<string, string>, body: string): number {
    const id = headers['webhook-id'] ?? '';
    try {
      const payload = new Webhook(this.secret).verify(body, headers) as Arrival['payload'];
      const attempt = this.arrivals.filter((arrival) => arrival.id === id).length + 1;
      this.arrivals.push({ id, attempt, payload });
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
  let partner: ApiClient;
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

  const eventsSince = (): Promise<{ data: LoggedEvent[]; pages: number }> => readPages(partner, `/v1/events${since === null ? '' : `?cursor=${since}`}`, 2);

  /** What the partner's system took, by the event that it tells of. */
  const takenEvents = async (): Promise<Map<string, Arrival['payload']>> => {
    const { data } = await readPages<Delivery>(partner, `/v1/webhook-endpoints/${endpointId}/deliveries`);
    const eventOf = new Map(data.map(({ id, eventId }) => [id, eventId]));
    return new Map(receiver.taken.map(({ id, payload }) => [eventOf.get(id) ?? `no list has ${id}`, payload]));
  };

  it('gets an API client from the lab, and with it a token through openid-client', async () => {
    ({ id: organizationId } = done(await manager.post<{ id: string }>('/v1/organizations', organizationInput('Harbor & Lind')), 201));
    done(await manager.post(`/v1/organizations/${organizationId}/contacts`, { name: 'Ada Okafor', email: 'ada@harborlind.example', roles: ['sponsor'] }), 201);
    const client = done(await manager.post<{ id: string; secret: string }>(`/v1/organizations/${organizationId}/api-clients`, {
      name: 'Matter management', permissions: ['organization:read', 'engagement:read', 'engagement:create', 'webhook:manage', 'event:read'],
    }), 201);
    const server = await discovery(new URL(app.url), client.id, client.secret, ClientSecretBasic(client.secret), { algorithm: 'oauth2', execute: [allowInsecureRequests] });
    partner = app.withToken((await clientCredentialsGrant(server, {})).access_token);
    expect(done(await partner.get('/v1/me'), 200)).toMatchObject({ kind: 'partner', organizationId });
  });

  it('registers a webhook endpoint, whose secret it is shown once', async () => {
    const endpoint = done(await partner.post<{ id: string; secret: string }>('/v1/webhook-endpoints', { url: receiver.url, description: 'Matter management' }), 201);
    receiver.secret = endpoint.secret;
    endpointId = endpoint.id;
    expect(done(await partner.get(`/v1/webhook-endpoints/${endpointId}`), 200)).not.toHaveProperty('secret');
    // What happened before is in the log, and is not sent: the organization was created, its contact named.
    await eventually(async () => done(await partner.get<{ resumeCursor: string | null }>('/v1/events?limit=100'), 200).resumeCursor ?? undefined, 'a first event');
    since = done(await partner.get<{ resumeCursor: string | null }>('/v1/events?limit=100'), 200).resumeCursor;
  });

  it('opens an inquiry, which the lab takes up', async () => {
    const inquiry = done(await partner.post<{ id: string; stage: string }>('/v1/engagements', { name: 'Case-law model', problem: 'Answers with citations' }, { 'idempotency-key': 'first-inquiry' }), 201);
    const again = await partner.post<{ id: string }>('/v1/engagements', { name: 'Case-law model', problem: 'Answers with citations' }, { 'idempotency-key': 'first-inquiry' });
    expect([again.body.id, again.headers.get('idempotency-replayed')]).toEqual([inquiry.id, 'true']);
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
      const { data } = await eventsSince();
      const taken = await takenEvents();
      const qualified = data.some(({ type, data: { stage } }) => type === 'engagement.stage_entered' && stage === 'qualification');
      return qualified && data.every(({ id }) => taken.has(id)) && { events: data, taken };
    }, 'all webhooks');
    expect(receiver.forged).toEqual([]);
    expect(receiver.arrivals.filter(({ id }) => id === receiver.arrivals[0]?.id).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(taken.size).toBe(receiver.taken.length);
    for (const { id, type, occurredAt, data } of events) expect(taken.get(id)).toEqual({ type, timestamp: occurredAt, data });
    // An event from just before the endpoint was made may still reach it; none that is not in the log.
    const log = new Set((await readPages<LoggedEvent>(partner, '/v1/events')).data.map(({ id }) => id));
    expect([...taken.keys()].filter((id) => !log.has(id))).toEqual([]);
  });

  it('sees in the deliveries what its system answered', async () => {
    const deliveries = await eventually(async () => {
      const { data } = await readPages<Delivery>(partner, `/v1/webhook-endpoints/${endpointId}/deliveries`);
      return data.every(({ state }) => state === 'delivered') && data;
    }, 'the end of all deliveries');
    const first = deliveries.find(({ id }) => id === receiver.arrivals[0]?.id);
    expect(first?.attempts.map(({ status, outcome }) => [status, outcome])).toEqual([[503, 'refused'], [503, 'refused'], [204, 'accepted']]);
    for (const { id, attempts } of deliveries) if (id !== first?.id) expect(attempts).toHaveLength(1);
  });

  it('reads the log by cursor, two at a time, and finds nothing twice and nothing of others', async () => {
    const { data: all, pages } = await readPages<LoggedEvent & { organizationId: string }>(partner, '/v1/events', 2);
    expect(pages).toBe(Math.ceil(all.length / 2));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map((event) => event.organizationId))).toEqual(new Set([organizationId]));
    expect(all.map(({ type }) => type)).toContain('engagement.opened');
    // The other organization's events are in the same log.
    const { id: otherId } = done(await manager.post<{ id: string }>('/v1/organizations', organizationInput('Contrafact Law')), 201);
    done(await manager.post('/v1/engagements', { organizationId: otherId, name: 'Contract analysis' }), 201);
    expect((await readPages<LoggedEvent>(partner, '/v1/events')).data.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect((await partner.get<{ code: string }>(`/v1/organizations/${otherId}`)).body.code).toBe('object.not_found');
  });

  it('goes on from where it stopped, and hears only what is new', async () => {
    const { resumeCursor } = done(await partner.get<{ resumeCursor: string }>('/v1/events?limit=100'), 200);
    const path = `/v1/engagements/${engagementId}`;
    done(await manager.act(path, 'actions/hold', { reason: 'Their counsel is away' }), 200);
    const held = await eventually(async () => {
      const { data } = await readPages<LoggedEvent>(partner, `/v1/events?cursor=${resumeCursor}`);
      return data.length > 0 && data;
    }, 'the hold in the log');
    expect(held.map(({ type }) => type)).toEqual(['engagement.held']);
    await eventually(() => Promise.resolve(receiver.taken.some(({ payload }) => payload.type === 'engagement.held')), 'the webhook of the hold');
  });
});
