import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { organizationInput } from '../../support/organizations.js';
import { Collector, ServerProcesses } from './telemetry-processes.js';
import type { CollectedSpan, ServerProcess } from './telemetry-processes.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const SERVER = 2;
const CONSUMER = 5;
const FAILED = 2;

const portOf = (url: string): number => Number(new URL(url).port);

describe('tracing', () => {
  let processes: ServerProcesses;

  beforeAll(async () => {
    processes = await ServerProcesses.create();
  });
  afterAll(() => processes.remove());

  /** Posts a body that arrives after its headers were read, as one of any size does. @returns the status. */
  async function postInTwo(api: ServerProcess, path: string, body: unknown, headers: Record<string, string>): Promise<number | undefined> {
    const sent = request(`${api.url}${path}`, {
      method: 'POST', agent: false, headers: { authorization: `Bearer ${processes.token}`, 'content-type': 'application/json', expect: '100-continue', ...headers },
    });
    sent.flushHeaders();
    await once(sent, 'continue');
    sent.end(JSON.stringify(body));
    const [response] = await once(sent, 'response') as [IncomingMessage];
    await once(response.resume(), 'end');
    return response.statusCode;
  }

  /** Opens an engagement, and waits for the mail that a job sends about it. */
  async function openEngagement(api: ServerProcess, name: string): Promise<void> {
    const staff = processes.staff(api);
    const { body: { id } } = await staff.post<{ id: string }>('/v1/organizations', organizationInput(`${name} & Sons`));
    expect((await staff.post(`/v1/organizations/${id}/contacts`, { name: 'Ada Okafor', email: 'ada@customer.example', roles: ['sponsor'] })).status).toBe(201);
    const opened = await postInTwo(api, '/v1/engagements', { organizationId: id, name, sponsor: { name: 'Ada Okafor' } }, { traceparent: `00-${TRACE}-${CALLER}-01`, baggage: 'customer=Hemlock' });
    expect(opened).toBe(201);
    await eventually(async () => {
      const { body } = await staff.get<{ data: { subject: string }[] }>('/v1/admin/mailbox');
      return body.data.some(({ subject }) => subject.includes(name));
    }, 'the mail about the engagement');
  }

  /** Begins a request with a body, and breaks the connection before the body is there. */
  async function breakOff(api: ServerProcess): Promise<void> {
    const socket = connect(portOf(api.url), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`POST /v1/organizations HTTP/1.1\r\nHost: atelier\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n`);
    await once(socket, 'data');
    socket.destroy();
    await once(socket, 'close');
  }

  it('is off by default: nothing of the SDK is loaded, and nothing but database and issuer is connected to', async () => {
    const server = await processes.start();
    await openEngagement(server, 'Quiet Harbor');
    const { code, loaded, ports } = await server.stop();
    expect(code).toBe(0);
    expect(loaded).toEqual(['@opentelemetry/api']);
    expect(ports.filter((port) => port !== portOf(processes.database.appUrl) && port !== portOf(processes.issuer.url))).toEqual([]);
  });

  it.each<Record<string, string>>([
    { OTEL_SDK_DISABLED: 'TRUE' }, { OTEL_TRACES_EXPORTER: 'none' }, { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
  ])('stays off with %j', async (settings) => {
    const collector = await Collector.start();
    try {
      const server = await processes.start({ ...collector.settings('off'), ROLE: 'api', ...settings });
      expect((await processes.staff(server).get('/v1/me')).status).toBe(200);
      const { code, loaded, ports } = await server.stop();
      expect([code, loaded, ports.includes(collector.port), collector.spans]).toEqual([0, ['@opentelemetry/api'], false, []]);
    } finally {
      await collector.stop();
    }
  });

  describe('with a collector', () => {
    let collector: Collector;
    let sentBefore: number;
    let ended: { code: number | null; loaded: string[]; ports: number[] }[];

    beforeAll(async () => {
      collector = await Collector.start();
      const api = await processes.start({ ...collector.settings('atelier-api'), ROLE: 'api' });
      // How headers are read is one thing, what is kept in the database another.
      const worker = await processes.start({ ...collector.settings('atelier-worker'), ROLE: 'worker', OTEL_PROPAGATORS: 'none' });
      await openEngagement(api, 'Silent Orchard');
      // Before others, whose answers tell that the server has seen the connection's end.
      await breakOff(api);
      await processes.staff(api).get('/v1/engagements?search=Walrus');
      await processes.staff(api).get('/nowhere/Petunia?search=Walrus');
      sentBefore = collector.spans.length;
      ended = [await api.stop(), await worker.stop()];
    });
    afterAll(() => collector.stop());

    const named = (name: string): CollectedSpan[] => collector.spans.filter((span) => span.name === name);
    const inTrace = (name: string): CollectedSpan | undefined => named(name).find(({ traceId }) => traceId === TRACE);

    it('sends what is left before the process ends', () => {
      expect(sentBefore).toBe(0);
      expect(ended.map(({ code }) => code)).toEqual([0, 0]);
      expect(ended.map(({ loaded, ports }) => [loaded.includes('@opentelemetry/sdk-node'), ports.includes(collector.port)])).toEqual([[true, true], [true, true]]);
      expect(new Set(collector.spans.map(({ service }) => service))).toEqual(new Set(['atelier-api', 'atelier-worker']));
    });

    it('makes one trace of the caller’s span, the request, the event’s handler and the job, across processes', () => {
      const asked = inTrace('POST /v1/engagements');
      expect(asked).toMatchObject({ service: 'atelier-api', parentSpanId: CALLER, kind: SERVER });
      const handler = inTrace('handle notifications.tell-people-when-something-happens');
      expect(handler).toMatchObject({ service: 'atelier-worker', parentSpanId: asked?.spanId, kind: CONSUMER, attributes: { 'atelier.event': 'engagement.opened' } });
      const job = collector.spans.find(({ name, parentSpanId }) => name.startsWith('run notifications.') && parentSpanId === handler?.spanId);
      expect(job).toMatchObject({ service: 'atelier-worker', traceId: TRACE, kind: CONSUMER });
    });

    it('leaves no span of the trace without its parent', () => {
      const trace = collector.spans.filter(({ traceId }) => traceId === TRACE);
      const known = new Set([CALLER, ...trace.map(({ spanId }) => spanId)]);
      expect(trace.filter(({ parentSpanId }) => !known.has(parentSpanId ?? ''))).toEqual([]);
      expect(trace.filter(({ kind }) => kind === SERVER)).toHaveLength(1);
    });

    it('describes requests by the semantic conventions', () => {
      expect(inTrace('POST /v1/engagements')).toMatchObject({
        status: { code: 0 },
        attributes: { 'http.request.method': 'POST', 'http.route': '/v1/engagements', 'http.response.status_code': 201, 'url.scheme': 'http', 'network.protocol.version': '1.1' },
      });
      // What no caller began is a trace of its own.
      expect(named('POST /v1/organizations').find(({ attributes }) => attributes['http.response.status_code'] === 201)?.parentSpanId ?? '').toBe('');
    });

    it('names no route that there is not', () => {
      const [span] = named('GET');
      expect(span).toMatchObject({ status: { code: 0 }, attributes: { 'http.response.status_code': 404 } });
      expect(span?.attributes).not.toHaveProperty('http.route');
    });

    it('ends the span of a request whose connection broke', () => {
      const [broken] = named('POST /v1/organizations').filter(({ attributes }) => attributes['http.response.status_code'] !== 201);
      expect(broken).toMatchObject({ status: { code: FAILED }, attributes: { 'error.type': 'aborted' } });
    });

    it('sends no names, paths, queries, tokens or addresses of customers', () => {
      for (const text of ['Silent Orchard', 'Ada Okafor', 'ada@customer.example', 'Petunia', 'Walrus', 'Hemlock', processes.token]) expect(collector.received).not.toContain(text);
    });
  });

  it('ends well when there is no collector', async () => {
    const gone = await Collector.start();
    const settings = gone.settings('atelier');
    await gone.stop();
    const server = await processes.start({ ...settings, ROLE: 'api', OTEL_EXPORTER_OTLP_TIMEOUT: '1000' });
    expect((await processes.staff(server).get('/v1/me')).status).toBe(200);
    expect(await server.stop()).toMatchObject({ code: 0 });
    expect(server.output()).toContain('The last traces could not be sent');
  });
});
